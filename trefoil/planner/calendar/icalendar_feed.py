"""Events written as iCalendar, with the time zones that they name: one of them, or a person's feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from icalendar import Calendar, Event, vRecur

from trefoil.planner.calendar.busy import ANY_TIME, USUAL_MINUTES
from trefoil.planner.calendar.guests import asked, tasks_asked_to
from trefoil.planner.calendar.recurrence import localized
from trefoil.planner.calendar.rules import RuleError, parse_rule, write_rule
from trefoil.planner.models import Task

BEFORE, AFTER, MOST = timedelta(days=90), timedelta(days=400), 3_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def feed_of(user: Any, zone: ZoneInfo) -> bytes:
    """The person's own events: those of the last 90 and the next 400 days, what repeats, where he is asked."""
    now = timezone.now()
    near = Q(due_at__gte=now - BEFORE, due_at__lt=now + AFTER) | Q(repeats__gt="", done_at=None)
    own = Task.objects.visible_to(user).filter(owner_id=user.pk, due_at__isnull=False).filter(near)
    ids = list(asked().filter(user_id=user.pk).values_list("task_id", flat=True)[:MOST])
    others = tasks_asked_to(ids).filter(near)
    rows = list(own.order_by("due_at", "pk")[:MOST]) + list(others.exclude(owner_id=user.pk).order_by("due_at")[:MOST])
    return written(rows, zone, own_for=user.pk)


def written(rows: Iterable[Task], zone: ZoneInfo, *, own_for: int | None = None) -> bytes:
    """A calendar of these tasks in a time zone; of meetings of others the details are left out."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Trefoil//Calendar//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    for row in rows:
        if row.due_at is not None:
            calendar.add_component(_event(row, zone, with_text=own_for is None or row.owner_id == own_for))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(row: Task, zone: ZoneInfo, *, with_text: bool) -> Event:
    event = Event()
    host = urlsplit(settings.TREFOIL_URL).hostname or "localhost"
    event.add("UID", f"task-{row.pk}@{host}")
    event.add("DTSTAMP", row.updated_at.astimezone(UTC))
    event.add("LAST-MODIFIED", row.updated_at.astimezone(UTC))
    event.add("SEQUENCE", row.version)
    event.add("SUMMARY", _clean(row.title))
    due: Any = row.due_at
    local = due.astimezone(zone)
    is_day = (local.hour, local.minute) == (ANY_TIME.hour, ANY_TIME.minute)
    if is_day:
        event.add("DTSTART", local.date())
        event.add("TRANSP", "TRANSPARENT")
    else:
        event.add("DTSTART", local)
        length = timedelta(minutes=row.minutes or USUAL_MINUTES.get(row.kind, 30))
        event.add("DTEND", (due + length).astimezone(zone))
    if row.place:
        event.add("LOCATION", _clean(row.place))
    if row.text and with_text:
        event.add("DESCRIPTION", _clean(row.text))
    if row.repeats and row.done_at is None:
        _add_rule(event, row.repeats, zone, is_day)
    event.add("STATUS", "CONFIRMED")
    return event


def _add_rule(event: Event, repeats: str, zone: ZoneInfo, is_day: bool) -> None:
    """The rule; its end in UTC for timed events and as a day for whole days, as RFC 5545 wants it."""
    try:
        rule = parse_rule(repeats)
    except RuleError:
        return
    last = rule.last_moment(zone)
    if last is not None and is_day:
        rule = replace(rule, until=datetime(last.year, last.month, last.day), until_is_utc=False, until_is_day=True)  # noqa: DTZ001
    elif last is not None:
        until = localized(last.replace(microsecond=0), zone).replace(tzinfo=None)
        rule = replace(rule, until=until, until_is_utc=True, until_is_day=False)
    if is_day:
        rule = replace(rule, hours=(), minutes=(), seconds=())
    event.add("RRULE", vRecur.from_ical(write_rule(rule)))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
