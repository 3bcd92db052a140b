"""What is done in this room: conversations, agreements to introduce, introductions, answers to them, follow-ups."""
