"""Which related records a user may ask for in the filters of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.where import Relation


def relations_of(user: Any, object_type: str) -> dict[str, Relation]:
    """{key: relation} of an object type, without kinds of records that the user may not see at all."""
    return {
        one.key: Relation(one.key, one.label, _columns(one, user), one.rows)
        for one in registry.relations
        if one.on == object_type and user.viewer.level(one.to, "view") is not Level.NONE
    }


def type_of(model: Any) -> str:
    """The object type of a model's scope; empty when it has none of its own."""
    return str(model.scope.object_type)


def _columns(one: registry.Relation, user: Any) -> Callable[[], Any]:
    return lambda: one.columns(user)
