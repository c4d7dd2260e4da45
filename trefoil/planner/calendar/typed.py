"""What people type of a task's length and repetition, read and held as the form has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day
from trefoil.planner.calendar.rules import RuleError, parse_rule, write_rule
from trefoil.planner.calendar.words import OWN, rule_choices

TYPED = ("minutes", "place", "repeats", "repeats_own", "repeats_until")


def read_minutes(text: str) -> int | None:
    """Minutes of "90", "1:30" or nothing; ValueError says how to write it."""
    text = text.strip()
    if not text:
        return None
    hours, colon, minutes = text.partition(":")
    if not (hours.isdecimal() and len(hours) < 6 and (not colon or (minutes.isdecimal() and len(minutes) == 2))):
        raise ValueError(_("Write minutes as 90, or hours and minutes as 1:30."))
    return int(hours) * 60 + int(minutes) if colon else int(hours)


def read_rule(posted: Any) -> str:
    """The rule of the select, or the own one, with the last day if one is named."""
    text = posted.get("repeats_own", "") if posted["repeats"] == OWN else posted["repeats"]
    until = posted.get("repeats_until", "").strip()
    if not text.strip():
        if posted["repeats"] == OWN:
            raise Invalid({"repeats_own": _("Write the rule, for instance FREQ=WEEKLY;INTERVAL=3;BYDAY=MO.")})
        return ""
    try:
        rule = parse_rule(text)
    except RuleError as error:
        raise Invalid({"repeats_own" if posted["repeats"] == OWN else "repeats": str(error)}) from None
    if not until or rule.until is not None or rule.count is not None:
        return text
    try:
        last = parse_day(until)
    except ValueError as error:
        raise Invalid({"repeats_until": str(error)}) from None
    return write_rule(replace(rule, until=datetime.combine(last, time.min), until_is_day=True))


def held_rule(repeats: str) -> dict[str, str]:
    """A rule as the form holds it: its last day stands in a field of its own."""
    try:
        rule = parse_rule(repeats) if repeats else None
    except RuleError:
        rule = None
    if rule is None or rule.until is None:
        return {"repeats": repeats, "repeats_own": "", "repeats_until": ""}
    base = write_rule(replace(rule, until=None, until_is_utc=False, until_is_day=False))
    return {"repeats": base, "repeats_own": "", "repeats_until": rule.until.date().isoformat()}


def day_typed(text: str) -> date:
    """The day in the field, or today while it cannot be read."""
    try:
        return parse_day(text)
    except ValueError:
        return timezone.localdate()


def choices_for(typed: dict[str, Any]) -> list[tuple[str, str]]:
    """What the select of repetition offers for what is typed."""
    return rule_choices(day_typed(typed.get("due_on") or ""), typed.get("repeats") or "")
