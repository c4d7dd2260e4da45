"""Briefs for whoever takes over: one record's, and what the reader has taken over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trefoil.identity.views.attempts import number
from trefoil.planner.brief import brief_of, briefed
from trefoil.planner.taken_over import away_of, handed_over, standing_in


@require_GET
def brief(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """The brief of one record: state, promises, open points, last words, people."""
    user: Any = request.user
    row = briefed(user, object_type, pk)
    context = {"brief": brief_of(user, object_type, row), "away": away_of(row.owner_id)}
    return render(request, "planner/brief.html", context)


@require_GET
def briefs(request: HttpRequest) -> HttpResponse:
    """What was handed to the reader, and the records of those for whom he stands in."""
    user: Any = request.user
    change = number(request.GET.get("change"))
    heaps = handed_over(user, change)
    context = {"handed": heaps, "standing_in": standing_in(user) if change is None else [], "change": change}
    return render(request, "planner/briefs.html", context)
