"""What every room stands on and that knows nothing of social care: refusals, scopes, locks, disclosure, paging."""
