"""Working hours of the firm and one's own, the firm's own days, absence."""

from __future__ import annotations

import re
from typing import Any

from babel.dates import get_day_names
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Invalid
from trefoil.core.html import active_language, date_locale_of
from trefoil.core.listing import parse_day
from trefoil.identity.models import firm as the_firm
from trefoil.identity.names import colleague_choices
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.planner.calendar.actions.hours import (
    add_absence,
    add_own_day,
    remove_absence,
    remove_own_day,
    set_hours,
)
from trefoil.planner.calendar.hours import Spans, days_off, read_hours, usual_week, work_weeks
from trefoil.planner.calendar.models import ABSENCES, Absence, OwnDay
from trefoil.planner.calendar.reading import clock

_SPAN = re.compile(r"\s*(\d{1,2})[:.](\d\d)\s*[-–—]\s*(\d{1,2})[:.](\d\d)\s*\Z", re.ASCII)


def read_week(posted: Any) -> dict[str, list[list[int]]]:
    """The hours of seven fields, day0 (Monday) to day6; Invalid names those that cannot be read."""
    hours: dict[str, list[list[int]]] = {}
    errors = {}
    for day in range(7):
        for part in filter(str.strip, posted.get(f"day{day}", "").split(",")):
            found = _SPAN.match(part)
            numbers = [int(text) for text in found.groups()] if found else [99, 99, 99, 99]
            if numbers[0] > 24 or numbers[2] > 24 or numbers[1] > 59 or numbers[3] > 59:
                errors[f"day{day}"] = _("Write the hours in order, as 09:00-12:30, 13:00-17:00.")
                continue
            hours.setdefault(str(day), []).append([numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]])
    if errors:
        raise Invalid(errors)
    return hours


def _typed(spans: Spans) -> str:
    return ", ".join(f"{clock(begin)}-{clock(end)}" for begin, end in spans)


def _week(user: Any, errors: dict[str, Any], posted: Any = None) -> dict[str, Any]:
    """The fields of a week; an own one that is empty shows what counts instead as a hint."""
    rows = work_weeks([user.pk] if user else [])
    row, general = rows.get(user.pk if user else None), rows.get(None)
    country = (row.country if row else "") or (general.country if general else "") or the_firm().country
    usual = read_hours(general.hours) if general and general.hours else usual_week(country)
    own = read_hours(row.hours) if row and row.hours else (usual if user is None else None)
    names = get_day_names("wide", locale=date_locale_of(active_language()))
    days = [
        {"name": f"day{day}", "label": str(names[day]), "usual": _typed(usual[day]),
         "value": posted.get(f"day{day}", "") if posted is not None else (_typed(own[day]) if own else "")}
        for day in range(7)
    ]  # fmt: skip
    given = posted.get("country", "") if posted is not None else (row.country if row else "")
    return {"days": days, "country": given, "firm_country": country, "version": row.version if row else 0,
            "errors": errors}  # fmt: skip


def _save_week(request: HttpRequest, user: Any) -> Attempt:
    def run() -> Any:
        return set_hours(
            actor=request.user, user=user, hours=read_week(request.POST), country=request.POST.get("country", ""),
            version=number(request.POST.get("version")),
        )  # fmt: skip

    return attempt(run)


@require_http_methods(["GET", "POST"])
def firm_hours(request: HttpRequest) -> HttpResponse:
    """Show and change when the firm works; its own days stand below."""
    need_right(request.user, "manage_settings")
    tried = Attempt()
    if request.method == "POST":
        tried = _save_week(request, None)
        if tried.is_done:
            return done(request, _("Saved."), "calendar:hours")
    return _firm_page(request, tried, request.POST if request.method == "POST" else None)


def _firm_page(request: HttpRequest, tried: Attempt, posted: Any = None, day: Any = None) -> HttpResponse:
    today = timezone.localdate()
    rows = OwnDay.objects.visible_to(request.user).filter(on__year__gte=today.year - 1).order_by("on")
    week = _week(None, tried.errors, posted)
    coming = days_off(week["firm_country"], today, today.replace(year=today.year + 1, day=1), None)
    context = {"week": week, "current": tried.current, "own_days": list(rows[:200]), "typed": day or {},
               "errors": tried.errors, "coming": sorted(coming.items())[:20]}  # fmt: skip
    return render_setup(request, "calendar/firm_hours.html", "hours", context, tried.status)


@require_POST
def own_days(request: HttpRequest) -> HttpResponse:
    """Add a day of the firm's own."""
    need_right(request.user, "manage_settings")
    posted = request.POST

    def run() -> Any:
        on = _day(posted, "on")
        is_worked = posted.get("is_worked") == "yes"
        return add_own_day(actor=request.user, on=on, name=posted.get("name", ""), is_worked=is_worked)

    tried = attempt(run)
    return done(request, _("Added."), "calendar:hours") if tried.is_done else _firm_page(request, tried, None, posted)


@require_POST
def own_day_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a day of the firm's own."""
    remove_own_day(actor=request.user, day=pk)
    return done(request, _("Removed."), "calendar:hours")


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show and change one's own hours; one's absences stand below."""
    tried = Attempt()
    if request.method == "POST":
        tried = _save_week(request, request.user)
        if tried.is_done:
            return done(request, _("Saved."), "calendar:mine")
    return _own_page(request, tried, request.POST if request.method == "POST" else None)


def _own_page(request: HttpRequest, tried: Attempt, posted: Any = None, typed: Any = None) -> HttpResponse:
    rows = Absence.objects.visible_to(request.user).select_related("substitute").order_by("-from_on", "-pk")[:100]
    context = {"week": _week(request.user, tried.errors, posted), "current": tried.current, "absences": list(rows),
               "kinds": ABSENCES, "typed": typed or {}, "errors": tried.errors,
               "colleagues": [one for one in colleague_choices(request.user) if one[0] != request.user.pk],
               "zone": timezone.get_current_timezone_name()}  # fmt: skip
    return render(request, "calendar/my_hours.html", context, status=tried.status)


@require_POST
def absences(request: HttpRequest) -> HttpResponse:
    """Note that one is away."""
    posted = request.POST

    def run() -> Any:
        last = _day(posted, "to_on") if posted.get("to_on", "").strip() else None
        return add_absence(
            actor=request.user, from_on=_day(posted, "from_on"), to_on=last, kind=posted.get("kind", "leave"),
            note=posted.get("note", ""), substitute=number(posted.get("substitute")),
        )  # fmt: skip

    tried = attempt(run)
    return done(request, _("Noted."), "calendar:mine") if tried.is_done else _own_page(request, tried, None, posted)


@require_POST
def absence_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of one's absences back."""
    remove_absence(actor=request.user, absence=pk)
    return done(request, _("Removed."), "calendar:mine")


def _day(posted: Any, name: str) -> Any:
    try:
        return parse_day(posted.get(name, ""))
    except ValueError as error:
        raise Invalid({name: str(error)}) from None
