"""Records of any owned type: found by the key of the type, changed by the type's own verb."""

from __future__ import annotations

import importlib
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from trefoil.core import registry
from trefoil.core.access import Owned


def kind_or_404(object_type: str) -> registry.ObjectType:
    """The type of this key whose records have an owner and a team."""
    kind = registry.object_types.get(object_type)
    if kind is None or not isinstance(kind.model_class().scope, Owned):
        raise Http404
    return kind


def url_of(kind: registry.ObjectType, pk: int) -> str:
    """The page of a record, or nothing if its type has none."""
    try:
        return reverse(kind.url, args=(pk,))
    except NoReverseMatch:
        return ""


def change(kind: registry.ObjectType, *, actor: Any, row: Any, **given: Any) -> Any:
    """Change a record by its type's verb, which is `change_<type>` in its app's actions, as everywhere in the house."""
    app = kind.model_class()._meta.app_config.name
    verb = getattr(importlib.import_module(f"{app}.actions"), f"change_{kind.key}")
    return verb(actor=actor, **{kind.key: row}, **given)
