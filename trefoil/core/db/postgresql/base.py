"""PostgreSQL with guarded writes; everything else is Django's own backend."""

from typing import Any

from django.db.backends.postgresql import base as django_postgresql

from trefoil.core.db.migrating import permitted
from trefoil.core.db.permit import refuse_unpermitted_writes


class DatabaseWrapper(django_postgresql.DatabaseWrapper):
    """Django's PostgreSQL connection with the write guard."""

    SchemaEditorClass = permitted(django_postgresql.DatabaseWrapper.SchemaEditorClass)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(refuse_unpermitted_writes)
