"""The partner API's introductions: what a partner's program lists, reads and says. An introduction is a referral here.

Each view reads under the program's own scope, so that the database decides what it finds, and calls the same actions as
the partner's pages.
"""
