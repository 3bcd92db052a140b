"""Long work that shows its progress, can be stopped and taken up again, and says what went wrong."""
