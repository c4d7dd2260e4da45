"""Recurrence rules expanded exactly as RFC 5545 says, in wall-clock time; checked against published expansions.

dateutil differs in places that matter here: weeks of the year without a day, years that begin inside week 1, positions
in the first period, the month of a yearly day. Periods are therefore walked by our own code, which can also begin near
a window (`since`) and stops by itself: after `MOST_PERIODS` of them no endless or empty rule goes on.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trefoil.planner.calendar.rules import STEPS_WITHIN_DAYS, Rule

MOST_PERIODS = 100_000
_ONE_DAY = timedelta(days=1)
LAST_YEAR = 9990


def expand(rule: Rule, start: datetime, *, since: datetime | None = None, zone: ZoneInfo | None = None
           ) -> Iterator[datetime]:  # fmt: skip
    """Wall-clock moments of the rule from `start` (naive) on, those before `since` left out."""
    last, left = rule.last_moment(zone), rule.count
    begin = since if since is not None and left is None else None
    for moment in _moments(rule, start, begin):
        if moment < start:
            continue
        if last is not None and moment > last:
            return
        if since is None or moment >= since:
            yield moment
        if left is not None:
            left -= 1
            if left <= 0:
                return


def localized(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC of a wall-clock time; one that a clock change skips is moved on by the gap."""
    return moment.replace(tzinfo=zone).astimezone(UTC)


def wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _moments(rule: Rule, start: datetime, begin: datetime | None) -> Iterator[datetime]:
    if rule.frequency in STEPS_WITHIN_DAYS:
        yield from _within_days(rule, start, begin)
        return
    times = _times(rule, start)
    for number, days in enumerate(_periods(rule, start, begin)):
        if number > MOST_PERIODS:
            return
        moments = [datetime.combine(day, at) for day in sorted(set(days)) for at in times]
        yield from _positioned(rule, moments)


def _positioned(rule: Rule, moments: list[datetime]) -> list[datetime]:
    if not rule.positions:
        return moments
    chosen = {place - 1 if place > 0 else len(moments) + place for place in rule.positions}
    return [moments[place] for place in sorted(chosen) if 0 <= place < len(moments)]


def _times(rule: Rule, start: datetime) -> list[time]:
    """The times of a day; a leap second counts as the last one."""
    return sorted(
        time(hour, minute, min(second, 59))
        for hour in rule.hours or (start.hour,)
        for minute in rule.minutes or (start.minute,)
        for second in dict.fromkeys(min(one, 59) for one in rule.seconds or (start.second,))
    )


# ----------------------------------------------------------------------------- years, months, weeks, days


