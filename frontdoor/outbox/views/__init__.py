"""Pages of messages and endpoints."""
