"""The verbs of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.actions import Invalid, action
from trefoil.customers.models import Customer
from trefoil.identity.rights import place as placed
from trefoil.planner.calendar.actions.guests import Asked, ask_again, set_guests
from trefoil.planner.calendar.models import NextOccurrence
from trefoil.planner.calendar.rules import RuleError
from trefoil.planner.calendar.series import checked_rule, following
from trefoil.planner.calendar.zones import zone_of
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.planner.plan_running import go_back, go_on
from trefoil.timeline.actions import changes, record

PLAIN = ("title", "text", "kind", "due_at", "minutes", "place", "repeats", "priority")
FIELDS = {*PLAIN, "owner", "team", "is_private", "customer"}
LONGEST_MINUTES = 14 * 24 * 60


@action
def create_task(
    *, actor: Any, title: str, kind: str = "task", text: str = "", due_at: datetime | None = None, priority: int = 1,
    minutes: int | None = None, place: str = "", repeats: str = "", owner: Any = None, team: Any = None,
    is_private: bool = False, customer: Any = None, source: Any = None, guests: Sequence[Asked] = (),
) -> Task:  # fmt: skip
    """Plan a task for someone; `source` is the deal or lead that it moves forward."""
    owner_id, team_id = placed(actor, "task", owner, team)
    now = timezone.now()
    row = Task(
        kind=kind, title=title, text=text, due_at=due_at, minutes=minutes, place=place, repeats=repeats,
        priority=priority, owner_id=owner_id, team_id=team_id, is_private=is_private, created_by=actor,
        created_at=now, updated_at=now,
    )  # fmt: skip
    _attach(actor, row, customer, source)
    check_task(row)
    row.save()
    record("task.created", row, customers=[row.customer_id], data=_told(row))
    if guests:
        set_guests(actor=actor, task=row, guests=guests)
    return row


@action
def change_task(*, actor: Any, task: Any, version: int | None = None, **given: Any) -> Task:
    """Change a task's fields; Conflict when `version` is not the row's any more."""
    row: Task = Task.objects.locked(actor, task, version)
    guests = given.pop("guests", None)
    if guests is not None:
        set_guests(actor=actor, task=row, guests=guests)
    unknown = set(given) - FIELDS
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("There is no such field.")))
    before = _snapshot(row)
    for name in PLAIN:
        if name in given:
            setattr(row, name, given[name])
    if "customer" in given:
        _attach(actor, row, given["customer"], None)
    if "owner" in given or "team" in given:
        row.owner_id, row.team_id = placed(
            actor, "task", given.get("owner", row.owner_id), given.get("team"), act="edit"
        )
    if "is_private" in given:
        row.is_private = bool(given["is_private"])
    check_task(row)
    changed = changes(before, _snapshot(row))
    if changed:
        row.version += 1
        row.updated_at = timezone.now()
        row.save()
        record("task.changed", row, customers=[row.customer_id], data={"title": row.title, "changes": changed})
    return row


@action
def finish_task(*, actor: Any, task: Any, outcome: str = "", version: int | None = None) -> Task:
    """Mark a task done; doing it twice changes nothing. Of a repeated one the next occurrence is planned."""
    row: Task = Task.objects.locked(actor, task, version)
    if row.done_at is None:
        row.done_at, row.done_by = timezone.now(), actor
        row.version += 1
        row.save(update_fields=["done_at", "done_by", "version"])
        data = {**_told(row), "outcome": outcome[:2000]} if outcome else _told(row)
        record("task.done", row, customers=[row.customer_id], data=data)
        if row.repeats:
            _repeat(actor, row)
        go_on(actor, row)
    return row


@action
def reopen_task(*, actor: Any, task: Any, version: int | None = None) -> Task:
    """Take a task's "done" back, and with it the next occurrence, unless someone has changed that meanwhile."""
    row: Task = Task.objects.locked(actor, task, version)
    if row.done_at is not None:
        row.done_at, row.done_by = None, None
        row.version += 1
        row.save(update_fields=["done_at", "done_by", "version"])
        record("task.reopened", row, customers=[row.customer_id], data=_told(row))
        _take_back_next(row)
        go_back(row)
    return row


