"""Sessions in the database, read again only when something was written since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from trefoil.core.db.unchanged import while_unchanged


class SessionStore(db.SessionStore):
    """Django's session in the database; its row is kept while the database stands still."""

    def load(self) -> dict[str, Any]:
        """The session's data, empty when it is unknown, ended or expired."""
        key = self.session_key
        row: tuple[str, datetime] | None = while_unchanged(("session", key), lambda: _row(self, key))
        if row is None or row[1] <= timezone.now():
            self._session_key = None
            return {}
        return self.decode(row[0])


def _row(store: SessionStore, key: str | None) -> tuple[str, datetime] | None:
    return store.model.objects.filter(session_key=key).values_list("session_data", "expire_date").first()
