"""Element 3: networks of neighbourhood, place and identity, and how they decide."""
