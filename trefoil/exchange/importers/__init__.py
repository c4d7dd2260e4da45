"""The importers of what stands below this app: people, organisations, colleagues."""
