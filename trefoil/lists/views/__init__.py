"""Pages of views and filters."""
