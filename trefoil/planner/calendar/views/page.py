"""The calendar page and the events of its window."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core.access import Level
from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.planner.calendar.reading import LONGEST_WINDOW, backgrounds, business_hours, events, whose, window
from trefoil.planner.models import KINDS
from trefoil.planner.showing import ICONS

VIEWS = ("month", "week", "day", "agenda")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Month, week, day or agenda of mine, a team or a colleague; the events come from `events`."""
    user: Any = request.user
    shown = whose(user, request.GET.get("who", ""))
    try:
        on = parse_day(request.GET.get("on", "") or "today")
    except ValueError:
        on = timezone.localdate()
    labels = {"month": _("Month"), "week": _("Week"), "day": _("Day"), "agenda": _("Agenda")}
    view = request.GET.get("view", "")
    keys = {"month": "m", "week": "w", "day": "d", "agenda": "a"}
    return render(request, "calendar/calendar.html", {
        "whose": shown, "on": on, "view": view if view in VIEWS else "", "who_choices": _choices(user),
        "views": [{"key": key, "label": labels[key], "letter": keys[key]} for key in VIEWS],
        "may_create": user.viewer.level("task", "create") is not Level.NONE,
        "kinds": {key: {"label": str(label), "icon": ICONS[key]} for key, label in KINDS},
        "hours": business_hours(shown.ids[0] if len(shown.ids) == 1 else user.pk),
        "zone": timezone.get_current_timezone_name(),
    })  # fmt: skip


def _choices(user: Any) -> list[tuple[str, str]]:
    teams = [(f"team-{pk}", name) for pk, name in team_choices(user)]
    people = [(f"user-{pk}", name) for pk, name in colleague_choices(user) if pk != user.pk]
    return [("me", _("My calendar")), *(teams if len(teams) > 1 or len(people) > 1 else []), *people]


@require_GET
def window_events(request: HttpRequest) -> HttpResponse:
    """What lies in a window of days, as JSON; 422 when the window is no window."""
    user: Any = request.user
    first, last = _day(request, "start"), _day(request, "end")
    if not first < last or last - first > LONGEST_WINDOW:
        raise Invalid({"end": _("Ask for one to 62 days.")})
    shown = whose(user, request.GET.get("who", ""))
    begin, end = window(first, last)
    found = events(user, shown.ids, begin, end) + backgrounds(user, shown.people, first, last)
    return JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _day(request: HttpRequest, name: str) -> date:
    try:
        day = parse_day(request.GET.get(name, ""))
    except ValueError as error:
        raise Invalid({name: str(error)}) from None
    if not 1900 < day.year < 2200:
        raise Invalid({name: _("“%(value)s” is too far away.") % {"value": day}})
    return day


