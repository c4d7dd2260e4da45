"""What happened in the sample firm, told in the order of time.

The sample uses the product's own verbs. Some take no time of their own and write "now"; the agenda moves what they
wrote to the moment that is being told, in the same transaction, before anybody has seen it.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trefoil.core.actions import write_permit
from trefoil.timeline.models import Entry, EntryCustomer

ZONE = ZoneInfo("Europe/Warsaw")
REASON = "the sample firm's past"
Doing = Callable[[datetime], Any]


class Agenda:
    """Things to be done at moments of the past; `run` does them from the oldest to the newest."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now.astimezone(ZONE)
        self.random = random.Random(seed)
        self._events: list[tuple[datetime, int, Doing]] = []
        self._first = newest_entry()
        self._told: list[tuple[int, datetime]] = []

    def add(self, at: datetime, do: Doing) -> None:
        """Tell `do(at)` when its time comes; of two at the same moment the one added first."""
        self._events.append((at, len(self._events), do))

    def begin(self, at: datetime) -> None:
        """Everything written so far (the set-up) happened at this moment."""
        self._told.append((newest_entry(), at))

    def run(self) -> int:
        """Do everything in order and put every entry at its time; returns how many things happened."""
        for at, _number, do in sorted(self._events, key=lambda event: event[:2]):
            do(at)
            self._told.append((newest_entry(), at))
        self._redate()
        return len(self._events)

    def ago(self, days: float, hour: int | None = None, minute: int | None = None) -> datetime:
        """A moment in working hours so many days ago (a weekend becomes the Friday before), never in the future."""
        day = (self.now - timedelta(days=days)).date()
        day -= timedelta(days=max(0, day.weekday() - 4))
        hour = self.random.randint(8, 16) if hour is None else hour
        minute = self.random.randrange(60) if minute is None else minute
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
        return min(moment, self.now - timedelta(minutes=self.random.randint(4, 40)))

    def ahead(self, days: float, hour: int, minute: int = 0) -> datetime:
        """A moment so many days ahead (or, below zero, back); a weekend becomes the Monday after."""
        day = self.day(days)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)

    def day(self, days: float) -> date:
        """A working day so many days ahead; today and days behind stay as they are."""
        day = self.now.date() + timedelta(days=days)
        if days > 0 and day.weekday() > 4:
            day += timedelta(days=7 - day.weekday())
        return day

    def between(self, start: datetime, end: datetime) -> datetime:
        """A moment in working hours strictly after `start` and, where there is room, before `end`."""
        span = max((end - start).total_seconds(), 120.0)
        for _try in range(8):
            moment = start + timedelta(seconds=span * self.random.uniform(0.05, 0.95))
            snapped = moment.astimezone(ZONE).replace(hour=self.random.randint(8, 16), minute=self.random.randrange(60))
            if snapped.weekday() < 5 and start < snapped < end:
                return snapped
        return start + timedelta(seconds=min(span / 2, 3600.0))

    def backwards(self, end: datetime, spans: Sequence[float]) -> list[datetime]:
        """Moments that end with `end`, each so many days before the next, always rising."""
        moments, days = [end], (self.now - end).total_seconds() / 86400
        for span in reversed(spans):
            days += span
            moments.append(min(self.ago(days), moments[-1] - timedelta(hours=2)))
        return moments[::-1]

    def _redate(self) -> None:
        last_ids = [last for last, _at in self._told]
        rows = list(Entry.objects.system(REASON).filter(pk__gt=self._first))
        for row in rows:
            row.at = self._told[bisect_left(last_ids, row.pk)][1]
        moments = {row.pk: row.at for row in rows}
        links = list(EntryCustomer.objects.system(REASON).filter(entry__gt=self._first))
        for link in links:
            link.at = moments[link.entry_id]
        with write_permit(REASON):
            Entry.objects.bulk_update(rows, ["at"], batch_size=400)
            EntryCustomer.objects.bulk_update(links, ["at"], batch_size=400)


def newest_entry() -> int:
    """The id of the newest entry, 0 when there is none."""
    newest: int | None = Entry.objects.system(REASON).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def put(row: Any, **values: Any) -> None:
    """Write times (or other values that no verb takes) of a row that the sample has just made."""
    with write_permit(REASON):
        manager = type(row).colleagues if hasattr(type(row), "colleagues") else type(row).objects
        manager.system(REASON).filter(pk=row.pk).update(**values)
