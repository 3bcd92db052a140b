"""What people told us, with nothing of who they are, and the sealed way back to them."""
