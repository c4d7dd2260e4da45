from __future__ import annotations

from typing import Any

from django.utils.functional import SimpleLazyObject

from trefoil.core.registry import panel
from trefoil.lists.tags import TAGGED, names_held, tags_of


def tags_context(user: Any, object_type: str, record: Any) -> dict[str, Any]:
    """The tags of a record, and all that could be put on it."""
    scope, is_alive = type(record).scope, getattr(record, "deleted_at", None) is None
    return {
        "object_type": object_type, "pk": record.pk, "tags": names_held(user, object_type, record.pk),
        "known": SimpleLazyObject(lambda: tags_of(user)), "errors": [], "typed": "",
        "may_edit": is_alive and scope.allows(record, user.viewer, "edit"),
    }  # fmt: skip


def _of(object_type: str) -> Any:
    def fetch(user: Any, record: Any) -> dict[str, Any] | None:
        found = tags_context(user, object_type, record)
        return found if found["tags"] or found["may_edit"] else None

    return fetch


for _kind in TAGGED:
    panel(f"{_kind}_tags", on=_kind, template="lists/tags_panel.html", order=22)(_of(_kind))
