"""Deals, leads and products from files of other systems."""
