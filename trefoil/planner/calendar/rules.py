"""Recurrence rules of RFC 5545 (3.3.10), read strictly and written back in one form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
STEPS_WITHIN_DAYS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_TEXT = 300
LARGEST_INTERVAL = 10_000
LARGEST_COUNT = 1_000_000
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,7}\Z", re.ASCII)
_UNTIL = re.compile(r"(\d{8})(T(\d{6})(Z)?)?\Z", re.ASCII)
# part of the text: its name in Rule, the smallest and the largest number, whether it may be negative
_LISTS: dict[str, tuple[str, int, int, bool]] = {
    "BYSECOND": ("seconds", 0, 60, False), "BYMINUTE": ("minutes", 0, 59, False), "BYHOUR": ("hours", 0, 23, False),
    "BYMONTHDAY": ("month_days", 1, 31, True), "BYYEARDAY": ("year_days", 1, 366, True),
    "BYWEEKNO": ("weeks", 1, 53, True), "BYMONTH": ("months", 1, 12, False), "BYSETPOS": ("positions", 1, 366, True),
}  # fmt: skip


class RuleError(ValueError):
    """A rule that cannot be taken; the text says why."""


@dataclass(frozen=True)
class Rule:
    """A rule: `days` are pairs of an ordinal (0 for every) and a weekday (Monday is 0).

    `until` is a wall-clock moment, or one in UTC when `until_is_utc`; `until_is_day` when only the day was written.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_is_utc: bool = False
    until_is_day: bool = False
    week_start: int = 0
    days: tuple[tuple[int, int], ...] = ()
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    def last_moment(self, zone: ZoneInfo | None) -> datetime | None:
        """UNTIL as wall-clock time in `zone`; a day lasts until its end."""
        if self.until is None:
            return None
        if self.until_is_day:
            return datetime.combine(self.until.date(), time.max)
        if self.until_is_utc and zone is not None:
            return self.until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return self.until


def parse_rule(text: str) -> Rule:
    """The rule that `text` writes; RuleError says what is wrong with it."""
    clean = text.strip().removeprefix("RRULE:").rstrip(";").upper()
    if len(clean) > LONGEST_TEXT:
        raise RuleError(_("A rule has at most %(most)s signs.") % {"most": LONGEST_TEXT})
    parts: dict[str, str] = {}
    for part in clean.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise RuleError(_("“%(part)s” is not a part of a rule. Write it as NAME=VALUE.") % {"part": part[:40]})
        if name in parts:
            raise RuleError(_("%(name)s is there twice.") % {"name": name})
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise RuleError(_("A rule begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    given: dict[str, Any] = {}
    for name, value in parts.items():
        given |= _part(name, value)
    rule = Rule(frequency, **given)
    _check(rule)
    return rule


def _part(name: str, value: str) -> dict[str, Any]:
    if name in _LISTS:
        key, least, most, may_be_negative = _LISTS[name]
        return {key: tuple(dict.fromkeys(_whole(name, one, least, most, may_be_negative) for one in value.split(",")))}
    if name == "INTERVAL":
        return {"interval": _whole(name, value, 1, LARGEST_INTERVAL)}
    if name == "COUNT":
        return {"count": _whole(name, value, 1, LARGEST_COUNT)}
    if name == "UNTIL":
        return _until(value)
    if name == "WKST" and value in DAYS:
        return {"week_start": DAYS.index(value)}
    if name == "BYDAY":
        return {"days": tuple(dict.fromkeys(_weekday(one) for one in value.split(",")))}
    if name in ("RSCALE", "SKIP"):
        raise RuleError(_("Calendars other than the Gregorian one are not known here."))
    raise RuleError(_("“%(part)s” is not a part of a rule.") % {"part": f"{name}={value}"[:40]})


def _whole(name: str, value: str, least: int, most: int, may_be_negative: bool = False) -> int:
    number = int(value) if _WHOLE.match(value) else None
    if number is None or not least <= (abs(number) if may_be_negative else number) <= most:
        raise RuleError(
            _("%(name)s takes whole numbers from %(least)s to %(most)s.") % {"name": name, "least": least, "most": most}
        )
    return number


def _weekday(value: str) -> tuple[int, int]:
    found = _DAY.match(value.strip())
    ordinal = int(found[1] or 0) if found else 0
    if not found or abs(ordinal) > 53 or (found[1] and ordinal == 0):
        raise RuleError(_("BYDAY takes days as MO, TU, WE, TH, FR, SA, SU, or with a place as 1MO or -1FR."))
    return ordinal, DAYS.index(found[2])


def _until(value: str) -> dict[str, Any]:
    found = _UNTIL.match(value)
    try:
        if not found:
            raise ValueError
        until = datetime.strptime(found[1] + (found[3] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007 (wall clock)
    except ValueError:
        raise RuleError(_("UNTIL takes a day or a moment, as 20261231 or 20261231T230000Z.")) from None
    return {"until": until, "until_is_utc": bool(found[4]), "until_is_day": not found[2]}


def _check(rule: Rule) -> None:
    """What RFC 5545 forbids together."""
    has_places = any(ordinal for ordinal, _day in rule.days)
    wrong = ""
    if rule.count is not None and rule.until is not None:
        wrong = _("Give COUNT or UNTIL, not both.")
    elif rule.weeks and rule.frequency != "YEARLY":
        wrong = _("BYWEEKNO goes only with FREQ=YEARLY.")
    elif rule.year_days and rule.frequency in ("DAILY", "WEEKLY", "MONTHLY"):
        wrong = _("BYYEARDAY does not go with FREQ=%(name)s.") % {"name": rule.frequency}
    elif rule.month_days and rule.frequency == "WEEKLY":
        wrong = _("BYMONTHDAY does not go with FREQ=WEEKLY.")
    elif has_places and (rule.frequency not in ("MONTHLY", "YEARLY") or rule.weeks):
        wrong = _("Days with a place, as 1MO, go only with FREQ=MONTHLY or YEARLY, and without BYWEEKNO.")
    elif rule.positions and not _has_lists(rule):
        wrong = _("BYSETPOS needs another part, as BYDAY.")
    if wrong:
        raise RuleError(wrong)


def _has_lists(rule: Rule) -> bool:
    return bool(rule.days) or any(getattr(rule, key) for name, (key, *_rest) in _LISTS.items() if name != "BYSETPOS")


def write_rule(rule: Rule) -> str:
    """The rule as text, always in the same order."""
    parts = [f"FREQ={rule.frequency}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        text = rule.until.strftime("%Y%m%d" if rule.until_is_day else "%Y%m%dT%H%M%S")
        parts.append(f"UNTIL={text}{'Z' if rule.until_is_utc else ''}")
    parts += [
        f"{name}={','.join(map(str, getattr(rule, key)))}"
        for name, (key, *_rest) in reversed(_LISTS.items()) if name != "BYSETPOS" and getattr(rule, key)
    ]  # fmt: skip
    if rule.days:
        parts.append("BYDAY=" + ",".join(f"{ordinal or ''}{DAYS[day]}" for ordinal, day in rule.days))
    if rule.positions:
        parts.append("BYSETPOS=" + ",".join(map(str, rule.positions)))
    if rule.week_start:
        parts.append(f"WKST={DAYS[rule.week_start]}")
    return ";".join(parts)


def with_count(rule: Rule, count: int) -> Rule:
    """The same rule with so many occurrences left."""
    return replace(rule, count=count)


def at_time(rule: Rule, at: time) -> Rule:
    """The same rule at a time of the day that is written in it."""
    return replace(rule, hours=(at.hour,), minutes=(at.minute,), seconds=(at.second,) if at.second else ())
