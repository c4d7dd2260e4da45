"""Samples of a line of business: made, marked, and gone with one click."""
