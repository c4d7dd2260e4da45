"""Entries of a timeline as pages show them: by day, changes folded, values as the viewer may have them.

Used by every record page: `days_of(user, rows)`; the template of a verb is `timeline/<noun>.<past>.html`, else that of
its kind, `timeline/kind_<kind>.html`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.template.loader import select_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access.fields import present_changes
from trefoil.customers.models import LINK_ROLES, POINT_KINDS, STANDINGS, Customer
from trefoil.customfields.values import fields_of, groups_of
from trefoil.identity.models import LANGUAGES, Team, User

# The id of another customer in an entry's data -> what the entry says of him or of his tie.
_ABOUT = {"other_id": ("other", "role", "title"), "person_id": ("person", "role")}


@dataclass
class Shown:
    """One entry ready for its template; `folded` holds the changes of a run that are shown on demand."""

    id: int
    at: datetime
    verb: Any
    template: str
    actor: str
    actor_id: int | None
    surface: str
    title: str
    url: str
    data: dict[str, Any]
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    other: str = ""
    other_url: str = ""
    folded: list[Shown] = field(default_factory=list)


@dataclass
class Day:
    """The entries of one day."""

    on: date
    entries: list[Shown]


def days_of(user: Any, rows: Iterable[dict[str, Any]], *, page_of: tuple[str, int] | None = None) -> list[Day]:
    """Rows of the timeline (newest first) by day; `page_of` names the record whose page it is, which is not linked."""
    rows = list(rows)
    names = _Names(user, rows)
    days: list[Day] = []
    for row in rows:
        shown = _shown(user, row, names, page_of)
        on = timezone.localtime(row["at"]).date()
        if not days or days[-1].on != on:
            days.append(Day(on, []))
        _put(days[-1].entries, shown)
    return days


def _put(entries: list[Shown], shown: Shown) -> None:
    if not shown.verb.hidden:
        entries.append(shown)
    elif entries and entries[-1].folded:
        entries[-1].folded.append(shown)
    else:
        entries.append(
            Shown(shown.id, shown.at, shown.verb, "timeline/folded.html", "", None, "", "", "", {}, folded=[shown])
        )


@cache
def template_of(verb: str) -> str:
    """The template of a verb: its own, or that of its kind."""
    kind = registry.verbs[verb].kind
    found: Any = select_template([f"timeline/{verb}.html", f"timeline/kind_{kind}.html"])
    name: str = found.template.name
    return name


def _shown(user: Any, row: dict[str, Any], names: _Names, page_of: tuple[str, int] | None) -> Shown:
    verb, data, source = registry.verbs.get(row["verb"]), row["data"], (row["source_type"], row["source_id"])
    if verb is None:
        verb = registry.Verb(row["verb"], row["verb"], "change", hidden=True)
    data = without_hidden(data, names.customers)
    other = next((data[key] for key in _ABOUT if data.get(key)), None)
    is_own = source == page_of
    template = template_of(row["verb"]) if row["verb"] in registry.verbs else ""
    return Shown(
        id=row["id"], at=row["at"], verb=verb, template=template,
        actor=row["actor__name"] or "", actor_id=row["actor_id"], surface=row["surface"],
        title="" if is_own else _title(source[0], data),
        url="" if is_own else _url(*source), data=_readable(data), other=names.customers.get(other, ""),
        other_url=_url("customer", other or 0) if other in names.customers else "",
        changes=_changes(user, source[0], data.get("changes") or {}, names),
    )  # fmt: skip


def customers_named(rows: Iterable[dict[str, Any]]) -> set[int]:
    """Ids of the customers that entries speak of besides those on whose timeline they stand."""
    found = {row["data"].get(key) for row in rows for key in (*_ABOUT, "customer_id")}
    found |= {pk for row in rows for pk in (row["data"].get("changes") or {}).get("customer_id", ())}
    return {pk for pk in found if isinstance(pk, int)}


def without_hidden(data: dict[str, Any], seen: Collection[int]) -> dict[str, Any]:
    """An entry's data without what it says of customers who are not among those seen."""
    hidden = {key for key in _ABOUT if data.get(key) and data[key] not in seen}
    gone = {name for key in hidden for name in (key, *_ABOUT[key])}
    return {name: value for name, value in data.items() if name not in gone}


