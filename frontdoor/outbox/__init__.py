"""What must reach others: one table written with the change itself, and the delivery of it."""
