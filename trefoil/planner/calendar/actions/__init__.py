"""The verbs of the calendar; each file has those of one noun."""
