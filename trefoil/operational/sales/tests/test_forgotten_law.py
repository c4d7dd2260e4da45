"""The law of nobody forgotten: histories at random, and an oracle of its own that says who is on the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trefoil.core import registry
from trefoil.core.days import firm_day
from trefoil.customers.actions import (
    change_customer,
    create_customer,
    delete_customer,
    restore_customer,
)
from trefoil.operational.sales.actions import (
    change_deal,
    change_lead,
    close_deal,
    convert_lead,
    create_deal,
    create_lead,
    delete_deal,
    delete_lead,
    judge_lead,
    reopen_deal,
    restore_deal,
    restore_lead,
)
from trefoil.planner.actions import change_task, create_task, delete_task, finish_task, reopen_task
from trefoil.planner.parking_actions import park, unpark
from trefoil.planner.watching import forgotten


def ids(user: Any, kind: str) -> set[int]:
    return set(forgotten(user, registry.watched[kind]).order_by().values_list("pk", flat=True))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["deal", "lead", "client", "task", "done", "undone", "untask", "park", "unpark", "wait", "close", "reopen",
             "delete", "restore", "reassign", "move"]
        ),
        st.integers(0, 9), st.integers(0, 9),
    ),
    max_size=24,
)  # fmt: skip


class Enough(Exception):
    """A history has been looked at; its rows are taken back."""


class Book:
    """What happened, kept in plain lists: who owns what, what is open, where tasks hang, what rests until when."""

    def __init__(self, world: Any) -> None:
        self.world, self.today = world, firm_day()
        self.records: list[dict[str, Any]] = []
        self.tasks: list[dict[str, Any]] = []
        self.people = [world.marek, world.tom, world.olga, world.igor]
        self.start = {kind: ids(None, kind) for kind in ("deal", "lead", "customer")}

    def forgotten(self, kind: str, owners: set[int]) -> set[int]:
        """By the letter of the law: open, watched, no open task on it, not resting beyond today."""
        found = set()
        for one in self.records:
            if one["kind"] != kind or not one["open"] or one["gone"] or one["owner"] not in owners:
                continue
            steps = [t for t in self.tasks if not t["done"] and t["on"] is one]
            if kind == "customer":
                deals = [d for d in self.records if d["customer"] is one and d["open"] and not d["gone"]]
                steps += [t for t in self.tasks if not t["done"] and t["on"] in deals]
                steps += [t for t in self.tasks if not t["done"] and t["customer"] is one]
            if not steps and not (one["until"] and one["until"] > self.today):
                found.add(one["pk"])
        return found

    def do(self, what: str, a: int, b: int) -> None:
        person = self.people[a % len(self.people)]
        records = [r for r in self.records if r["gone"] == (what == "restore")]
        if what in ("deal", "lead", "client"):
            self.make(what, person, b)
        elif what in ("done", "undone", "untask", "move") and self.tasks:
            self.on_task(what, self.tasks[a % len(self.tasks)])
        elif what == "wait":
            self.today += timedelta(days=1 + a)
        elif records:
            self.on_record(what, records[a % len(records)], b)

    def make(self, what: str, person: Any, b: int) -> None:
        clients = [r for r in self.records if r["kind"] == "customer" and not r["gone"] and r["owner"] == person.pk]
        about = clients[b % len(clients)] if what == "deal" and clients and b % 2 else None
        if what == "deal":
            row = create_deal(actor=person, title="A deal", amount="5", currency="EUR",
                              customer=about["pk"] if about else None)  # fmt: skip
        elif what == "lead":
            row = create_lead(actor=person, owner=person, title="A lead", family_name="Asker")
        else:
            row = create_customer(actor=person, kind="person", name="A client", standings=["client"])
        self.records.append(
            {"kind": "customer" if what == "client" else what, "pk": row.pk, "owner": person.pk, "by": person.pk,
             "open": True, "judged": False, "gone": False, "until": None, "customer": about, "row": row}
        )  # fmt: skip

    def on_task(self, what: str, task: dict[str, Any]) -> None:
        dana = self.world.dana
        if what == "done":
            finish_task(actor=dana, task=task["pk"])
            task["done"] = True
        elif what == "undone":
            reopen_task(actor=dana, task=task["pk"])
            task["done"] = False
        elif what == "move":
            change_task(actor=dana, task=task["pk"], due_at=timezone.now())
        else:
            delete_task(actor=dana, task=task["pk"])
            self.tasks.remove(task)

    def on_record(self, what: str, one: dict[str, Any], b: int) -> None:
        dana, kind, pk = self.world.dana, one["kind"], one["pk"]
        if what == "task":
            is_client = kind == "customer"
            about = None if is_client else one["row"]
            row = create_task(actor=dana, title="A step", source=about, customer=pk if is_client else None)
            owner = one if is_client else one["customer"]
            self.tasks.append({"pk": row.pk, "on": None if is_client else one, "customer": owner, "done": False})
        elif what == "park" and self.today == firm_day():
            until = self.today + timedelta(days=1 + b)
            park(actor=dana, object_type=kind, pk=pk, until=until, reason="It rests")
            one["until"] = until
        elif what == "unpark":
            unpark(actor=dana, object_type=kind, pk=pk)
            one["until"] = None
        elif what == "close" and one["open"]:
            self.close(one, b)
        elif what == "reopen" and kind == "deal" and not one["open"]:
            reopen_deal(actor=dana, deal=pk)
            one["open"] = True
        elif what == "reopen" and kind == "lead" and one["judged"]:
            judge_lead(actor=dana, lead=pk, is_qualified=True)
            one["open"] = True
        elif what == "reopen" and kind == "customer" and not one["open"]:
            change_customer(actor=dana, customer=pk, standings=["client"])
            one["open"] = True
        elif what == "reassign":
            person = self.people[b % len(self.people)]
            change = {"deal": change_deal, "lead": change_lead, "customer": change_customer}[kind]
            change(actor=dana, **{kind: pk}, owner=person)
            one["owner"] = person.pk
        elif what == "delete":
            {"deal": delete_deal, "lead": delete_lead, "customer": delete_customer}[kind](actor=dana, **{kind: pk})
            one["gone"] = True
        elif what == "restore":
            {"deal": restore_deal, "lead": restore_lead, "customer": restore_customer}[kind](actor=dana, **{kind: pk})
            one["gone"] = False

    def close(self, one: dict[str, Any], b: int) -> None:
        """A deal is won or lost, a lead is refused or becomes a deal, a customer is a client no more."""
        dana, kind, pk = self.world.dana, one["kind"], one["pk"]
        if kind == "deal":
            close_deal(actor=dana, deal=pk, outcome="won")
        elif kind == "customer":
            change_customer(actor=dana, customer=pk, standings=[])
        elif b % 2:
            judge_lead(actor=dana, lead=pk, is_qualified=False, text="Spam")
            one["judged"] = True
        else:
            convert_lead(actor=dana, lead=pk, with_deal=False)
            one["judged"] = False
        one["open"] = False


def reach_of(world: Any, viewer: Any) -> set[int]:
    """Whose records a person of the world sees: the North and the South for Olga, one's own team for the others."""
    north, south, vault = {world.marek.pk, world.olga.pk, world.dana.pk}, {world.tom.pk}, {world.igor.pk}
    sees = {world.marek.pk: north, world.tom.pk: south, world.olga.pk: north | south, world.igor.pk: vault}
    return sees.get(viewer.pk, north | south | vault)


