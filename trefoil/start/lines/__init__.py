"""Lines of business: one file each. A further one is a further file."""
