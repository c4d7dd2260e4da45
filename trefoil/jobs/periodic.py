"""Periodic jobs: when each is due, and firing a due time exactly once, whatever the clock and however many ask."""

from __future__ import annotations

import logging
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from trefoil.core.actions import write_permit
from trefoil.jobs import queue
from trefoil.jobs.backend import JobTask, as_job_task
from trefoil.jobs.models import Firing

log = logging.getLogger(__name__)

EPOCH = datetime(2001, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
JUMP = 60.0
SETTLE = 60.0


@dataclass(frozen=True)
class Periodic:
    """A task that runs `every` so often, or daily `at` a local time (on `weekday` only, Monday = 0).

    After a stop only the newest missed time fires, and not even that when it is later than `late`.
    """

    name: str
    task: Any
    every: timedelta | None = None
    at: time | None = None
    weekday: int | None = None
    late: timedelta | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.name}: give either every or at")

    def due(self, now: datetime) -> datetime:
        """The newest time at or before `now` at which this is due."""
        if self.every is not None:
            return EPOCH + (now - EPOCH) // self.every * self.every
        zone = timezone.get_default_timezone()
        day = now.astimezone(zone).date()
        while True:
            moment = datetime.combine(day, self.at or time(), zone)
            if moment <= now and self.weekday in (None, day.weekday()):
                return moment.astimezone(EPOCH.tzinfo)
            day -= timedelta(days=1)


def database_now() -> datetime:
    """The database's clock: the machine's own on SQLite."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def fire(periodic: Periodic, now: datetime) -> bool:
    """Enqueue the job of the newest due time unless that was done before, in one transaction."""
    due = periodic.due(now)
    firings = Firing.objects.system("the schedule").filter(name=periodic.name)
    if firings.filter(due=due).exists():
        return False
    # The first time a name is seen is the start of its count: installing must not send the daily digest at once.
    is_new = not firings.exists()
    too_late = periodic.late is not None and now - due > periodic.late
    task: JobTask[..., Any] = as_job_task(periodic.task)
    order = queue.Order(task=task.module_path, queue=task.queue_name, priority=task.priority,
                        max_attempts=task.max_attempts)  # fmt: skip
    try:
        with write_permit("jobs"), transaction.atomic():
            Firing(name=periodic.name, due=due).save(force_insert=True)
            if is_new or too_late:
                return False
            return queue.add(order, unique_key=f"periodic:{periodic.name}") is not None
    except IntegrityError:  # another scheduler was first
        return False


@dataclass
class Clock:
    """Notices that the machine's clock was set: a due time that only the jump made due waits until it has settled."""

    offset: float | None = None
    settled_at: float = field(default=float("-inf"))

    def is_trusted(self, wall: float, steady: float) -> bool:
        """Whether the wall clock went on evenly with the steady one during the last minute."""
        offset = wall - steady
        if self.offset is not None and abs(offset - self.offset) > JUMP:
            log.warning("the clock was set by %+.0f s; periodic jobs pause for a minute", offset - self.offset)
            self.settled_at = steady + SETTLE
        self.offset = offset
        return steady >= self.settled_at


def steady_seconds() -> float:
    """A clock that nobody sets; it counts the time a machine sleeps where the system can."""
    boot = getattr(clock, "CLOCK_BOOTTIME", None)
    return clock.monotonic() if boot is None else clock.clock_gettime(boot)


class Scheduler:
    """Fires what is due; call `tick()` each second."""

    def __init__(self, schedule: Sequence[Periodic]) -> None:
        names = [periodic.name for periodic in schedule]
        if len(names) != len(set(names)):
            raise ValueError("two periodic jobs have the same name")
        self._schedule = schedule
        self._handled: dict[str, datetime] = {}
        self._clock = Clock()

    def tick(self) -> int:
        """Fire everything due now; how many jobs were enqueued."""
        if not self._clock.is_trusted(clock.time(), steady_seconds()):
            return 0
        now = database_now()
        fired = 0
        for periodic in self._schedule:
            due = periodic.due(now)
            if self._handled.get(periodic.name) != due:
                fired += fire(periodic, now)
                self._handled[periodic.name] = due
        return fired


def forget_firings_before(moment: datetime) -> int:
    """Delete old firings, but never the newest of a name (it tells a known job from a new one)."""
    firings = Firing.objects.system("the schedule")
    newest = firings.order_by("name", "-due").values_list("name", "pk", "due")
    kept: dict[str, int] = {}
    for name, pk, _due in newest.iterator():
        kept.setdefault(name, pk)
    with write_permit("jobs"), transaction.atomic():
        return int(firings.filter(due__lt=moment).exclude(pk__in=kept.values()).delete()[0])
