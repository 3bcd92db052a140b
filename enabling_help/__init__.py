"""Element 2: contacts, conversations, introductions and what came of them."""
