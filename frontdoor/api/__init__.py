"""The partner API, version 1, put together from the rooms: its addresses and its description in OpenAPI."""
