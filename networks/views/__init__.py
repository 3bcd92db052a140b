"""Pages of networks, their members and seats, gatherings, working agreements and reflections."""
