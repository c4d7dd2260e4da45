"""Trefoil: one customer, one timeline, nobody forgotten."""

__version__ = "0.1.0"
