"""What people type into the form of a task, read into what the actions take."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day, parse_whole
from trefoil.customers.models import Customer
from trefoil.planner.calendar.guests import read_guests
from trefoil.planner.calendar.typed import TYPED, held_rule, read_minutes, read_rule
from trefoil.planner.models import Task
from trefoil.planner.showing import ANY_TIME

NAMES = ("title", "kind", "due_on", "due_time", "owner", "priority", "text", "customer", "is_private", *TYPED, "guests")


def read_task(user: Any, posted: QueryDict) -> dict[str, Any]:
    """Arguments of create_task and change_task for what was posted; Invalid names the fields."""
    given: dict[str, Any] = {name: posted[name] for name in ("title", "kind", "text", "place") if name in posted}
    errors: dict[str, Any] = {}
    for name, read in (
        ("due_on", _due), ("owner", _owner), ("priority", _priority), ("customer", _customer), ("minutes", _minutes),
        ("repeats", _repeats), ("guests", _guests),
    ):  # fmt: skip
        if name not in posted:
            continue
        try:
            given["due_at" if name == "due_on" else name] = read(user, posted)
        except ValueError as error:
            errors.update(error.errors if isinstance(error, Invalid) else {name: str(error)})
    if errors:
        raise Invalid(errors)
    if "private_asked" in posted:
        given["is_private"] = bool(posted.get("is_private"))
    return given


def _due(user: Any, posted: Any) -> datetime | None:
    if not posted["due_on"].strip():
        return None
    day, at = parse_day(posted["due_on"]), ANY_TIME
    if posted.get("due_time", "").strip():
        try:
            at = time.fromisoformat(posted["due_time"].strip()[:5])
        except ValueError:
            raise Invalid({"due_time": _("Write the time as 14:30.")}) from None
    if not 1900 < day.year < 2200:
        raise ValueError(_("“%(value)s” is too far away.") % {"value": posted["due_on"][:40]})
    return timezone.make_aware(datetime.combine(day, at))


def _owner(user: Any, posted: Any) -> int | None:
    return parse_whole(posted["owner"]) if posted["owner"].strip() else None


def _priority(user: Any, posted: Any) -> int:
    return parse_whole(posted["priority"])


def _minutes(user: Any, posted: Any) -> int | None:
    return read_minutes(posted["minutes"])


def _guests(user: Any, posted: Any) -> list[Any]:
    return read_guests(user, posted["guests"])


def _repeats(user: Any, posted: Any) -> str:
    return read_rule(posted)


def _customer(user: Any, posted: Any) -> Customer | None:
    """By number after #, or by the name if only one customer has it."""
    name = posted["customer"].strip()
    if not name:
        return None
    number = name.rpartition("#")[2].strip()
    rows = Customer.objects.alive().visible_to(user)
    found: list[Customer] = list(rows.filter(pk=int(number))) if number.isdecimal() and len(number) < 19 else []
    found = found or list(rows.filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(_("Several customers have this name. Pick one from the list."))
    raise ValueError(_("There is no customer of this name."))


def source_of(user: Any, given: QueryDict) -> Any:
    """The deal or lead that a new task belongs to, if the form names one; Http404 when it is hidden."""
    object_type, pk = given.get("source_type", ""), given.get("source_id", "")
    if not object_type or not pk:
        return None
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.is_owned or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return kind.model_class().objects.get_or_404(user, pk=int(pk))


def held(task: Task, customer: Customer | None) -> dict[str, Any]:
    """The values of a task as its form holds them."""
    due = timezone.localtime(task.due_at) if task.due_at else None
    any_time = due is not None and due.time().replace(second=0, microsecond=0) == ANY_TIME
    return {
        "title": task.title, "kind": task.kind, "text": task.text, "owner": str(task.owner_id or ""),
        "priority": str(task.priority), "due_on": due.date().isoformat() if due else "",
        "due_time": due.strftime("%H:%M") if due and not any_time else "",
        "customer": f"{customer.name} #{customer.pk}" if customer else "", "is_private": task.is_private,
        "minutes": str(task.minutes or ""), "place": task.place, **held_rule(task.repeats),
    }  # fmt: skip
