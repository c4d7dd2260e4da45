"""Views: keep, change, put in order, remove. All of it belongs to whoever made the view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Invalid, Refused, action
from trefoil.core.listing import parse
from trefoil.core.related import relations_of
from trefoil.identity.setup import setup_changed
from trefoil.lists.models import BOARD, LAYOUTS, View
from trefoil.timeline.actions import changes, record

MOST_VIEWS = 200
MOST_PARAMS = 60
LONGEST = 9_000
NARROWEST, WIDEST = 40, 1_200
NOT_KEPT = frozenset(
    {"after", "limit", "view", "total", "export", "filter", "filter_op", "filter_value", "page", "format",
     "at", "check", "in"}
)
CHANGEABLE = ("name", "params", "widths", "layout", "team", "is_pinned")
_TOLD = ("name", "params", "layout", "team_id", "is_pinned")


@action
def create_view(
    *, actor: Any, object_type: str, name: str, params: Mapping[str, str] | None = None, layout: str = "table",
    widths: Mapping[str, Any] | None = None, team: Any = None, is_pinned: bool = True,
) -> View:  # fmt: skip
    """Keep a way of looking at a list under a name, for oneself or for a team."""
    listed = registry.listed.get(object_type)
    if listed is None:
        raise Invalid({"object_type": _("There is no list of this kind.")})
    if not may_list(actor, listed):
        raise Refused
    own = View.objects.visible_to(actor, "edit").filter(object_type=object_type)
    places = list(own.values_list("position", flat=True))
    if len(places) >= MOST_VIEWS:
        text = _("You have %(most)s views of this list already. Remove one first.")
        raise Invalid({"name": text % {"most": MOST_VIEWS}})
    now = timezone.now()
    row = View(owner=actor, object_type=object_type, created_at=now, updated_at=now)
    row.position = max(places, default=0) + 1
    given = {"name": name, "params": params or {}, "widths": widths or {}, "layout": layout, "team": team,
             "is_pinned": is_pinned}  # fmt: skip
    _take(actor, row, given)
    row.save(force_insert=True)
    record("view.created", row, data={"name": row.name, "object_type": row.object_type, "team_id": row.team_id})
    setup_changed()
    return row


@action
def change_view(*, actor: Any, view: Any, version: int | None = None, **given: Any) -> View:
    """Change name, contents, sharing or pin of one's own view; Conflict when `version` is not the row's any more."""
    row: View = View.objects.locked(actor, view, version)
    unknown = set(given) - set(CHANGEABLE)
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("This cannot be changed.")))
    before, widths = _told(row), dict(row.widths)
    _take(actor, row, given)
    changed = changes(before, _told(row))
    if not changed and widths == row.widths:
        return row
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    record("view.changed", row, data={"name": row.name, "changes": changed})
    setup_changed()
    return row


@action
def remove_view(*, actor: Any, view: Any, version: int | None = None) -> None:
    """Remove one's own view; the records in it stay as they are."""
    row: View = View.objects.locked(actor, view, version, action="delete")
    record("view.removed", row, data={**_told(row), "object_type": row.object_type})
    row.delete()
    setup_changed()


@action
def order_views(*, actor: Any, object_type: str, ids: Sequence[int]) -> None:
    """Put one's own views of a list into this order; those not named stay behind them."""
    rows = {row.pk: row for row in View.objects.visible_to(actor, "edit").filter(object_type=object_type)}
    if not set(ids) <= set(rows):
        raise Invalid({"ids": _("There is no such view.")})
    rest = [pk for pk in sorted(rows, key=lambda pk: (rows[pk].position, pk)) if pk not in set(ids)]
    moved = []
    for position, pk in enumerate([*dict.fromkeys(ids), *rest], start=1):
        row = rows[pk]
        if row.position != position:
            before, row.position = row.position, position
            row.version += 1
            moved.append(row)
            record("view.changed", row, data={"name": row.name, "changes": {"position": [before, position]}})
    View.objects.bulk_update(moved, ["position", "version"])
    setup_changed()


def may_list(user: Any, listed: registry.Listed) -> bool:
    """Whether the user may see records of this kind at all."""
    kind = registry.object_types[listed.key]
    return not kind.is_owned or user.viewer.level(listed.key, "view") is not Level.NONE


def kept_params(params: Mapping[str, str]) -> dict[str, str]:
    """What a view keeps of the parameters of an address."""
    return {name: text for name, text in params.items() if name not in NOT_KEPT and text != ""}


def _told(row: View) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _TOLD}


def _take(actor: Any, row: View, given: Mapping[str, Any]) -> None:
    errors: dict[str, Any] = {}
    if "name" in given:
        row.name = str(given["name"] or "").replace("\x00", "").strip()
        if not 1 <= len(row.name) <= 80:
            errors["name"] = _("A name of 1 to 80 signs is needed.")
    if "layout" in given:
        row.layout = given["layout"]
        if row.layout not in dict(LAYOUTS) or (row.layout == BOARD and not registry.listed[row.object_type].board):
            errors["layout"] = _("This list cannot be shown like that.")
    if "is_pinned" in given:
        row.is_pinned = bool(given["is_pinned"])
    if "team" in given:
        team_id = getattr(given["team"], "pk", given["team"]) or None
        if team_id is not None and team_id != row.team_id and team_id not in actor.viewer.teams:
            errors["team"] = _("You may share views with your own teams.")
        row.team_id = team_id
    if "widths" in given:
        row.widths = read_widths(given["widths"], errors)
    if "params" in given:
        row.params = _params(actor, row.object_type, given["params"], errors)
    if errors:
        raise Invalid(errors)


def read_widths(given: Mapping[str, Any], errors: dict[str, Any]) -> dict[str, int]:
    """Widths of columns in pixels; what cannot be one is named in `errors`."""
    fits = len(given) <= MOST_PARAMS and all(
        isinstance(key, str) and len(key) <= 60 and isinstance(size, int) and NARROWEST <= size <= WIDEST
        for key, size in given.items()
    )
    if not fits:
        errors["widths"] = _("A column is %(least)s to %(most)s wide.") % {"least": NARROWEST, "most": WIDEST}
        return {}
    return dict(given)


def _params(actor: Any, object_type: str, given: Mapping[str, Any], errors: dict[str, Any]) -> dict[str, str]:
    """The parameters, if the list takes them from their owner as they are."""
    named = {str(name): text for name, text in given.items()}
    if not all(isinstance(text, str) and "\x00" not in text and "\x00" not in name for name, text in named.items()):
        errors["params"] = _("Parameters are text, as in an address.")
        return {}
    kept = kept_params(named)
    if len(kept) > MOST_PARAMS or sum(len(name) + len(text) for name, text in kept.items()) > LONGEST:
        errors["params"] = _("A view cannot hold so many filters.")
        return {}
    listed = registry.listed[object_type]
    try:
        parse(
            registry.object_types[object_type].model_class(), listed.columns(actor), kept, actor.viewer,
            default_sort=listed.default_sort, ignore=listed.ignore, relations=relations_of(actor, object_type),
        )  # fmt: skip
    except Invalid as wrong:
        errors |= {f"params.{name}": text for name, text in wrong.errors.items()}
    return kept
