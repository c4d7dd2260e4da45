"""What a window of the calendar shows, as JSON values: events by right, those to come again, days off and absence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.html import hue
from trefoil.identity.models import Membership, Team, User
from trefoil.planner.calendar.busy import ANY_TIME, LONGEST, USUAL_MINUTES
from trefoil.planner.calendar.guests import asked, tasks_asked_to
from trefoil.planner.calendar.hours import workers
from trefoil.planner.calendar.series import occurrences
from trefoil.planner.calendar.zones import zones_of
from trefoil.planner.models import Task

MOST = 5_000
LONGEST_WINDOW = timedelta(days=62)
_ONE_DAY = timedelta(days=1)
_IS_DONE = Q(done_at__isnull=False)
_ROW = ("pk", "owner_id", "team_id", "is_private", "kind", "title", "due_at", "minutes", "place", "repeats", "is_done",
        "version")  # fmt: skip


@dataclass(frozen=True)
class Whose:
    """Whose calendar is shown: `key` is me, team-3 or user-7."""

    key: str
    label: str
    people: Sequence[tuple[int, str]]

    @property
    def ids(self) -> list[int]:
        """Ids of the people."""
        return [pk for pk, _name in self.people]


def whose(user: Any, key: str) -> Whose:
    """The people behind a key of the address; Http404 when there are none."""
    kind, _dash, number = key.partition("-")
    colleagues = User.colleagues.visible_to(user).active().order_by("name", "pk")
    if not key or key == "me":
        return Whose("me", _("My calendar"), [(user.pk, user.name)])
    if not number.isascii() or not number.isdecimal() or len(number) > 18 or kind not in ("team", "user"):
        raise Http404
    if kind == "user":
        person = colleagues.get_or_404(user, pk=int(number))
        return Whose(key, person.name, [(person.pk, person.name)])
    team = Team.objects.get_or_404(user, pk=int(number))
    members = Membership.objects.system("members of a team, by name").filter(team=team).values("user_id")
    return Whose(key, team.name, list(colleagues.filter(pk__in=members).values_list("pk", "name")))


def window(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments between which the days from `first` until before `last` lie for the reader."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last))
    return begin.astimezone(UTC), end.astimezone(UTC)


def events(user: Any, people: Sequence[int], begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """All events of these people that the user may see in a window; at most 5,000."""
    zone: Any = timezone.get_current_timezone()
    make = _maker(user, zone)
    once, again, invited = _rows(user, people, begin, end)
    found = [make(row, row[6], False) for row in once[:MOST]]
    for event in found if invited else ():
        if int(event["id"]) in invited and event["who"] != user.pk:
            event["task"] = reverse("calendar:invitation", args=[event["id"]])
    zones = zones_of({row[1] for row in again}) if again else {}
    for row in again:
        owner_zone = zones.get(row[1], zones[None])
        found += [make(row, at, True) for at in occurrences(row[9], row[6], begin, end, owner_zone)]
    return found[:MOST]


def _rows(user: Any, people: Sequence[int], begin: datetime, end: datetime) -> tuple[list[Any], list[Any], set[int]]:
    """(rows in the window, rows that repeat into it, ids of those to which the reader is asked himself).

    A colleague who is asked sees the meeting as its owner does.
    """
    seen = Task.objects.walked_by(user).filter(owner_id__in=people).annotate(is_done=_IS_DONE)
    reaching = Q(due_at__gte=begin - _ONE_DAY) | Q(minutes__gt=24 * 60)
    within = seen.filter(due_at__gte=begin - LONGEST, due_at__lt=end).filter(reaching)
    once = [row for row in within.order_by().values_list(*_ROW)[: MOST * 2] if _ends(row) > begin]
    # without the day, or the planner would walk all open tasks instead of the index of those that repeat
    series = seen.filter(done_at=None, repeats__gt="").order_by().values_list(*_ROW)[:MOST]
    again = [row for row in series if row[6] is not None and row[6] < end]
    asked_ids = asked().filter(user_id__in=people, task__due_at__lt=end, task__due_at__gt=begin - LONGEST)
    pairs = list(asked_ids.values_list("task_id", "user_id")[:MOST])
    mine: list[int] = []
    if pairs:
        mine = [task for task, pk in pairs if pk == user.pk]
        tasks = Task.objects.visible_to(user).filter(pk__in=[task for task, _pk in pairs])
        own = tasks_asked_to(mine)
        both = [rows.annotate(is_done=_IS_DONE).order_by().values_list(*_ROW) for rows in (tasks, own)]
        more = {row[0]: row for rows in both for row in rows}
        known = {row[0] for row in once}
        once += [row for pk, row in more.items() if pk not in known and _ends(row) > begin]
    return once, again, set(mine)


def _ends(row: Any) -> datetime:
    end: datetime = row[6] + timedelta(minutes=row[7] or USUAL_MINUTES.get(row[4], 30))
    return end


def _maker(user: Any, zone: ZoneInfo) -> Any:
    viewer, scope = user.viewer, Task.scope
    address = reverse("planner:task", args=[0]).replace("0", "{}")
    shared = viewer.shared("task", to_edit=False)
    may: dict[Any, bool] = {}

    def may_edit(row: Any) -> bool:
        """Asked once for each owner and team; shared records are told apart by their number."""
        key = (row[0] if row[0] in shared else 0, row[1], row[2], row[3])
        if key not in may:
            owned = SimpleNamespace(pk=row[0], owner_id=row[1], team_id=row[2], is_private=row[3])
            may[key] = scope.allows(owned, viewer, "edit")  # type: ignore[attr-defined]
        return may[key]

    def make(row: Any, at: datetime, is_ghost: bool) -> dict[str, Any]:
        local = at.astimezone(zone).replace(tzinfo=None)
        is_day = local.hour == ANY_TIME.hour and local.minute == ANY_TIME.minute
        minutes = row[7] or USUAL_MINUTES.get(row[4], 30)
        made: dict[str, Any] = {
            "id": f"{row[0]}-{local:%Y%m%d}" if is_ghost else str(row[0]), "title": row[5], "kind": row[4],
            "start": local.date().isoformat() if is_day else local.isoformat(timespec="minutes"), "allDay": is_day,
            "hue": hue(row[1] or 0), "who": row[1], "task": address.format(row[0]), "version": row[11],
            "editable": not is_ghost and not row[10] and may_edit(row),
        }  # fmt: skip
        if not is_day:
            made["end"] = (local + timedelta(minutes=minutes)).isoformat(timespec="minutes")
        made |= {"place": row[8]} if row[8] else {}
        made |= {"repeats": True} if row[9] else {}
        made |= {"ghost": True} if is_ghost else {}
        return made | ({"done": True} if row[10] else {})

    return make


def backgrounds(user: Any, people: Sequence[tuple[int, str]], first: date, last: date) -> list[dict[str, Any]]:
    """Days off and absences in a window, told by name; why somebody is away is told to nobody."""
    begin, end = window(first, last)
    known = workers([pk for pk, _name in people], begin, end)
    made: list[dict[str, Any]] = []
    countries = {worker.country: worker.off for worker in known.values()}
    for country, off in sorted(countries.items()):
        for day, name in sorted(off.items()):
            if first <= day < last:
                label = f"{name} ({country})" if len(countries) > 1 else name
                made.append({"title": label, "start": day.isoformat(), "allDay": True, "off": True, "editable": False})
    for pk, name in people:
        for from_on, to_on in known[pk].absent:
            if from_on < last and to_on >= first:
                made.append({
                    "title": _("%(name)s is away") % {"name": name}, "start": from_on.isoformat(),
                    "end": (to_on + timedelta(days=1)).isoformat(), "allDay": True, "away": True, "hue": hue(pk),
                    "editable": False,
                })  # fmt: skip
    return made


def business_hours(pk: int) -> list[dict[str, Any]]:
    """The hours of one person as the calendar shades the rest."""
    now = timezone.now()
    worker = workers([pk], now, now)[pk]
    return [
        {"daysOfWeek": [(day + 1) % 7], "startTime": clock(begin), "endTime": clock(end)}
        for day, spans in enumerate(worker.week) for begin, end in spans
    ]  # fmt: skip


def clock(minute: int) -> str:
    """A minute of the day as 09:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
