"""Element 1: places and what is good in them. Links to no person's record."""
