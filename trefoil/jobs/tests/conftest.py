"""The queue's tests need nothing of the firm's set-up."""

import pytest


@pytest.fixture(autouse=True)
def _forget():
    """Nothing to forget: no rights and no set-up are read here."""
