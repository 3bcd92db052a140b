"""How people move through support: reads steps, writes reports that anyone with the permission may read."""
