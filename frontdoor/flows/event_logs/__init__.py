"""Event logs of other systems: read from files, kept in tables of their own, never among steps, never published."""
