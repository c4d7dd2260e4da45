"""What comes after a repeated task: checked when it is typed, worked out when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from trefoil.planner.calendar.recurrence import expand, localized, wall_clock
from trefoil.planner.calendar.rules import (
    STEPS_WITHIN_DAYS,
    Rule,
    RuleError,
    at_time,
    parse_rule,
    with_count,
    write_rule,
)

MOST_OCCURRENCES = 500


@dataclass(frozen=True)
class Following:
    """When the next occurrence is due, and the rule that goes on from it."""

    due_at: datetime
    repeats: str


def checked_rule(text: str) -> str:
    """The rule of a task in its one form, empty for none; RuleError says what is wrong."""
    if not text.strip():
        return ""
    rule = parse_rule(text)
    if rule.frequency in STEPS_WITHIN_DAYS:
        raise RuleError(_("A task repeats at most once a day: begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    if len(rule.hours or (0,)) * len(rule.minutes or (0,)) * len(rule.seconds or (0,)) > 1:
        raise RuleError(_("A task repeats at most once a day: name one time only."))
    return write_rule(rule)


def following(repeats: str, due_at: datetime, now: datetime, zone: ZoneInfo) -> Following | None:
    """The first occurrence after `due_at` that is not past, at the same time by the clock of `zone`; None at the end.

    COUNT goes down by every occurrence that is over, also by those that were missed.
    """
    rule, start = parse_rule(repeats), wall_clock(due_at, zone)
    after = max(start, wall_clock(now, zone))
    begin = None if rule.count is not None else after
    for number, moment in enumerate(expand(rule, start, since=begin, zone=zone)):
        if moment > after:
            rest = rule if rule.count is None else with_count(rule, rule.count - number)
            due = localized(moment, zone)
            if wall_clock(due, zone) != moment:  # a clock change skips this time: the rule remembers it
                rest = at_time(rest, moment.time())
            return Following(due, write_rule(rest))
    return None


def occurrences(repeats: str, due_at: datetime, begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Moments after `due_at` from `begin` until before `end`; none for a rule that cannot be read, 500 at the most."""
    try:
        rule = parse_rule(repeats)
    except RuleError:
        return
    start, last = wall_clock(due_at, zone), wall_clock(end, zone)
    rule = _bounded(rule, last, zone)
    found = expand(rule, start, since=wall_clock(begin, zone) if begin > due_at else None, zone=zone)
    for moment in islice(found, MOST_OCCURRENCES):
        at = localized(moment, zone)
        if at >= end:
            return
        if at > due_at and at >= begin:
            yield at


def _bounded(rule: Rule, last: datetime, zone: ZoneInfo) -> Rule:
    """The rule without what lies behind a window; with COUNT it has its end already."""
    until = rule.last_moment(zone)
    if rule.count is not None or (until is not None and until <= last):
        return rule
    return replace(rule, until=last + timedelta(days=1), until_is_utc=False, until_is_day=False)