def _periods(rule: Rule, start: datetime, begin: datetime | None) -> Iterator[list[date]]:
    day, goal = start.date(), (begin or start).date()
    if rule.frequency == "YEARLY":
        first = _first_year_of_weeks(rule, day) if rule.weeks else day.year
        year = first + _whole_steps(goal.year - first - 1, rule.interval)
        while year < LAST_YEAR:
            yield _days_of_weeks(rule, day, year) if rule.weeks else _days_of_year(rule, day, year)
            year += rule.interval
    elif rule.frequency == "MONTHLY":
        number = day.year * 12 + day.month - 1
        number += _whole_steps(goal.year * 12 + goal.month - 1 - number, rule.interval)
        while number < LAST_YEAR * 12:
            yield _days_of_month(rule, day, number // 12, number % 12 + 1)
            number += rule.interval
    else:
        length = 7 if rule.frequency == "WEEKLY" else 1
        first_day = day - timedelta(days=(day.weekday() - rule.week_start) % 7) if length == 7 else day
        one = first_day + timedelta(days=_whole_steps((goal - first_day).days, rule.interval * length))
        while one.year < LAST_YEAR:
            yield _days_of_week(rule, day, one) if length == 7 else [one] * _is_day_taken(rule, one)
            one += timedelta(days=rule.interval * length)


def _whole_steps(distance: int, step: int) -> int:
    return max(0, distance) // step * step


def _days_of_year(rule: Rule, start: date, year: int) -> list[date]:
    months = rule.months or tuple(range(1, 13))
    if rule.year_days:
        length = 366 if monthrange(year, 2)[1] == 29 else 365
        numbers = [number if number > 0 else length + 1 + number for number in rule.year_days]
        days = [date(year, 1, 1) + timedelta(days=number - 1) for number in numbers if 1 <= number <= length]
        return [day for day in days if day.month in months and _is_day_taken(rule, day)]
    if rule.month_days:
        among = rule.months or (months if rule.days else (start.month,))
        return [day for month in among for day in _month_days(rule, year, month) if _has_weekday(rule, day)]
    if rule.days and rule.months:
        return [day for month in rule.months for day in _weekdays(rule, *_month(year, month))]
    if rule.days:
        return _weekdays(rule, date(year, 1, 1), date(year, 12, 31))
    return [
        date(year, month, start.day)
        for month in rule.months or (start.month,) if start.day <= monthrange(year, month)[1]
    ]  # fmt: skip


def _days_of_month(rule: Rule, start: date, year: int, month: int) -> list[date]:
    if rule.months and month not in rule.months:
        return []
    if rule.month_days:
        allowed = set(_weekdays(rule, *_month(year, month))) if rule.days else None
        return [day for day in _month_days(rule, year, month) if allowed is None or day in allowed]
    if rule.days:
        return _weekdays(rule, *_month(year, month))
    return [date(year, month, start.day)] if start.day <= monthrange(year, month)[1] else []


def _days_of_week(rule: Rule, start: date, first: date) -> list[date]:
    weekdays = {day for _ordinal, day in rule.days} or {start.weekday()}
    days = [first + timedelta(days=number) for number in range(7)]
    return [day for day in days if day.weekday() in weekdays and (not rule.months or day.month in rule.months)]


def _days_of_weeks(rule: Rule, start: date, year: int) -> list[date]:
    """Days in numbered weeks of a year of weeks, which may begin in December or end in January."""
    first, after = first_week(year, rule.week_start), first_week(year + 1, rule.week_start)
    length = (after - first).days // 7
    numbers = [number if number > 0 else length + 1 + number for number in rule.weeks]
    is_free = rule.days or rule.month_days or rule.year_days
    weekdays = {day for _ordinal, day in rule.days} or (set(range(7)) if is_free else {start.weekday()})
    days = [
        first + timedelta(days=7 * (number - 1) + offset)
        for number in numbers if 1 <= number <= length
        for offset in range(7)
    ]  # fmt: skip
    return [day for day in days if day.weekday() in weekdays and _is_day_taken(rule, day)]


def _first_year_of_weeks(rule: Rule, start: date) -> int:
    """The year of weeks to which the first day belongs; the calendar's where that one has no day left to give."""
    year = week_year(start, rule.week_start)
    return year if any(day >= start for day in _days_of_weeks(rule, start, year)) else max(year, start.year)


def first_week(year: int, week_start: int) -> date:
    """The first day of the first week of a year: the one with at least four days in it."""
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def week_year(day: date, week_start: int) -> int:
    """The year to which the week of a day belongs."""
    if day >= first_week(day.year + 1, week_start):
        return day.year + 1
    return day.year if day >= first_week(day.year, week_start) else day.year - 1


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month_days(rule: Rule, year: int, month: int) -> list[date]:
    length = monthrange(year, month)[1]
    numbers = [number if number > 0 else length + 1 + number for number in rule.month_days]
    return [date(year, month, number) for number in numbers if 1 <= number <= length]


def _weekdays(rule: Rule, first: date, last: date) -> list[date]:
    """The days of BYDAY from `first` to `last`, their places counted between the two."""
    found = []
    for ordinal, weekday in rule.days:
        begin = first + timedelta(days=(weekday - first.weekday()) % 7)
        all_days = [begin + timedelta(days=7 * number) for number in range((last - begin).days // 7 + 1)]
        if not ordinal:
            found += all_days
        elif abs(ordinal) <= len(all_days):
            found.append(all_days[ordinal - 1 if ordinal > 0 else ordinal])
    return found


def _has_weekday(rule: Rule, day: date) -> bool:
    return not rule.days or any(day.weekday() == weekday for _ordinal, weekday in rule.days)


def _is_day_taken(rule: Rule, day: date) -> bool:
    """Whether every part that limits days lets this one through."""
    if rule.months and day.month not in rule.months:
        return False
    if not _has_weekday(rule, day):
        return False
    if rule.month_days and day not in _month_days(rule, day.year, day.month):
        return False
    if rule.year_days:
        number, length = day.timetuple().tm_yday, 366 if monthrange(day.year, 2)[1] == 29 else 365
        return number in rule.year_days or number - length - 1 in rule.year_days
    return True


# ------------------------------------------------------------------------------ hours, minutes, seconds


def _within_days(rule: Rule, start: datetime, begin: datetime | None) -> Iterator[datetime]:
    """Rules by the hour, minute or second: days that are not taken are passed over in one step."""
    step = timedelta(seconds=STEPS_WITHIN_DAYS[rule.frequency] * rule.interval)
    base = start.replace(second=0) if rule.frequency != "SECONDLY" else start
    base = base.replace(minute=0) if rule.frequency == "HOURLY" else base
    at = base + step * max(0, (begin - base) // step) if begin is not None else base
    for _number in range(MOST_PERIODS):
        if at.year >= LAST_YEAR:
            return
        if not _is_day_taken(rule, at.date()):
            midnight = datetime.combine(at.date() + _ONE_DAY, time.min)
            at += step * -((at - midnight) // step)
            continue
        if _is_time_taken(rule, at):
            yield from _positioned(rule, _inner_moments(rule, at, start))
        at += step


def _is_time_taken(rule: Rule, at: datetime) -> bool:
    if rule.hours and at.hour not in rule.hours:
        return False
    if rule.frequency != "HOURLY" and rule.minutes and at.minute not in rule.minutes:
        return False
    return rule.frequency != "SECONDLY" or not rule.seconds or at.second in rule.seconds


def _inner_moments(rule: Rule, at: datetime, start: datetime) -> list[datetime]:
    minutes = sorted(rule.minutes or (start.minute,)) if rule.frequency == "HOURLY" else (at.minute,)
    given = sorted({min(second, 59) for second in rule.seconds}) or [start.second]
    seconds = [at.second] if rule.frequency == "SECONDLY" else given
    return [at.replace(minute=minute, second=second) for minute in minutes for second in seconds]
