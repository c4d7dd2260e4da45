"""iCalendar files read for loading: what can be mended is mended with a warning, the rest is refused with a reason."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import BrokenCalendarProperty, Calendar

from trefoil.planner.calendar.busy import ANY_TIME
from trefoil.planner.calendar.rules import RuleError
from trefoil.planner.calendar.series import checked_rule

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 2_000
LONGEST_MINUTES = 14 * 24 * 60
_BLANK_ZONE = re.compile(r"^BEGIN:VTIMEZONE\r?\nTZID:[ \t]*\r?\n.*?^END:VTIMEZONE\r?\n", re.S | re.M | re.I)
_DATE_LINE = re.compile(r"^((?:DT(?:START|END|STAMP)|DUE|DURATION)[^:\n]*:)([^\r\n]*)", re.M | re.I)
_WRONG_STAMP = re.compile(r"^(?:LAST-MODIFIED|CREATED|DTSTAMP)[^:\n]*:\d{8}T\d{6}\r?$", re.M | re.I)
_SPLIT_NAME = re.compile(r"^[A-Z-]+\r?\n[ \t][:;]", re.M)
_ADDRESS = re.compile(r"^(?:ATTENDEE|ORGANIZER)[^\n]*MAILTO:(?:[^\n]* [^\n]*@|[^@\n]*\r?$)", re.M | re.I)


class FileRefused(ValueError):
    """A file that is not loaded; the text says why."""


@dataclass
class Event:
    """An event or a to-do of a file, as a task would have it."""

    uid: str
    occurrence: str
    title: str
    kind: str
    text: str = ""
    place: str = ""
    due_at: datetime | None = None
    minutes: int | None = None
    repeats: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What tells whether the event changed since it was loaded."""
        parts = (self.title, self.kind, self.text, self.place, str(self.due_at), str(self.minutes), self.repeats)
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


@dataclass
class Found:
    """What a file holds: events, how many parts of other kinds, and what was mended."""

    events: list[Event] = field(default_factory=list)
    others: int = 0
    warnings: list[str] = field(default_factory=list)