def _title(object_type: str, data: dict[str, Any]) -> str:
    """The name of the source; the title in a customer's entry is that of a job."""
    names = ("name", "title") if object_type != "customer" else ("name",)
    return next((str(data[name]) for name in names if data.get(name)), "")


def _readable(data: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in data.items() if key != "changes"}
    if isinstance(kept.get("due_at"), str):
        kept["due_at"] = parse_datetime(kept["due_at"])
    if isinstance(kept.get("amount"), str):
        kept["amount"] = Decimal(kept["amount"])
    return kept


def _url(object_type: str, pk: int) -> str:
    kind = registry.object_types.get(object_type)
    if kind is None:
        return ""
    try:
        return reverse(kind.url, args=[pk])
    except NoReverseMatch:
        return ""


class _Names:
    """Names of the people, teams and customers that entries mention, read once for all of them, if at all."""

    def __init__(self, user: Any, rows: list[dict[str, Any]]) -> None:
        self.user = user
        changed = {name for row in rows for name in (row["data"].get("changes") or {})}
        self.users = dict(User.colleagues.visible_to(user).values_list("pk", "name")) if "owner_id" in changed else {}
        self.teams = dict(Team.objects.visible_to(user).values_list("pk", "name")) if "team_id" in changed else {}
        ids = customers_named(rows)
        seen = Customer.objects.alive().visible_to(user).filter(pk__in=ids)
        self.customers: dict[Any, str] = dict(seen.values_list("pk", "name")) if ids else {}
        self.labels = labels()

    def told(self, name: str, value: Any) -> str:
        """A value of a field in words."""
        if value in (None, "", []):
            return "–"
        known = {"owner_id": self.users, "team_id": self.teams, "customer_id": self.customers}.get(name)
        if known is not None:
            return known.get(value, _("not open to you"))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            return ", ".join(str(_WORDS.get(str(one), one)) for one in value)
        return str(dict(LANGUAGES).get(value, value) if name == "language" else _WORDS.get(str(value), value))


_WORDS: dict[str, Any] = {**dict(STANDINGS), **dict(LINK_ROLES)}


def labels() -> dict[str, str]:
    """The words for the fields that entries name."""
    points = {kind: str(label) for kind, label in POINT_KINDS}
    return points | {
        "name": _("Name"), "given_name": _("Given name"), "family_name": _("Family name"), "language": _("Language"),
        "owner_id": _("Owner"), "team_id": _("Team"), "is_private": _("Private"), "standings": _("Standing"),
        "outside_id": _("Outside number"), "title": _("Title"), "text": _("Text"), "due_at": _("Due"),
        "kind": _("Kind"), "priority": _("Priority"), "customer_id": _("Customer"), "amount": _("Amount"),
        "currency": _("Currency"), "expected_close_on": _("Expected close"), "source": _("Source"),
    }  # fmt: skip


def _changes(user: Any, source_type: str, changed: dict[str, Any], names: _Names) -> list[tuple[str, str, str]]:
    if not changed or not all(isinstance(pair, list) and len(pair) == 2 for pair in changed.values()):
        return []
    kind = registry.object_types.get(source_type)
    own = getattr(kind.model_class(), "field_groups", {}) if kind is not None else {}
    shown = present_changes(user.viewer, groups_of(user, source_type, own), changed)
    custom = {f"custom.{f.key}": f.label for f in fields_of(user, source_type)} if kind is not None else {}
    return [
        (custom.get(name) or names.labels.get(name) or name, names.told(name, pair[0]), names.told(name, pair[1]))
        for name, pair in shown.items()
    ]
