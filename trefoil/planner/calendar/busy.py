"""Who is busy when: times only, so that nothing is told of an event that somebody may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trefoil.planner.calendar.guests import asked
from trefoil.planner.calendar.hours import Worker, outside_hours, workers
from trefoil.planner.calendar.series import occurrences
from trefoil.planner.models import Task

ANY_TIME = time(23, 59)
LONGEST = timedelta(days=14)
USUAL_MINUTES = {"call": 30, "meeting": 60, "visit": 60}
_TIMES = ("pk", "owner_id", "kind", "due_at", "minutes", "repeats")


@dataclass(frozen=True, order=True)
class Stretch:
    """A time in which somebody cannot be counted on: "busy", "absent" or "outside" (his hours)."""

    begin: datetime
    end: datetime
    kind: str


def length_of(kind: str, minutes: int | None) -> timedelta | None:
    """How long an event keeps its people busy; None when it does not."""
    known = minutes or USUAL_MINUTES.get(kind)
    return timedelta(minutes=known) if known else None


def free_busy(
    users: Iterable[Any], begin: datetime, end: datetime, *, without: int | None = None, hours: bool = True
) -> dict[int, list[Stretch]]:
    """What keeps each user from meeting between two moments, in order; `without` leaves one task out.

    Open tasks with a time of day and a length keep their owner and the colleagues who are asked busy, and so do the
    occurrences that are still to come.
    """
    ids = [getattr(user, "pk", user) for user in users]
    known = workers(ids, begin, end)
    found: dict[int, set[Stretch]] = {pk: set() for pk in ids}
    for pk, stretch in _busy(ids, known, begin, end, without):
        found[pk].add(stretch)
    if hours:
        for pk, worker in known.items():
            found[pk].update(Stretch(*part) for part in outside_hours(worker, begin, end))
    return {pk: sorted(stretches) for pk, stretches in found.items()}


def _busy(
    ids: list[int], known: dict[int, Worker], begin: datetime, end: datetime, without: int | None
) -> list[tuple[int, Stretch]]:
    rows = Task.objects.system("free and busy: times only").open().filter(due_at__lt=end)
    once = rows.filter(due_at__gt=begin - LONGEST)
    again = rows.filter(repeats__gt="", due_at__lt=end)
    found: dict[tuple[int, int], tuple[Any, ...]] = {}
    for part in (once, again):
        for row in part.filter(owner_id__in=ids).order_by().values_list(*_TIMES):
            found[row[1], row[0]] = row
    guests = asked().filter(user_id__in=ids)
    pairs = guests.filter(task__done_at=None, task__due_at__lt=end).values_list("user_id", "task_id")
    asked_ids: dict[int, list[int]] = {}
    for pk, task in pairs:
        asked_ids.setdefault(task, []).append(pk)
    for row in rows.filter(pk__in=asked_ids, due_at__isnull=False).order_by().values_list(*_TIMES):
        for pk in asked_ids[row[0]]:
            found[pk, row[0]] = row
    return [
        (pk, stretch)
        for (pk, task), row in found.items() if task != without
        for stretch in _stretches(row, known[pk].zone, begin, end)
    ]  # fmt: skip


def _stretches(row: tuple[Any, ...], zone: ZoneInfo, begin: datetime, end: datetime) -> list[Stretch]:
    _pk, _owner, kind, due_at, minutes, repeats = row
    length = length_of(kind, minutes)
    local = due_at.astimezone(zone).time().replace(second=0, microsecond=0)
    if length is None or local == ANY_TIME:
        return []
    moments = [due_at, *(occurrences(repeats, due_at, begin - length, end, zone) if repeats else ())]
    return [
        Stretch(moment.astimezone(UTC), (moment + length).astimezone(UTC), "busy")
        for moment in moments if moment < end and moment + length > begin
    ]  # fmt: skip


def clashes(
    users: Iterable[Any], begin: datetime, minutes: int, *, without: int | None = None
) -> list[tuple[int, Stretch]]:
    """(user id, what stands against it) for a meeting of these users from `begin`; first the worst: busy, absent."""
    end = begin + timedelta(minutes=minutes)
    found = [
        (pk, stretch)
        for pk, stretches in free_busy(users, begin, end, without=without).items() for stretch in stretches
        if stretch.begin < end and stretch.end > begin
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (("busy", "absent", "outside").index(pair[1].kind), pair[1].begin))