@action
def delete_task(*, actor: Any, task: Any, version: int | None = None) -> None:
    """Remove a task; the timeline keeps that it was there."""
    row: Task = Task.objects.locked(actor, task, version, action="delete")
    record("task.deleted", row, customers=[row.customer_id], data=_told(row))
    if row.done_at is None:
        go_on(actor, row)
    row.delete()


def _repeat(actor: Any, row: Task) -> None:
    """Plan the next occurrence of a repeated task that was just done."""
    if row.due_at is None or NextOccurrence.objects.system("is the next one planned already").filter(task=row).exists():
        return
    now = timezone.now()
    after = following(row.repeats, row.due_at, now, zone_of(row.owner_id))
    if after is None:
        return
    kept = ("kind", "title", "text", "minutes", "place", "priority", "owner_id", "team_id", "is_private", "customer_id",
            "source_type", "source_id", "created_by_id")  # fmt: skip
    following_row = Task(
        due_at=after.due_at, repeats=after.repeats, created_at=now, updated_at=now,
        **{name: getattr(row, name) for name in kept},
    )  # fmt: skip
    following_row.save()
    NextOccurrence(task=row, following=following_row).save()
    ask_again(actor=actor, task=row, following=following_row)
    data = {**_told(following_row), "repeats": after.repeats, "after": row.pk}
    record("task.repeated", following_row, customers=[row.customer_id], data=data)


def _take_back_next(row: Task) -> None:
    link = NextOccurrence.objects.system("what was planned with done").filter(task=row).first()
    if link is None:
        return
    planned: Task = link.following
    if planned.version == 1 and planned.done_at is None:
        record("task.deleted", planned, customers=[planned.customer_id], data=_told(planned))
        planned.delete()


def _attach(actor: Any, row: Task, customer: Any, source: Any) -> None:
    if source is not None:
        kind = type(source).scope.object_type
        if kind not in registry.object_types or not isinstance(type(source).scope, Owned):
            raise Invalid({"source": _("A task cannot hang on this.")})
        found = type(source).objects.get_or_404(actor, pk=source.pk)
        row.source_type, row.source_id = kind, found.pk
        row.customer_id = getattr(found, "customer_id", None) if customer is None else row.customer_id
    if customer is not None:
        row.customer = Customer.objects.alive().get_or_404(actor, pk=getattr(customer, "pk", customer))


def check_task(row: Task) -> None:
    """Tidy the texts of a task; Invalid names what it cannot have."""
    row.title = (row.title or "").replace("\x00", "").strip()
    row.text = (row.text or "").replace("\x00", "")
    row.place = (row.place or "").replace("\x00", "").strip()
    errors = {}
    try:
        row.repeats = checked_rule(row.repeats or "")
    except RuleError as error:
        errors["repeats"] = str(error)
    if row.repeats and row.due_at is None:
        errors["repeats"] = _("What repeats needs a day.")
    if not row.title:
        errors["title"] = _("Say what is to be done.")
    elif len(row.title) > 200:
        errors["title"] = _("At most %(most)s signs.") % {"most": 200}
    if len(row.text) > 20_000:
        errors["text"] = _("At most %(most)s signs.") % {"most": 20_000}
    if row.minutes is not None and not 1 <= row.minutes <= LONGEST_MINUTES:
        errors["minutes"] = _("A task takes from one minute to 14 days.")
    if len(row.place) > 200:
        errors["place"] = _("At most %(most)s signs.") % {"most": 200}
    if row.kind not in dict(KINDS):
        errors["kind"] = _("There is no such kind of task.")
    if row.priority not in dict(PRIORITIES):
        errors["priority"] = _("There is no such priority.")
    if errors:
        raise Invalid(errors)


def _snapshot(row: Task) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*PLAIN, "owner_id", "team_id", "is_private", "customer_id")}


def _told(row: Task) -> dict[str, Any]:
    due = row.due_at.isoformat() if row.due_at else None
    return {"title": row.title, "kind": row.kind, "due_at": due, "owner_id": row.owner_id}