def read_file(content: bytes | str, zone: ZoneInfo) -> Found:
    """The events of a file; FileRefused says why there are none. Times without a zone are those of `zone`."""
    text = _decoded(content)
    if not re.search(r"^BEGIN:VCALENDAR\s*$", text, re.M | re.I):
        raise FileRefused(_("This is no iCalendar file: it does not begin with BEGIN:VCALENDAR."))
    found = Found(warnings=_warnings_of(text))
    mended, blank = _BLANK_ZONE.subn("", text)
    spaced, mended = mended, _DATE_LINE.sub(lambda line: line[1] + line[2].strip(), mended)
    if spaced != mended:
        found.warnings.append(_("There are spaces around a date."))
    if blank:
        found.warnings.append(_("A time zone has no name; its times are taken as yours."))
        mended = re.sub(r";TZID=(?=[:;])", "", mended)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendars: list[Any] = Calendar.from_ical(mended, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise FileRefused(_("The file cannot be read: %(why)s") % {"why": str(error)[:200]}) from None
    if not calendars:
        raise FileRefused(_("The file cannot be read: it ends before the calendar does."))
    _take(calendars, found, zone)
    return found


def _take(calendars: list[Any], found: Found, zone: ZoneInfo) -> None:
    named = {str(part.get("TZID", "")) for one in calendars for part in one.walk("VTIMEZONE")}
    for calendar in calendars:
        if "PRODID" not in calendar or "VERSION" not in calendar:
            found.warnings.append(_("PRODID or VERSION is missing."))
        for part in calendar.walk():
            if part.errors:
                found.warnings.append(_("Left out: %(what)s") % {"what": str(part.errors[0][1])[:160]})
            if part.name in ("VEVENT", "VTODO"):
                if len(found.events) >= MOST_EVENTS:
                    raise FileRefused(_("A file may hold at most %(most)s events.") % {"most": MOST_EVENTS})
                _add(part, found, zone, named)
            elif part.name not in ("VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"):
                found.others += 1
    found.warnings = list(dict.fromkeys(found.warnings))


def _add(part: Any, found: Found, zone: ZoneInfo, named: set[str]) -> None:
    try:
        event = _event(part, zone)
    except (ValueError, OverflowError, AttributeError, TypeError) as error:
        found.warnings.append(_("An event was left out: %(why)s") % {"why": str(error)[:160]})
        return
    for missing in ("UID", "DTSTAMP"):
        if missing not in part:
            found.warnings.append(_("%(name)s is missing.") % {"name": missing})
    start = part.get("DTSTART")
    zone_name = str(start.params.get("TZID", "")) if start is not None and hasattr(start, "params") else ""
    if zone_name and zone_name not in named:
        found.warnings.append(_("The time zone “%(name)s” is not described in the file.") % {"name": zone_name[:80]})
    found.events.append(event)


def _decoded(content: bytes | str) -> str:
    size = len(content.encode() if isinstance(content, str) else content)
    if size > MOST_BYTES:
        raise FileRefused(_("A file may have at most %(most)s kB.") % {"most": MOST_BYTES // 1024})
    if isinstance(content, str):
        return content.replace("\x00", "")
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


def _warnings_of(text: str) -> list[str]:
    """What is wrong with lines that the reader passes over."""
    checks = (
        (re.compile(r"^[ \t]*\r?\n(?=.)", re.M | re.S), _("There are empty lines between the parts.")),
        (_WRONG_STAMP, _("A time stamp is not in UTC.")),
        (_SPLIT_NAME, _("Lines are folded in the middle of a name.")),
        (_ADDRESS, _("An attendee has no valid address.")),
        (re.compile(r"^(?:CLASS|STATUS|TRANSP):\r?$", re.M), _("A property has no value.")),
        (re.compile(r"^GEO:[^;\n]*\\;", re.M), _("GEO cannot be read.")),
    )
    whole, unfolded = text.strip(), re.sub(r"\r?\n[ \t]", "", text)
    return [said for pattern, said in checks if pattern.search(unfolded if pattern is _ADDRESS else whole)]


def _event(part: Any, zone: ZoneInfo) -> Event:
    start = _value(part, "DTSTART") or _value(part, "DUE")
    summary = _text(part, "SUMMARY") or _("Without a title")
    details = _text(part, "DESCRIPTION")
    event = Event(
        uid=_uid(part), occurrence=_occurrence(part), title=summary[:200], place=_text(part, "LOCATION")[:200],
        kind="meeting" if part.name == "VEVENT" else "task",
        text=(f"{summary}\n\n{details}" if len(summary) > 200 else details)[:20_000],
    )  # fmt: skip
    if start is not None:
        _set_time(event, part, start, zone)
    _set_rule(event, part)
    return event


def _value(part: Any, name: str) -> date | datetime | None:
    found = part.get(name)
    try:
        return getattr(found[0] if isinstance(found, list) else found, "dt", None)
    except BrokenCalendarProperty:  # told as a warning already
        return None


def _text(part: Any, name: str) -> str:
    found = part.get(name)
    return " ".join(str(found[0] if isinstance(found, list) else found).split(" ")).strip() if found is not None else ""


def _uid(part: Any) -> str:
    uid = _text(part, "UID")
    known = uid if uid and len(uid) <= 255 else ""
    return known or "sha256-" + hashlib.sha256(part.to_ical()).hexdigest()


def _occurrence(part: Any) -> str:
    found = _value(part, "RECURRENCE-ID")
    return found.strftime("%Y%m%dT%H%M%S" if isinstance(found, datetime) else "%Y%m%d") if found is not None else ""


def _set_time(event: Event, part: Any, start: date | datetime, zone: ZoneInfo) -> None:
    length = _length(part, start)
    minutes = int(length.total_seconds() // 60) if length is not None else None
    if minutes is not None and minutes > LONGEST_MINUTES:
        event.notes.append(_("Cut to 14 days."))
        minutes = LONGEST_MINUTES
    if not isinstance(start, datetime):
        is_long = minutes is not None and minutes > 1440
        wall = datetime.combine(start, time.min if is_long else ANY_TIME)
        event.due_at, event.minutes = wall.replace(tzinfo=zone).astimezone(UTC), minutes if is_long else None
    else:
        known = start if start.tzinfo is not None else start.replace(tzinfo=zone)
        event.due_at, event.minutes = known.astimezone(UTC), minutes if minutes and minutes > 0 else None
    if not 1900 < event.due_at.year < 2200:
        raise ValueError(_("its date is too far away"))


def _length(part: Any, start: date | datetime) -> timedelta | None:
    end, given = _value(part, "DTEND"), part.get("DURATION")
    if end is not None and type(end) is type(start):
        if isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) != (start.tzinfo is None):
            return end.replace(tzinfo=None) - start.replace(tzinfo=None)
        return end - start
    length = getattr(given, "dt", None)
    return length if isinstance(length, timedelta) else None


def _set_rule(event: Event, part: Any) -> None:
    rule = part.get("RRULE")
    if rule is None or event.occurrence:
        return
    first = rule[0] if isinstance(rule, list) else rule
    try:
        event.repeats = checked_rule(first.to_ical().decode()) if event.due_at is not None else ""
    except RuleError as error:
        event.notes.append(_("Not repeated: %(why)s") % {"why": error})
    if isinstance(rule, list) and len(rule) > 1:
        event.notes.append(_("Only the first of several rules is kept."))
    dropped = any(name in part for name in ("EXDATE", "RDATE", "EXRULE"))
    if dropped and event.repeats:
        event.notes.append(_("Days that are left out or added are not kept."))
