"""When people work: weekly hours in each one's time zone, holidays of his country, days of the firm's own, absence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays as published

from trefoil.core.html import active_language
from trefoil.identity.models import firm
from trefoil.planner.calendar.models import Absence, OwnDay, WorkWeek
from trefoil.planner.calendar.zones import zones_of

NINE, FIVE = 9 * 60, 17 * 60
Spans = tuple[tuple[int, int], ...]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Worker:
    """When one person works: spans of minutes for each weekday, the days off by name, the days of absence."""

    zone: ZoneInfo
    country: str
    week: tuple[Spans, ...]
    off: dict[date, str] = field(default_factory=dict)
    absent: tuple[tuple[date, date], ...] = ()

    def is_absent(self, day: date) -> bool:
        """Whether the person is away on this day."""
        return any(first <= day <= last for first, last in self.absent)

    def spans(self, day: date) -> Spans:
        """The minutes of the day in which the person works."""
        return () if day in self.off or self.is_absent(day) else self.week[day.weekday()]


def is_working(user: Any, moment: datetime) -> bool:
    """Whether the user works at a moment, by the clock on his own wall."""
    worker = workers([user.pk], moment - _ONE_DAY, moment + _ONE_DAY)[user.pk]
    local = moment.astimezone(worker.zone)
    minute = local.hour * 60 + local.minute
    return any(first <= minute < last for first, last in worker.spans(local.date()))


def workers(user_ids: Iterable[int], begin: datetime, end: datetime) -> dict[int, Worker]:
    """Each user's working time around a window; the number of queries is the same for one and for a hundred."""
    ids, the_firm = list(dict.fromkeys(user_ids)), firm()
    first, last = (begin - _ONE_DAY).date(), (end + _ONE_DAY).date()
    zones, weeks = zones_of(ids), work_weeks(ids)
    own = _own_days(first, last)
    away: dict[int, list[tuple[date, date]]] = {pk: [] for pk in ids}
    rows = Absence.objects.system("free and busy: days only").filter(user_id__in=ids)
    rows = rows.filter(from_on__lte=last, to_on__gte=first)
    for pk, from_on, to_on in rows.values_list("user_id", "from_on", "to_on"):
        away[pk].append((from_on, to_on))
    general = weeks.get(None)
    made = {}
    for pk in ids:
        week = weeks.get(pk)
        country = (week.country if week else "") or (general.country if general else "") or the_firm.country
        hours = (week.hours if week and week.hours else None) or (general.hours if general else None)
        off = days_off(country, first, last, own)
        pattern = read_hours(hours) if hours else usual_week(country)
        made[pk] = Worker(zones.get(pk, zones[None]), country, pattern, off, tuple(away[pk]))
    return made


def work_weeks(user_ids: Iterable[int]) -> dict[int | None, WorkWeek]:
    """The firm's week under None, and those of users who have one of their own."""
    rows = WorkWeek.objects.system("working time")
    found = list(rows.filter(user_id__in=list(user_ids))) + list(rows.filter(user=None)[:1])
    return {row.user_id: row for row in found}


def firm_week() -> frozenset[int]:
    """The days of the week (Monday is 0) on which the firm works, by its own hours or by the custom of its country."""
    row = WorkWeek.objects.system("working time").filter(user=None).first()
    spans = read_hours(row.hours) if row and row.hours else usual_week((row.country if row else "") or firm().country)
    days = frozenset(day for day, worked in enumerate(spans) if worked)
    return days or frozenset(range(5))


def read_hours(hours: dict[str, Any]) -> tuple[Spans, ...]:
    """Spans of each weekday from what is kept."""
    return tuple(tuple((int(a), int(b)) for a, b in hours.get(str(day), ())) for day in range(7))


@lru_cache(maxsize=300)
def usual_week(country: str) -> tuple[Spans, ...]:
    """Nine to five on the days that are no weekend in the country."""
    try:
        weekend = set(published.country_holidays(country).weekend)
    except NotImplementedError:
        weekend = {5, 6}
    return tuple(() if day in weekend else ((NINE, FIVE),) for day in range(7))


def days_off(country: str, first: date, last: date, own: dict[date, OwnDay] | None = None) -> dict[date, str]:
    """Holidays of a country with the firm's own days, by name, from `first` to `last`."""
    if own is None:
        own = _own_days(first, last)
    language = active_language()
    found = {
        day: name
        for year in range(first.year, last.year + 1) for day, name in _holidays(country, year, language).items()
        if first <= day <= last
    }  # fmt: skip
    for day, row in own.items():
        if row.is_worked:
            found.pop(day, None)
        else:
            found[day] = row.name
    return found


def _own_days(first: date, last: date) -> dict[date, OwnDay]:
    return {row.on: row for row in OwnDay.objects.system("working time").filter(on__range=(first, last))}


@lru_cache(maxsize=600)
def _holidays(country: str, year: int, language: str) -> dict[date, str]:
    try:
        known = published.country_holidays(country).supported_languages
        wanted = [name for name in known if name.partition("_")[0] == language]
        return dict(published.country_holidays(country, years=year, language=wanted[0] if wanted else None))
    except NotImplementedError:
        return {}


def outside_hours(worker: Worker, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """Stretches of a window in which the person does not work: "absent" on such days, else "outside"."""
    day, last = begin.astimezone(worker.zone).date(), end.astimezone(worker.zone).date()
    while day <= last:
        why, cursor = "absent" if worker.is_absent(day) else "outside", 0
        for first, final in (*worker.spans(day), (1440, 1440)):
            if first > cursor:
                a, b = max(begin, _at(day, cursor, worker.zone)), min(end, _at(day, first, worker.zone))
                if a < b:
                    yield a, b, why
            cursor = max(cursor, final)
        day += _ONE_DAY


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return midnight.replace(tzinfo=zone).astimezone(UTC)
