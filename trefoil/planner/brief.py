"""The brief for whoever takes a record over: state, promises, open points, last words, people. Every line is cut to
what its reader may see; apps add theirs through the registry (`BriefPart`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.access.fields import group_of, present
from trefoil.core.html import full_day
from trefoil.core.registry import BriefLine
from trefoil.customers.entries import Shown, days_of
from trefoil.customers.models import Customer
from trefoil.planner.models import Parking, Task
from trefoil.planner.showing import due_words
from trefoil.planner.watching import is_forgotten
from trefoil.timeline.reading import of_customer, of_source

SECTIONS = (
    ("state", gettext_lazy("State")), ("promises", gettext_lazy("Promised")), ("open", gettext_lazy("Open points")),
    ("people", gettext_lazy("People involved")),
)  # fmt: skip
TALK = ("note", "call", "meeting", "letter")
MOST_TASKS, MOST_WORDS, LOOKED_AT = 30, 6, 60
LONGEST_WORDS = 600


@dataclass(frozen=True)
class Section:
    """One part of a brief."""

    key: str
    label: Any
    lines: Sequence[BriefLine]


@dataclass(frozen=True)
class Brief:
    """Everything that a successor must know of one record, as far as the reader may know it."""

    object_type: str
    pk: int
    label: str
    icon: str
    name: str
    url: str
    owner: str
    owner_id: int | None
    sections: Sequence[Section]
    words: Sequence[Shown]


def briefed(user: Any, object_type: str, pk: int) -> Any:
    """The record of a brief; Http404 when there is none of this kind, or it is missing or hidden."""
    if object_type not in registry.watched or user.viewer.level(object_type, "view") is Level.NONE:
        raise Http404
    model = registry.object_types[object_type].model_class()
    return model.objects.alive().select_related("owner").get_or_404(user, pk=pk)


def brief_of(user: Any, object_type: str, row: Any) -> Brief:
    """The brief of a record that the caller has found visible."""
    known, kind = registry.object_types[object_type], registry.watched[object_type]
    parts = sorted((one for one in registry.brief_parts if one.on == object_type), key=lambda one: one.order)
    lines: dict[str, list[BriefLine]] = {key: [] for key, _label in SECTIONS}
    for part in parts:
        lines[part.section] += part.lines(user, row)
    lines["promises"] = _promises(user, object_type, row) + lines["promises"]
    lines["open"] = _open_points(object_type, row) + lines["open"]
    name = present(user.viewer, group_of(type(row), kind.name), getattr(row, kind.name)) or f"#{row.pk}"
    return Brief(
        object_type, row.pk, str(known.label), known.icon, name, reverse(known.url, args=[row.pk]),
        row.owner.name if row.owner else "", row.owner_id,
        [Section(key, label, lines[key]) for key, label in SECTIONS], _words(user, object_type, row),
    )  # fmt: skip


def _promises(user: Any, object_type: str, row: Any) -> list[BriefLine]:
    """What was promised and is still to be done, the soonest first, and until when the record rests."""
    found = []
    parking = Parking.objects.running().visible_to(user).filter(object_type=object_type, object_id=row.pk)
    for until, reason, by in parking.values_list("until", "reason", "by__name")[:1]:
        found.append(BriefLine(_("Parked until %(day)s") % {"day": full_day(until)}, reason, who=by or ""))
    tasks = Task.objects.open().visible_to(user)
    tasks = tasks.filter(customer=row.pk) if object_type == "customer" else tasks.filter(
        source_type=object_type, source_id=row.pk
    )  # fmt: skip
    tell = due_words()
    shown = tasks.order_by(F("due_at").asc(nulls_last=True), "pk").values("pk", "title", "due_at", "owner__name")
    return found + [
        BriefLine(one["title"], tell(one["due_at"]), reverse("planner:task", args=[one["pk"]]), at=one["due_at"],
                  who=one["owner__name"] or "")
        for one in shown[:MOST_TASKS]
    ]  # fmt: skip


def _open_points(object_type: str, row: Any) -> list[BriefLine]:
    if is_forgotten(object_type, row.pk):
        return [BriefLine(_("No next step"), _("Plan one, or park it until a day."))]
    return []


def _words(user: Any, object_type: str, row: Any) -> list[Shown]:
    """The last notes, calls, meetings and letters, the newest first: of the record and of its customer."""
    if object_type == "customer":
        rows = of_customer(user, row.pk, kinds=TALK, limit=MOST_WORDS)
    else:
        rows = of_source(user, object_type, row.pk, with_hidden=False, limit=LOOKED_AT)
        rows = [one for one in rows if _kind(one["verb"]) in TALK][:MOST_WORDS]
        customer = getattr(row, "customer_id", None)
        if customer and Customer.objects.alive().visible_to(user).filter(pk=customer).exists():
            known = {one["id"] for one in rows}
            others = of_customer(user, customer, kinds=TALK, limit=MOST_WORDS)
            rows += [one for one in others if one["id"] not in known]
    rows = sorted(rows, key=lambda one: (one["at"], one["id"]), reverse=True)[:MOST_WORDS]
    return [entry for on in days_of(user, rows, page_of=(object_type, row.pk)) for entry in on.entries]


def _kind(verb: str) -> str:
    known = registry.verbs.get(verb)
    return known.kind if known is not None else ""
