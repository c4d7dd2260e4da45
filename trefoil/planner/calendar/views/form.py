"""Parts of a task's form that depend on what is typed in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trefoil.planner.calendar.typed import TYPED, choices_for, day_typed
from trefoil.planner.calendar.words import moved_choice


@require_GET
def repeats(request: HttpRequest) -> HttpResponse:
    """The choices of repetition for another day: what was chosen for the day before stays the same in kind."""
    typed: dict[str, Any] = {name: request.GET.get(name, "")[:300] for name in (*TYPED, "due_on")}
    before, day = day_typed(request.GET.get("repeats_day", "")[:40]), day_typed(typed["due_on"])
    typed["repeats"] = moved_choice(typed["repeats"], day, before)
    context = {"typed": typed, "errors": {}, "repeat_choices": choices_for(typed), "off": False}
    return render(request, "calendar/repeats.html", context)
