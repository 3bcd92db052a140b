"""Pages of conversations, people, introductions, follow-ups, and the door of a person's own link."""
