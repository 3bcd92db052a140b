"""The pages of the map: for everybody, for whoever keeps it, for whoever suggests, and behind a group's link."""
