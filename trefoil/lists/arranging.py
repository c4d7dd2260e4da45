"""Widths and order of columns: with one's own view, else for oneself alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Mode
from trefoil.core.actions import Invalid, Refused, action
from trefoil.core.filtering import Column
from trefoil.identity.setup import kept, setup_changed
from trefoil.lists.actions import change_view, may_list, read_widths
from trefoil.lists.models import Arrangement, View
from trefoil.timeline.actions import record

MOST_COLUMNS = 60


@dataclass(frozen=True)
class Arranged:
    """How the columns of a list stand for a person: widths by column, and an order of his own if he has one."""

    widths: dict[str, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


@action
def arrange_columns(
    *, actor: Any, object_type: str, view: Any = None, widths: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
) -> View | Arrangement:  # fmt: skip
    """Keep widths and order (what is None stays): in one's own view, else for oneself alone."""
    listed = registry.listed.get(object_type)
    if listed is None:
        raise Invalid({"object_type": _("There is no list of this kind.")})
    if not may_list(actor, listed):
        raise Refused
    if columns is not None:
        _check(actor, listed, columns)
    held: View | None = None
    if view is not None:
        held = View.objects.get_or_404(actor, pk=getattr(view, "pk", view), object_type=object_type)
    if held is not None and held.owner_id == actor.pk:
        return _in_view(actor, held, widths, columns)
    errors: dict[str, Any] = {}
    mine = Arrangement.objects.visible_to(actor).filter(object_type=object_type, view=held).first()
    row = mine or Arrangement(owner=actor, object_type=object_type, view=held)
    if widths is not None:
        row.widths = read_widths(widths, errors)
    if errors:
        raise Invalid(errors)
    if columns is not None:
        row.columns = list(columns)
    row.save()
    record("arrangement.changed", row, data={"object_type": object_type, "view_id": held.pk if held else None})
    setup_changed()
    return row


@action
def forget_arrangement(*, actor: Any, object_type: str, view: Any = None) -> None:
    """Back to the usual widths and order of a list, or to those of somebody else's view."""
    row = Arrangement.objects.visible_to(actor).filter(object_type=object_type, view=view).first()
    if row is not None:
        record("arrangement.changed", row, data={"object_type": object_type, "view_id": row.view_id})
        row.delete()
        setup_changed()


def _in_view(actor: Any, view: View, widths: Any, columns: Sequence[str] | None) -> View:
    given: dict[str, Any] = {} if widths is None else {"widths": widths}
    if columns is not None:
        given["params"] = {**view.params, "columns": ",".join(columns)}
    return change_view(actor=actor, view=view.pk, **given)


def _check(actor: Any, listed: registry.Listed, columns: Sequence[str]) -> None:
    known = {one.key for one in listed.columns(actor) if actor.viewer.mode(one.group) is not Mode.HIDDEN}
    if not 0 < len(columns) <= MOST_COLUMNS or len(set(columns)) != len(columns) or not set(columns) <= known:
        raise Invalid({"columns": _("Say which columns are shown, each once.")})


def arranged_for(user: Any, key: str, view: Mapping[str, Any] | None) -> Arranged:
    """How the columns of a list, or of the open view, stand for the user; kept in memory until somebody changes one."""
    if view is not None and view["owner_id"] == user.pk:
        return Arranged(view["widths"])
    found = kept(user, f"columns of {key} for {user.pk}", lambda: _read(user, key))
    pk = view["pk"] if view is not None else None
    widths, columns = found.get(pk, ({}, []))
    shared = view["widths"] if view is not None else {}
    return Arranged({**shared, **widths}, tuple(columns))


def _read(user: Any, key: str) -> dict[int | None, tuple[dict[str, int], list[str]]]:
    rows = Arrangement.objects.visible_to(user).filter(object_type=key)
    return {pk: (widths, columns) for pk, widths, columns in rows.values_list("view_id", "widths", "columns")}


def put_in_order(
    request: HttpRequest, arranged: Arranged, view: Mapping[str, Any] | None, columns: Sequence[Column]
) -> None:
    """Show the columns in the person's own order, where the address does not ask for another one."""
    usual = view["params"].get("columns") if view is not None else None
    if not arranged.columns or request.GET.get("columns") not in (None, "", usual):
        return
    user: Any = request.user
    known = {one.key for one in columns if user.viewer.mode(one.group) is not Mode.HIDDEN}
    order = [key for key in arranged.columns if key in known]
    if order:
        asked = request.GET.copy()
        asked["columns"] = ",".join(order)
        request.GET = asked  # type: ignore[assignment]


def arrangement_context(key: str, arranged: Arranged, view: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the page of a list needs: where to keep widths and order, the widths, whether there is any to forget."""
    query = f"?view={view['pk']}" if view is not None else ""
    return {"arrange_url": reverse("lists:arrangement", args=[key]) + query, "widths": arranged.widths,
            "is_arranged": bool(arranged.columns or arranged.widths)}  # fmt: skip


def going_after(asked: QueryDict, columns: Sequence[str], view: View | None, is_in_view: bool) -> str:
    """The query of the list after its columns were put in order."""
    going = asked.copy()
    usual = view.params.get("columns") if view is not None else None
    if is_in_view or asked.get("columns") not in (None, "", usual):
        going["columns"] = ",".join(columns)
    return going.urlencode()
