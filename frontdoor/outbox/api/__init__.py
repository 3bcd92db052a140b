"""The partner API's webhooks: what a program has its own addresses told of, and what they were sent."""
