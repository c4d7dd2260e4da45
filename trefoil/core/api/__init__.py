"""What every resource of the REST API shares: problems, strict reading, field types, lists, routes."""
