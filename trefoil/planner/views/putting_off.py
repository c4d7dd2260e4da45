"""Put a task off, or hand it to a colleague, from the list of Today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Invalid, Refused
from trefoil.core.listing import parse_whole
from trefoil.customers.views.record import toasted
from trefoil.identity.names import colleague_choices
from trefoil.planner.actions import change_task
from trefoil.planner.models import Task
from trefoil.planner.showing import ANY_TIME, due_words

CHANGED = "dialog-close tasks-changed panels-changed timeline-changed"


def put_off(due_at: datetime | None, to: str, now: datetime | None = None) -> datetime:
    """Tomorrow, or Monday of the next week, at the time of day that the task had; Invalid for anything else."""
    today = timezone.localtime(now or timezone.now()).date()
    if to not in ("tomorrow", "week"):
        raise Invalid({"to": _("There is no such choice.")})
    day = today + timedelta(days=1 if to == "tomorrow" else 7 - today.weekday())
    at = timezone.localtime(due_at).time() if due_at else ANY_TIME
    return timezone.make_aware(datetime.combine(day, at))


@require_POST
def putting_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a task off to tomorrow or next week; an undo names the moment (or none) in its address."""
    user: Any = request.user
    row: Task = Task.objects.get_or_404(user, pk=pk)
    before = row.due_at
    if "at" in request.GET:
        due = parse_datetime(request.GET["at"]) if request.GET["at"] else None
        if request.GET["at"] and (due is None or timezone.is_naive(due)):
            raise Invalid({"at": _("There is no such choice.")})
    else:
        due = put_off(before, request.POST.get("to", ""))
    found = change_task(actor=user, task=row, due_at=due)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:today")
    query = urlencode({"at": before.isoformat() if before else ""})
    said = _("%(title)s: %(due)s") % {"title": found.title, "due": due_words()(found.due_at)}
    return toasted(HttpResponse(status=204), said, undo=f"{reverse('planner:putting_off', args=[pk])}?{query}",
                   changed=CHANGED)  # fmt: skip


@require_http_methods(["GET", "POST"])
def handing(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks to whom; POST hands the task over. An undo names the owner in its address."""
    user: Any = request.user
    row: Task = Task.objects.get_or_404(user, pk=pk)
    if not Task.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
        raise Refused
    before, errors, owner = row.owner_id, {}, str(row.owner_id or "")
    if request.method == "POST":
        owner = request.POST.get("owner") or request.GET.get("owner", "")
        try:
            change_task(actor=user, task=row, owner=_owner(owner))
        except Invalid as wrong:
            errors = {name: [str(text)] for name, text in wrong.errors.items()}
        else:
            if not request.htmx:  # type: ignore[attr-defined]
                return redirect("planner:today")
            undo = f"{reverse('planner:handing', args=[pk])}?owner={before}" if before else ""
            said = _("Handed over: %(title)s") % {"title": row.title}
            return toasted(HttpResponse(status=204), said, undo=undo, changed=CHANGED)
    context = {"task": row, "owner": owner, "owners": colleague_choices(user), "errors": errors}
    return render(request, "planner/handing.html", context, status=422 if errors else 200)


def _owner(text: str) -> int:
    try:
        return parse_whole(text)
    except ValueError as wrong:
        raise Invalid({"owner": str(wrong)}) from None
