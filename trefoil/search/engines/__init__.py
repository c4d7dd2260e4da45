"""One module per database: how the index is written and asked."""

from types import ModuleType

from django.db import connection

from trefoil.search.engines import postgresql, sqlite


def engine() -> ModuleType:
    """The module of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite
