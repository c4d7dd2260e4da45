"""Talking with the customer, together: channels, inbox and documents get their rooms here."""
