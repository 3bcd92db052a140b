"""Pages of accounts: one's own, and agreements with organisations."""
