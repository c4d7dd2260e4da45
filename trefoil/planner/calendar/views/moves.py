"""An event that is dragged: to another time, or to another length."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trefoil.core.actions import Conflict, Invalid
from trefoil.customers.views.record import toasted
from trefoil.planner.actions import change_task
from trefoil.planner.calendar.busy import ANY_TIME, clashes, length_of
from trefoil.planner.calendar.guests import people_of
from trefoil.planner.calendar.warnings import said, without_own_hours
from trefoil.planner.models import Task

CHANGED = "tasks-changed panels-changed timeline-changed"


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """POST moves or stretches an event, 409 when it would stand against something; GET says what, and goes on."""
    user: Any = request.user
    row: Task = Task.objects.get_or_404(user, "edit", pk=pk)
    asked = {**request.GET.dict(), **(request.POST.dict() if request.method == "POST" else {})}
    due_at, minutes = _read(row, asked)
    here = reverse("calendar:move", args=[pk])
    query = urlencode({name: asked.get(name, "") for name in ("start", "end", "version")})
    against = [] if asked.get("anyway") else _against(user, row, due_at, minutes)
    if request.method == "GET":
        context = {"task": row, "clashes": said(user, against), "address": f"{here}?{query}"}
        return render(request, "calendar/clash.html", context)
    if against:
        trigger = json.dumps({"dialog-open": {"url": f"{here}?{query}"}})
        return HttpResponse(status=409, headers={"HX-Trigger": trigger})
    return _moved(user, row, due_at, minutes, asked.get("version", ""))


def _moved(user: Any, row: Task, due_at: datetime, minutes: int | None, version: str) -> HttpResponse:
    before = urlencode({"start": _wall(row.due_at), "minutes": row.minutes or "", "anyway": 1})
    known = int(version) if version.isdecimal() and len(version) < 19 else None
    try:
        saved = change_task(actor=user, task=row, version=known, due_at=due_at, minutes=minutes)
    except Conflict:
        return toasted(HttpResponse(status=409), _("Someone else changed this meanwhile."), changed=CHANGED)
    undo = f"{reverse('calendar:move', args=[row.pk])}?{before}" if row.due_at else ""
    text = _("Moved: %(title)s") % {"title": saved.title}
    return toasted(HttpResponse(status=204), text, undo=undo, changed=f"dialog-close {CHANGED}")


def _wall(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    is_day = local.time().replace(second=0, microsecond=0) == ANY_TIME
    return local.date().isoformat() if is_day else local.strftime("%Y-%m-%dT%H:%M")


def _read(row: Task, asked: dict[str, str]) -> tuple[datetime, int | None]:
    """(due_at, minutes) of what was dragged: `start` a wall-clock moment or a day, and `end` or `minutes`."""
    begin, is_day = _moment(asked.get("start", ""), "start")
    end, _is_day = _moment(asked["end"], "end") if asked.get("end") else (None, False)
    if is_day:
        return timezone.make_aware(datetime.combine(begin.date(), ANY_TIME)), row.minutes
    minutes = row.minutes
    if asked.get("minutes", "").isdecimal() and len(asked["minutes"]) < 7:
        minutes = int(asked["minutes"])
    elif "minutes" in asked:
        minutes = None
    elif end is not None:
        length = (end - begin) // timedelta(minutes=1)
        usual = length_of(row.kind, row.minutes) or timedelta(minutes=30)
        minutes = row.minutes if timedelta(minutes=length) == usual else length
    return timezone.make_aware(begin), minutes


def _moment(text: str, name: str) -> tuple[datetime, bool]:
    try:
        day = parse_date(text) if len(text) == 10 else None
        found = datetime(day.year, day.month, day.day) if day else parse_datetime(text[:16])  # noqa: DTZ001 (wall clock)
    except ValueError:
        day, found = None, None
    if found is None or not 1900 < found.year < 2200:
        raise Invalid({name: _("“%(value)s” is not a moment.") % {"value": text[:40]}})
    return found.replace(tzinfo=None), day is not None


def _against(user: Any, row: Task, due_at: datetime, minutes: int | None) -> list[Any]:
    length = length_of(row.kind, minutes)
    if length is None or timezone.localtime(due_at).time() == ANY_TIME:
        return []
    found = clashes(people_of(row), due_at, int(length / timedelta(minutes=1)), without=row.pk)
    return without_own_hours(user, found)
