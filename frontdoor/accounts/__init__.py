"""Who can act: people who sign in, their organisations, memberships, roles and API clients."""
