"""Knowing: warehouse, reports and insights get their rooms here."""
