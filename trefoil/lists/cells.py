"""Cells of lists, edited in place: saved by the actions of the record's own page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import escape

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Conflict, Invalid, action
from trefoil.core.listcell import renderer
from trefoil.core.listing import parse
from trefoil.core.sheets import CellEditor, Grid, Sheet, plain_value, raw_of
from trefoil.lists.tagging import set_tags, split_names
from trefoil.lists.tags import KEY, TAGGED, names_held, tag_editor


@dataclass(frozen=True)
class Saved:
    """What the cells held before, as their editors hold it, with what changes along with them."""

    before: dict[str, Any]


@action
def save_cells(
    *, actor: Any, object_type: str, pk: int, values: Mapping[str, Any], version: int | None = None,
    was: Mapping[str, Any] | None = None,
) -> Saved:  # fmt: skip
    """Change cells of one record, all of them or none. Conflict when somebody changed one of them since `version`:
    a cell that still holds what it `was` is no conflict.
    """
    sheet = registry.sheets[object_type]
    row = registry.object_types[object_type].model_class().objects.locked(actor, pk)
    known = {one.key for one in editors_of(actor, sheet)}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("This column cannot be edited here.")))
    before = held_of(actor, sheet, row, list(values))
    if version is not None and version != row.version:
        if not all(is_same(before[key], (was or {}).get(key)) for key in values):
            raise Conflict(row)
    own = {key: value for key, value in values.items() if key != KEY}
    if own:
        sheet.save(actor, row, own)
    if KEY in values:
        set_tags(actor=actor, object_type=object_type, pk=pk, names=split_names(values[KEY]))
    return Saved(before)


def editors_of(user: Any, sheet: Sheet) -> list[CellEditor]:
    """All that may be edited in a list, with the tags."""
    return [*sheet.editors(user), *([tag_editor(user)] if sheet.object_type in TAGGED else [])]


def _held(user: Any, sheet: Sheet, row: Any, key: str) -> Any:
    return ", ".join(names_held(user, sheet.object_type, row.pk)) if key == KEY else sheet.held(user, row, key)


def held_of(user: Any, sheet: Sheet, row: Any, keys: Sequence[str]) -> dict[str, Any]:
    """What cells hold, with what changes along with them."""
    along = [other for key, other in sheet.along if key in keys and other not in keys]
    return {key: _held(user, sheet, row, key) for key in [*keys, *along]}


def is_same(held: Any, was: Any) -> bool:
    """Whether what a cell holds is what a page has shown."""
    if isinstance(held, list):
        return sorted(map(str, held)) == sorted(map(str, _listed(was)))
    if isinstance(held, (int, float, Decimal)) and not isinstance(held, bool):
        try:
            return Decimal(str(held)) == Decimal(str(was))
        except InvalidOperation:
            return False
    return plain_value(held) == plain_value(was)


def _listed(was: Any) -> list[Any]:
    if isinstance(was, str):
        try:
            was = json.loads(was) if was else []
        except ValueError:
            return [was]
    return was if isinstance(was, list) else [was]


def grid_of(user: Any, key: str) -> Grid | None:
    """What makes a list editable; None where the user may edit nothing of it."""
    sheet = registry.sheets.get(key)
    model = registry.object_types[key].model_class() if sheet is not None else None
    if sheet is None or not may_edit_some(user, key):
        return None
    editors = {one.key: one for one in editors_of(user, sheet)}
    return Grid(key, model, user.viewer, editors) if editors else None


def may_edit_some(user: Any, key: str) -> bool:
    """Whether there may be records of the kind that the user can change."""
    return user.viewer.level(key, "edit") is not Level.NONE


def shown_cells(user: Any, key: str, pk: int, columns: str) -> dict[str, Any] | None:
    """{version, cells: {column: {html, v}}} of one row as its list shows it now; None when it is out of sight."""
    return shown_rows(user, key, [pk], columns).get(pk)


def shown_rows(user: Any, key: str, ids: Sequence[int], columns: str) -> dict[int, dict[str, Any]]:
    """The same of several rows by their number, in one query; those out of sight are left out."""
    listed, sheet = registry.listed[key], registry.sheets[key]
    listing = parse(
        registry.object_types[key].model_class(), listed.columns(user), {"columns": columns}, user.viewer,
        default_sort=listed.default_sort,
    )  # fmt: skip
    listing.carried, listing.limit = ("version",), len(ids)
    rows, _after = listing.page(sheet.rows(user).filter(pk__in=ids))
    editors, renderers = {one.key: one for one in editors_of(user, sheet)}, sheet.renderers()
    made = [
        (one.key, renderers.get(one.key) or renderer(one), raw_of(one, editors.get(one.key))) for one in listing.shown
    ]
    return {
        row["pk"]: {
            "version": row["version"],
            "cells": {key: {"html": str(escape(show(row))), "v": raw(row) if raw else None} for key, show, raw in made},
        }
        for row in rows
    }
