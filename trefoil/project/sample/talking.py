"""Calls, letters, meetings and notes of the sample firm, errands, pinned notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from trefoil.customers.actions import log_contact, pin_entry
from trefoil.customers.models import PinnedEntry
from trefoil.planner.actions import create_task, finish_task
from trefoil.project.sample.agenda import REASON, put
from trefoil.project.sample.making import Course, Making
from trefoil.project.sample.talk import ERRANDS, MINUTES, PINNED, SAID, STEPS

KINDS = ("call", "call", "letter", "letter", "letter", "note", "meeting")


def tell(making: Making) -> None:
    """Put what belongs to no deal on the agenda."""
    agenda = making.agenda
    for key, text in PINNED:
        agenda.add(agenda.between(making.since[key], agenda.ago(40)), partial(_pin, making, key, text))
    for key, owner, kind, title, ahead, hour, priority in ERRANDS:
        due = agenda.ahead(ahead, hour)
        planned = agenda.ago(6 - min(ahead, 0))
        agenda.add(planned, partial(_errand, making, key, owner, kind, title, due, priority))


def say(making: Making, course: Course, at: datetime) -> None:
    """One thing said about a deal, with its customer or somebody who works there."""
    choose = making.agenda.random.choice
    kind = choose(KINDS)
    said = [one for one in SAID[making.language(course.customer)][kind] if (course.customer, one[1]) not in making.said]
    if not said:
        return
    direction, text = choose(said)
    making.said.add((course.customer, text))
    known = [making.customers[one.key] for one in making.known_at(course.customer)]
    whom = choose(known) if known and kind in ("call", "letter") and making.agenda.random.random() < 0.3 else None
    log_contact(
        actor=making.users[course.owner], customer=whom or making.customers[course.customer], kind=kind, text=text,
        direction=direction, minutes=choose(MINUTES) if kind == "call" else None, at=at, about=course.deal,
    )  # fmt: skip


def did(making: Making, course: Course, planned: datetime, at: datetime) -> None:
    """A task of a deal that is done by now."""
    choose = making.agenda.random.choice
    kind = choose(("call", "letter", "visit"))
    actor = making.users[course.owner]
    due = at + timedelta(days=choose((-1, 0, 0, 1)))
    task = create_task(actor=actor, kind=kind, title=choose(STEPS[kind]), due_at=due, source=course.deal)
    task = finish_task(actor=actor, task=task)
    put(task, created_at=planned, updated_at=at, done_at=at)


def _pin(making: Making, key: str, text: str, at: datetime) -> None:
    customer = making.customers[key]
    actor = making.users[making.organisations[key].owner]
    entry = log_contact(actor=actor, customer=customer, kind="note", text=text, at=at)
    pin_entry(actor=actor, customer=customer, entry_id=entry.pk)
    put(PinnedEntry.objects.system(REASON).get(customer=customer), at=at)


def _errand(
    making: Making, key: str, owner: str, kind: str, title: str, due: datetime, priority: int, at: datetime
) -> None:
    task = create_task(
        actor=making.users[owner], kind=kind, title=title, due_at=due, priority=priority, customer=making.customers[key]
    )
    put(task, created_at=at, updated_at=at)
