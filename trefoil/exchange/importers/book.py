"""Finding the customers that rows speak of: a few look-ups for a whole batch, then answers from memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from trefoil.customers.actions.bulk import KEPT, Draft, snapshot
from trefoil.customers.models import ORGANISATION, ContactPoint, Customer, Link
from trefoil.exchange.folding import fold, squeeze
from trefoil.exchange.problems import Problem
from trefoil.exchange.session import LargeNames, Session

_REASON = "duplicates in an import"
OWN_NAME = "name"
_OF_JSON = """
SELECT value, customer_id FROM customers_contactpoint
WHERE kind = %s AND value IN (SELECT value FROM json_each(%s))
"""
_OF_LIST = """
SELECT point.value, point.customer_id FROM unnest(%s::text[]) AS wanted (value)
JOIN customers_contactpoint AS point ON point.kind = %s AND point.value = wanted.value
"""


class OrganisationNames(LargeNames):
    """All organisations by name, read once and then followed by id."""

    def __init__(self, session: Session, field_name: str) -> None:
        self._last = 0
        super().__init__(field_name, (), session.options)
        self.follow()

    def follow(self) -> None:
        """Learn those that were made since the last time, by anybody."""
        rows = Customer.objects.system(_REASON).filter(pk__gt=self._last).order_by("pk")
        if self._last == 0:
            rows = rows.organisations().alive()
        for pk, kind, name in rows.values_list("pk", "kind", "name").iterator(chunk_size=5000):
            self._last = pk
            if kind == ORGANISATION:
                self.add(pk, name)

    def seen_up_to(self, pk: int) -> None:
        """Everything up to this id was made by this import and is known."""
        self._last = max(self._last, pk)


class Book:
    """Customers of one batch: `look_up` fills it, `match` and `organisation` answer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._names: dict[str, OrganisationNames] = {}
        self._ids: dict[tuple[str, str, str], list[int]] = {}
        self._drafts: dict[int, Draft] = {}
        self._visible: set[int] | None = None
        self._editable: set[int] | None = None
        self.queue: dict[int, Draft] = {}

    def look_up(
        self, kind: str, *, outside_ids: Iterable[str] = (), points: Iterable[tuple[str, str]] = (),
        names: Iterable[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        """Ask the database for all keys of a batch: outside ids, (point kind, value), (field, organisation name)."""
        self._ids, self._drafts, self.queue = {}, {}, {}
        found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        wanted = [text for text in outside_ids if text]
        if wanted:
            rows = Customer.objects.system(_REASON).filter(kind=kind, outside_id__in=wanted)
            for pk, text in rows.values_list("pk", "outside_id"):
                found["outside", kind, text].append(pk)
        self._look_up_points(kind, points, found)
        own, others = self._look_up_names(names)
        self._ids = found
        matched = own.union(*found.values())
        if matched or others:
            self._load(matched, others)
        self._drop_others(kind)

    def _look_up_points(self, kind: str, points: Iterable[tuple[str, str]], found: dict[Any, list[int]]) -> None:
        values: dict[str, set[str]] = defaultdict(set)
        for point_kind, value in points:
            values[point_kind].add(value)
        for point_kind, wanted in values.items():
            for value, pk in sorted(_owners_of(point_kind, list(wanted))):
                found[point_kind, kind, value].append(pk)

    def _drop_others(self, kind: str) -> None:
        """Points of the other kind of customer, and of those in the trash, say nothing."""
        for key, pks in self._ids.items():
            if key[0] != "outside":
                drafts = ((pk, self._drafts.get(pk)) for pk in pks)
                self._ids[key] = [pk for pk, draft in drafts if draft and draft.kind == kind and draft.version > 0]

    def _look_up_names(self, names: Iterable[tuple[str, str]]) -> tuple[set[int], set[int]]:
        own: set[int] = set()
        others: set[int] = set()
        followed = set()
        for field_name, name in names:
            if field_name not in followed:
                followed.add(field_name)
                self.names(field_name).follow()
            pk = self.names(field_name).exact(name)
            if pk is not None:
                (own if field_name == OWN_NAME else others).add(pk)
        return own, others

    def names(self, field_name: str) -> OrganisationNames:
        """The names of organisations, for one field (what was said about spellings differs by field)."""
        if field_name not in self._names:
            self._names[field_name] = OrganisationNames(self.session, field_name)
        return self._names[field_name]

    def _load(self, matched: set[int], others: set[int]) -> None:
        ids = matched | others
        viewer = self.session.viewer
        scope = Customer.scope
        self._visible = self._editable = None
        if not scope.is_everything(Customer, viewer, "view"):
            rows = Customer.objects.visible_to(viewer).filter(pk__in=ids)
            self._visible = set(rows.order_by().values_list("pk", flat=True))
        if matched and not scope.is_everything(Customer, viewer, "edit"):
            rows = Customer.objects.visible_to(viewer, "edit").filter(pk__in=matched)
            self._editable = set(rows.order_by().values_list("pk", flat=True))
        rows = Customer.objects.system(_REASON).filter(pk__in=ids)
        # Those that are only linked to need no more than a name; a batch has hundreds of them.
        for pk, name in rows.filter(pk__in=others - matched, deleted_at=None).values_list("pk", "name"):
            self._drafts[pk] = Draft(ORGANISATION, name, pk=pk, was={})
        if matched:
            for row in rows.filter(pk__in=matched).values("pk", "kind", "version", "deleted_at", "created_at", *KEPT):
                self._drafts[row["pk"]] = _draft(row)
            self._load_parts(matched)
        if self.session.is_dry:  # what earlier rows of the file would have changed
            known = self.session.fresh
            self._drafts |= {pk: known["changed", pk] for pk in self._drafts if ("changed", pk) in known}

    def _load_parts(self, ids: set[int]) -> None:
        points = ContactPoint.objects.system(_REASON).filter(customer__in=ids)
        for customer, kind, value in points.values_list("customer_id", "kind", "value"):
            self._drafts[customer].had_points.add((kind, value))
        links = Link.objects.system(_REASON).filter(customer__in=ids)
        for customer, other, role in links.values_list("customer_id", "other_id", "role"):
            self._drafts[customer].had_links.add((other, role))

    def find(self, key: str, kind: str, value: str) -> Draft | None:
        """Whom a key belongs to: somebody new of this run, or the first that the actor sees. Hidden ones only are a
        problem that says no more than that there is one.
        """
        fresh: Draft | None = self.session.fresh.get((key, kind, value))
        if fresh is not None:
            return fresh
        ids = self._ids.get((key, kind, value))
        if not ids:
            return None
        return self._first_visible(ids, key)

    def _first_visible(self, ids: Iterable[int], field_name: str) -> Draft:
        for pk in ids:
            if self._visible is None or pk in self._visible:
                draft = self._drafts[pk]
                if draft.version < 0:
                    raise Problem("in_trash", field_name)
                return draft
        raise Problem("hidden", field_name)

    def all_with(self, key: str, kind: str, value: str) -> list[Draft]:
        """Everybody visible who has this, somebody new of this run first."""
        fresh: Draft | None = self.session.fresh.get((key, kind, value))
        found = [fresh] if fresh is not None else []
        for pk in self._ids.get((key, kind, value), ()):
            if (self._visible is None or pk in self._visible) and self._drafts[pk].version > 0:
                found.append(self._drafts[pk])
        return found

    def may_edit(self, draft: Draft) -> bool:
        """Whether the actor may change an existing customer."""
        return draft.is_new or self._editable is None or draft.pk in self._editable

    def remember(self, draft: Draft, *keys: tuple[str, str, str]) -> None:
        """A new customer is known under these keys until the batch is written (in a dry run: to the end)."""
        for key in keys:
            self.session.fresh.setdefault(key, draft)
        if draft.kind == ORGANISATION:
            self.session.fresh.setdefault(("squeezed", ORGANISATION, squeeze(draft.name)), draft)

    def organisation(self, name: str, field_name: str, make: Any) -> Draft | None:
        """The organisation of this name; when there is none, `make(name)` gives it or None. Problem when it is hidden
        or only close to a known one.
        """
        said = self.session.options.accepted(field_name, name)
        meant = said or name
        fresh: Draft | None = self.session.fresh.get(("name", ORGANISATION, fold(meant)))
        if fresh is not None:
            return fresh
        pk = self.names(field_name).exact(name)
        if pk in self._drafts and self._drafts[pk].version > 0:
            return self._first_visible([pk], field_name)
        if field_name != OWN_NAME and said is None:
            self._must_not_be_close(name, field_name)
        made: Draft | None = make(meant)
        return made

    def _must_not_be_close(self, name: str, field_name: str) -> None:
        self.names(field_name).find(name)
        near: Draft | None = self.session.fresh.get(("squeezed", ORGANISATION, squeeze(name)))
        if near is not None:
            raise Problem("close_spelling", field_name, value=name[:80], candidate=near.name)

    def put(self, draft: Draft) -> None:
        """It has to be written."""
        self.queue[id(draft)] = draft
        if self.session.is_dry and not draft.is_new:
            self.session.fresh["changed", draft.pk] = draft

    def drafts(self) -> list[Draft]:
        """All that has to be written, organisations first."""
        return sorted(self.queue.values(), key=lambda draft: draft.kind != ORGANISATION)

    def written(self) -> None:
        """The batch is in the database: know the new organisations by their ids."""
        for draft in self.queue.values():
            if draft.kind == ORGANISATION:
                for names in self._names.values():
                    names.add(draft.pk, draft.name)
        last = max((draft.pk for draft in self.queue.values()), default=0)
        for names in self._names.values():
            names.seen_up_to(last)
        self.queue = {}


def _owners_of(point_kind: str, values: list[str]) -> list[tuple[str, int]]:
    """(value, customer) of points, of all customers. As one list in one parameter: with hundreds of parameters and no
    statistics yet, PostgreSQL compared every point with every value.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_OF_LIST, [values, point_kind])
        else:
            cursor.execute(_OF_JSON, [point_kind, json.dumps(values)])
        return list(cursor.fetchall())


def _draft(row: dict[str, Any]) -> Draft:
    values = {name: row[name] for name in KEPT}
    kept = {**values, "custom": dict(row["custom"])}
    version = -1 if row["deleted_at"] is not None else row["version"]
    return Draft(
        kind=row["kind"], name=kept["name"], given_name=kept["given_name"], family_name=kept["family_name"],
        language=kept["language"], owner_id=kept["owner_id"], team_id=kept["team_id"], is_private=kept["is_private"],
        outside_id=kept["outside_id"], custom=kept["custom"], created_at=row["created_at"], pk=row["pk"],
        version=version, was=snapshot(values),
    )  # fmt: skip
