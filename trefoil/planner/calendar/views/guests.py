"""Answers of guests: one's own to an invitation, and those that the host notes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.customers.views.record import toasted
from trefoil.planner.calendar.actions.guests import answer_invitation, invitation_of, note_answer
from trefoil.planner.calendar.models import ANSWERS
from trefoil.planner.models import Task

CHANGED = "dialog-close tasks-changed panels-changed timeline-changed"


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting to which one is asked: what, when and where, whatever else one may see; POST answers."""
    user: Any = request.user
    if request.method == "POST":
        answer_invitation(actor=user, task=pk, answer=request.POST.get("answer", ""))
        return toasted(HttpResponse(status=204), _("Answered"), changed=CHANGED)
    found = invitation_of(user, pk)
    is_seen = Task.scope.allows(found.task, user.viewer, "view")  # type: ignore[attr-defined]
    context = {"guest": found, "task": found.task, "answers": ANSWERS[1:], "is_seen": is_seen}
    return render(request, "calendar/invitation.html", context)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a guest answered, noted by one who may change the meeting."""
    note_answer(actor=request.user, guest=pk, answer=request.POST.get("answer", ""))
    return toasted(HttpResponse(status=204), _("Noted."), changed="tasks-changed timeline-changed")
