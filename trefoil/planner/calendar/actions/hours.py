"""The verbs of working time: weekly hours, the firm's own days, absence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, Refused, action
from trefoil.identity.models import User
from trefoil.identity.rights import need
from trefoil.planner.calendar.models import ABSENCES, Absence, OwnDay, WorkWeek
from trefoil.timeline.actions import record

LONGEST_ABSENCE = 3 * 366
MOST_SPANS = 6


@action
def set_hours(
    *, actor: Any, hours: dict[str, list[list[int]]], country: str = "", user: Any = None, version: int | None = None
) -> WorkWeek:
    """Set when a person works, or (without a user) the firm; no hours at all: as the firm, or nine to five."""
    if user is None:
        need(actor, "manage_settings")
    elif user.pk != actor.pk:
        need(actor, "manage_users")
    rows = WorkWeek.objects.visible_to(actor).filter(user=user)
    row = rows.first() or WorkWeek(user=user, version=0)
    if version is not None and row.version != version:
        raise Conflict(row)
    _check_hours(hours)
    code = country.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Invalid({"country": _("Write the country as two letters, such as PL.")})
    row.hours, row.country, row.version = hours, code, row.version + 1
    row.save()
    record("hours.changed", row, data={"user_id": row.user_id, "country": code})
    return row


def _check_hours(hours: dict[str, list[list[int]]]) -> None:
    errors = {}
    for day, spans in hours.items():
        last = -1
        for begin, end in spans:
            if not last < begin < end <= 1440 or len(spans) > MOST_SPANS:
                errors[f"day{day}"] = _("Write the hours in order, as 09:00-12:30, 13:00-17:00.")
            last = end
    if errors:
        raise Invalid(errors)


@action
def add_own_day(*, actor: Any, on: date, name: str, is_worked: bool = False) -> OwnDay:
    """Add a day of the firm's own: off, or worked although it is a holiday."""
    need(actor, "manage_settings")
    title = name.replace("\x00", "").strip()
    if not title or len(title) > 120:
        raise Invalid({"name": _("A name of at most %(most)s signs is needed.") % {"most": 120}})
    if OwnDay.objects.visible_to(actor).filter(on=on).exists():
        raise Invalid({"on": _("This day is in the list already.")})
    row = OwnDay(on=on, name=title, is_worked=is_worked)
    row.save()
    record("own_day.added", row, data={"on": on.isoformat(), "name": title, "is_worked": is_worked})
    return row


@action
def remove_own_day(*, actor: Any, day: Any) -> None:
    """Remove a day of the firm's own."""
    need(actor, "manage_settings")
    row: OwnDay = OwnDay.objects.get_or_404(actor, pk=getattr(day, "pk", day))
    record("own_day.removed", row, data={"on": row.on.isoformat(), "name": row.name})
    row.delete()


@action
def add_absence(
    *, actor: Any, from_on: date, to_on: date | None = None, kind: str = "leave", note: str = "", user: Any = None,
    substitute: Any = None,
) -> Absence:
    """Say that a person is away on whole days, and who stands in; for somebody else only who manages people."""
    owner: User = actor if user is None else User.colleagues.get_or_404(actor, pk=getattr(user, "pk", user))
    if owner.pk != actor.pk and not actor.may("manage_users"):
        raise Refused
    last, text = to_on or from_on, note.replace("\x00", "").strip()
    errors = {}
    if not 1900 < from_on.year < 2200:
        errors["from_on"] = _("“%(value)s” is too far away.") % {"value": from_on}
    elif last < from_on or (last - from_on).days > LONGEST_ABSENCE:
        errors["to_on"] = _("The last day comes after the first, and within three years.")
    if kind not in dict(ABSENCES):
        errors["kind"] = _("There is no such kind of absence.")
    if len(text) > 200:
        errors["note"] = _("At most %(most)s signs.") % {"most": 200}
    number = getattr(substitute, "pk", substitute)
    if number is not None and (
        number == owner.pk or not User.colleagues.visible_to(actor).active().filter(pk=number).exists()
    ):
        errors["substitute"] = _("Choose another colleague.")
    if errors:
        raise Invalid(errors)
    row = Absence(user=owner, from_on=from_on, to_on=last, kind=kind, note=text, substitute_id=number)
    row.save()
    data = {"user_id": owner.pk, "from_on": from_on.isoformat(), "to_on": last.isoformat(), "to_id": number}
    record("absence.added", row, data=data)
    return row


@action
def remove_absence(*, actor: Any, absence: Any) -> None:
    """Take an absence back."""
    row: Absence = Absence.objects.get_or_404(actor, pk=getattr(absence, "pk", absence))
    data = {"user_id": row.user_id, "from_on": row.from_on.isoformat(), "to_on": row.to_on.isoformat()}
    record("absence.removed", row, data=data)
    row.delete()
