"""The embedded default: real services for one machine, under one supervisor."""
