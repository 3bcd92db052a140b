"""The shared, consent-aware record: a person, what may be known of them, and why."""
