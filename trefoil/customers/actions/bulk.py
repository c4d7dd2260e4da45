"""Thousands of customers at once: what an import writes per batch, with a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from trefoil.core.actions import action
from trefoil.core.db.bulk import insert, take_ids, update
from trefoil.customers.models import ContactPoint, Customer, Link, Standing
from trefoil.customers.normalise import Point
from trefoil.identity.rights import need
from trefoil.timeline.actions import Happening, changes
from trefoil.timeline.bulk import record_bulk

KEPT = (
    "name", "given_name", "family_name", "language", "owner_id", "team_id", "is_private", "outside_id", "custom",
)  # fmt: skip
_CUSTOMER = ("id", "kind", *KEPT, "version", "created_at", "updated_at")
_POINT = ("customer_id", "kind", "value", "shown", "label", "data", "is_primary", "source", "learnt_at")
_LINK = ("customer_id", "other_id", "role", "title", "created_at")


@dataclass(slots=True)
class Draft:
    """A customer to be made or changed. `pk` is 0 until it is written; `was` holds what stands in the database."""

    kind: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    is_private: bool = False
    outside_id: str | None = None
    custom: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    pk: int = 0
    was: dict[str, Any] | None = None
    version: int = 1
    had_points: set[tuple[str, str]] = field(default_factory=set)
    had_links: set[tuple[int, str]] = field(default_factory=set)
    points: list[Point] = field(default_factory=list)
    links: list[tuple[Draft, str, str]] = field(default_factory=list)
    standings: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether it is not in the database yet."""
        return self.was is None

    def add_point(self, point: Point) -> bool:
        """Take a point that it has not yet; whether it was new."""
        key = (point.kind, point.value)
        if key in self.had_points:
            return False
        self.had_points.add(key)
        self.points.append(point)
        return True

    def add_link(self, other: Draft, role: str, title: str = "") -> bool:
        """Link it to another customer, once for each role; whether it was new."""
        if other is self or (other.pk, role) in self.had_links:
            return False
        if any(one is other and one_role == role for one, one_role, _title in self.links):
            return False
        self.links.append((other, role, title))
        return True

    def now(self) -> dict[str, Any]:
        """The values that the timeline keeps."""
        return snapshot({name: getattr(self, name) for name in KEPT})

    def changed(self) -> dict[str, list[Any]]:
        """What differs from the database, without points and links."""
        return changes(self.was or {}, self.now())


def snapshot(values: dict[str, Any]) -> dict[str, Any]:
    """Values with the custom ones as custom.<key>, as `customers.actions.customer.snapshot` names them."""
    own = {name: value for name, value in values.items() if name != "custom"}
    return own | {f"custom.{key}": value for key, value in values["custom"].items()}


@action
def import_customers(*, actor: Any, drafts: Sequence[Draft], source: str) -> None:
    """Write new and changed customers with points, links, notes and entries. The caller has checked each against what
    the actor may; an organisation must stand before the people linked to it.
    """
    need(actor, "import")
    now = timezone.now()
    new = [draft for draft in drafts if draft.is_new]
    old = [draft for draft in drafts if not draft.is_new]
    for draft, pk in zip(new, take_ids(Customer, len(new)), strict=True):
        draft.pk = pk
    insert(Customer, _CUSTOMER, [_row(draft, now) for draft in new])
    happenings = [_created(draft, source) for draft in new] + _change(old, now)
    insert(ContactPoint, _POINT, list(_points(drafts, source, now)))
    insert(Link, _LINK, [
        (d.pk, other.pk, role, title, now) for d in drafts for other, role, title in d.links
    ])  # fmt: skip
    insert(Standing, ("customer_id", "role"), [(d.pk, role) for d in new for role in d.standings])
    record_bulk(happenings + list(_linked(old)) + list(_notes(drafts)))


def _row(draft: Draft, now: datetime) -> tuple[Any, ...]:
    return (
        draft.pk, draft.kind, draft.name, draft.given_name, draft.family_name, draft.language, draft.owner_id,
        draft.team_id, draft.is_private, draft.outside_id, draft.custom, 1, draft.created_at or now, now,
    )  # fmt: skip


def _points(drafts: Iterable[Draft], source: str, now: datetime) -> Iterator[tuple[Any, ...]]:
    for draft in drafts:
        if not draft.points:
            continue
        had = _kinds_before(draft)
        for point in draft.points:
            is_primary = point.kind not in had
            had.add(point.kind)
            yield (
                draft.pk, point.kind, point.value, point.shown, point.label[:40], point.data, is_primary,
                source[:200], now,
            )  # fmt: skip


def _kinds_before(draft: Draft) -> set[str]:
    if draft.is_new:
        return set()
    new = {(point.kind, point.value) for point in draft.points}
    return {kind for kind, value in draft.had_points if (kind, value) not in new}


def _created(draft: Draft, source: str) -> Happening:
    data: dict[str, Any] = {"name": draft.name, "kind": draft.kind, "source": source}
    about = [draft.pk]
    if draft.links:
        other, role, title = draft.links[0]
        data |= {"other": other.name, "other_id": other.pk, "role": role, "title": title}
        about += [other.pk for other, _role, _title in draft.links]
    return Happening("customer.created", "customer", draft.pk, list(dict.fromkeys(about)), data, draft.created_at)


def _change(old: Sequence[Draft], now: datetime) -> list[Happening]:
    rows, happenings = [], []
    for draft in old:
        changed = draft.changed()
        changed |= {point.kind: [None, point.shown] for point in draft.points}
        if not changed:
            continue
        rows.append((*(getattr(draft, name) for name in KEPT), draft.version + 1, now, draft.pk))
        happenings.append(Happening("customer.changed", "customer", draft.pk, [draft.pk], {"changes": changed}))
    update(Customer, (*KEPT, "version", "updated_at"), rows)
    return happenings


def _linked(old: Iterable[Draft]) -> Iterator[Happening]:
    for draft in old:
        for other, role, title in draft.links:
            data = {"name": draft.name, "other": other.name, "other_id": other.pk, "role": role, "title": title}
            yield Happening("customer.linked", "customer", draft.pk, [draft.pk, other.pk], data)


def _notes(drafts: Iterable[Draft]) -> Iterator[Happening]:
    for draft in drafts:
        for text in draft.notes:
            yield Happening("note.added", "customer", draft.pk, [draft.pk], {"text": text}, draft.created_at)
