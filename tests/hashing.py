"""Argon2 as the site uses it, at a price tests can pay: what is tested is who gets in, not how long guessing takes."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm and format, with one pass over 64 kibibytes."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