@pytest.mark.slow
@given(history=STEPS)
@example(history=[("deal", 0, 0), ("delete", 0, 0)])
@example(history=[("deal", 0, 0), ("delete", 0, 0), ("restore", 0, 0), ("reassign", 0, 1)])
@example(history=[("lead", 0, 0), ("close", 0, 1)])
@example(history=[("lead", 0, 0), ("close", 0, 1), ("reopen", 0, 0), ("reassign", 0, 1)])
@example(history=[("lead", 0, 0), ("delete", 0, 0), ("lead", 1, 0), ("restore", 0, 0)])
@example(history=[("client", 0, 0), ("delete", 0, 0)])
@example(history=[("client", 0, 0), ("close", 0, 0), ("reopen", 0, 0), ("reassign", 0, 1)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_on_the_list_if_and_only_if_the_law_is_broken(world: Any, history: list[Any]) -> None:
    with pytest.raises(Enough), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        book = Book(world)
        patch.setattr("trefoil.planner.parking.firm_day", lambda: book.today)
        known = {kind: set(book.start[kind]) for kind in book.start}
        for step in history:
            book.do(*step)
        for viewer in (world.dana, world.marek, world.tom, world.olga, world.igor, None):
            everybody = {person.pk for person in (world.dana, *book.people)}
            owners = everybody if viewer is None else reach_of(world, viewer)
            for kind in ("deal", "lead", "customer"):
                mine = {one["pk"] for one in book.records if one["kind"] == kind}
                assert ids(viewer, kind) - known[kind] - ({world.kawiarnia.pk} if kind == "customer" else set()) == (
                    book.forgotten(kind, owners) & mine
                )
        raise Enough
