"""Stretches of days that move with the calendar: this week, last quarter, the next 30 days, more than 90 days ago."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

MOST_DAYS = 3_660
Span = tuple[date | None, date | None]
_COUNTED = re.compile(
    r"(?:(last|next|in_more_than)_([0-9]{1,5})_days|(more_than)_([0-9]{1,5})_days_ago)\Z"
)

NAMED: dict[str, Any] = {
    "today": pgettext_lazy("period", "today"), "yesterday": pgettext_lazy("period", "yesterday"),
    "tomorrow": pgettext_lazy("period", "tomorrow"), "this_week": pgettext_lazy("period", "this week"),
    "last_week": pgettext_lazy("period", "last week"), "next_week": pgettext_lazy("period", "next week"),
    "this_month": pgettext_lazy("period", "this month"), "last_month": pgettext_lazy("period", "last month"),
    "next_month": pgettext_lazy("period", "next month"), "this_quarter": pgettext_lazy("period", "this quarter"),
    "last_quarter": pgettext_lazy("period", "last quarter"), "next_quarter": pgettext_lazy("period", "next quarter"),
    "this_year": pgettext_lazy("period", "this year"), "last_year": pgettext_lazy("period", "last year"),
    "next_year": pgettext_lazy("period", "next year"),
}  # fmt: skip
COUNTED = ("last", "next", "more_than", "in_more_than")
_TURNS = {"last": -1, "this": 0, "next": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def parse_period(text: str, today: date | None = None) -> Span:
    """(first day, day after the last); None where there is no bound. ValueError says what can be asked.

    `last_7_days` and `next_7_days` both count today. Weeks begin on Monday (ISO 8601). Today is the viewer's.
    """
    now = today or timezone.localdate()
    if text in NAMED:
        return _named(text, now)
    kind, days = counted(text)
    if kind == "last":
        return now - timedelta(days=days - 1), now + timedelta(days=1)
    if kind == "next":
        return now, now + timedelta(days=days)
    if kind == "more_than":
        return None, now - timedelta(days=days)
    return now + timedelta(days=days + 1), None


def counted(text: str) -> tuple[str, int]:
    """(kind, days) of a period with a number in it."""
    found = _COUNTED.match(text)
    parts = [part for part in found.groups() if part] if found else []
    if not parts or not 1 <= int(parts[1]) <= MOST_DAYS:
        raise ValueError(_("“%(value)s” is not a period: write this_month, last_30_days or the like.")
                         % {"value": text[:40]})  # fmt: skip
    return parts[0], int(parts[1])


def period_words(text: str) -> str:
    """A period as it is read: last 30 days."""
    if text in NAMED:
        return str(NAMED[text])
    kind, days = counted(text)
    said = {
        "last": ngettext("last %(num)s day", "last %(num)s days", days),
        "next": ngettext("next %(num)s day", "next %(num)s days", days),
        "more_than": ngettext("more than %(num)s day ago", "more than %(num)s days ago", days),
        "in_more_than": ngettext("in more than %(num)s day", "in more than %(num)s days", days),
    }[kind]
    return said % {"num": days}


def _named(text: str, now: date) -> Span:
    ahead = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(text)
    if ahead is not None:
        day = now + timedelta(days=ahead)
        return day, day + timedelta(days=1)
    turn, _sep, unit = text.partition("_")
    if unit == "week":
        monday = now - timedelta(days=now.weekday() - 7 * _TURNS[turn])
        return monday, monday + timedelta(days=7)
    long = _MONTHS[unit]
    first = (now.month - 1) // long * long
    return _month(now.year, first + _TURNS[turn] * long), _month(now.year, first + (_TURNS[turn] + 1) * long)


def _month(year: int, months: int) -> date:
    """The first day of the month that stands `months` after January of the year."""
    return date(year + months // 12, months % 12 + 1, 1)
