"""Rules in words, and the usual ones to choose from."""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names, get_month_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core.html import active_language, date_locale_of, full_day
from trefoil.planner.calendar.hours import firm_week
from trefoil.planner.calendar.rules import DAYS, Rule, RuleError, parse_rule

OWN = "own"
_PLAIN = ("weeks", "year_days", "positions", "hours", "minutes", "seconds")


def say_rule(text: str, week: frozenset[int] | None = None) -> str:
    """The rule as people say it; one that has no words of its own is shown as it is written. `week` are the firm's
    working days (Monday is 0), read when a rule may mean them.
    """
    try:
        rule = parse_rule(text)
    except RuleError:
        return text
    said = None if any(getattr(rule, name) for name in _PLAIN) else _said(rule, week)
    if said is None:
        return _("By its own rule: %(rule)s") % {"rule": text}
    if rule.count is not None:
        said += ", " + ngettext("%(num)s more time", "%(num)s more times", rule.count) % {"num": rule.count}
    if rule.until is not None:
        said += ", " + _("until %(day)s") % {"day": full_day(rule.until.date())}
    return said


def _said(rule: Rule, week: frozenset[int] | None) -> str | None:
    every, weekdays = _every(rule), [day for _ordinal, day in rule.days]
    if rule.frequency in ("DAILY", "WEEKLY") and not rule.months and not rule.month_days:
        may_be_all = rule.interval == 1 and len(weekdays) > 1
        if may_be_all and frozenset(weekdays) == (firm_week() if week is None else week):
            return _("Every working day")
        return _listed(every, [_weekday(day) for day in weekdays])
    if rule.frequency == "MONTHLY" and not rule.months and not (rule.days and rule.month_days):
        return _listed(every, [_month_day(day) for day in rule.month_days] + [_placed(*day) for day in rule.days])
    if rule.frequency == "YEARLY" and not rule.days and (len(rule.months) == len(rule.month_days) <= 1):
        return _listed(every, [_date(rule.months[0], rule.month_days[0])] if rule.months else [])
    return None


def _every(rule: Rule) -> str:
    number = rule.interval
    words = {
        "DAILY": ngettext("Every day", "Every %(num)s days", number),
        "WEEKLY": ngettext("Every week", "Every %(num)s weeks", number),
        "MONTHLY": ngettext("Every month", "Every %(num)s months", number),
        "YEARLY": ngettext("Every year", "Every %(num)s years", number),
    }
    every = words.get(rule.frequency, rule.frequency)
    return every % {"num": number} if "%(num)s" in every else every


def _listed(every: str, parts: list[str]) -> str:
    return f"{every}: {', '.join(parts)}" if parts else every


def _weekday(day: int) -> str:
    return str(get_day_names("wide", locale=date_locale_of(active_language()))[day])


def _date(month: int, day: int) -> str:
    name = get_month_names("wide", locale=date_locale_of(active_language()))[month]
    return _("%(day)s %(month)s") % {"day": day, "month": name}


def _month_day(day: int) -> str:
    if day == -1:
        return _("last day")
    return _("day %(num)s") % {"num": day} if day > 0 else _("day %(num)s from the end") % {"num": -day}


def _placed(ordinal: int, day: int) -> str:
    places = {
        0: "%(day)s", 1: _("1st %(day)s"), 2: _("2nd %(day)s"), 3: _("3rd %(day)s"), 4: _("4th %(day)s"),
        5: _("5th %(day)s"), -1: _("last %(day)s"),
    }  # fmt: skip
    return places.get(ordinal, f"{ordinal}. %(day)s") % {"day": _weekday(day)}


def usual_rules(day: date, week: frozenset[int]) -> list[str]:
    """The usual rules for a task that is due on `day`, always in the same order; `week` are the working days."""
    code, place = DAYS[day.weekday()], (day.day - 1) // 7 + 1
    working = ",".join(DAYS[number] for number in sorted(week))
    return [
        "FREQ=DAILY", f"FREQ=WEEKLY;BYDAY={working}", f"FREQ=WEEKLY;BYDAY={code}",
        f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", f"FREQ=MONTHLY;BYMONTHDAY={day.day}",
        f"FREQ=MONTHLY;BYDAY={place if place < 5 else -1}{code}",
        f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}",
    ]  # fmt: skip


def rule_choices(day: date, held: str) -> list[tuple[str, str]]:
    """What the select of a task offers: never, the usual rules for its day, an own one."""
    week = firm_week()
    rules = usual_rules(day, week)
    extra = [held] if held and held != OWN and held not in rules else []
    return [(rule, say_rule(rule, week)) for rule in [*rules, *extra]] + [(OWN, _("By an own rule …"))]


def moved_choice(held: str, day: date, before: date) -> str:
    """The same choice for another day: every Tuesday becomes every Friday when the day was moved to one."""
    week = firm_week()
    old = usual_rules(before, week)
    return usual_rules(day, week)[old.index(held)] if held in old else held
