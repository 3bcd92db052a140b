"""Signed doors for people without an account: one purpose, one thing, one-time code, expiry."""
