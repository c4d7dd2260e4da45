"""One task: add, open, change, do, take back, remove."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customers.entries import days_of
from trefoil.customers.models import Customer
from trefoil.customers.views.record import toasted
from trefoil.identity.names import colleague_choices
from trefoil.planner.actions import change_task, create_task, delete_task, finish_task, reopen_task
from trefoil.planner.calendar.guests import guest_rows, held_guests
from trefoil.planner.calendar.models import ANSWERS
from trefoil.planner.calendar.typed import choices_for
from trefoil.planner.calendar.warnings import standing_against
from trefoil.planner.forms import NAMES, held, read_task, source_of
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.planner.showing import shown_panels, source_url
from trefoil.planner.views.following import ask_next
from trefoil.planner.views.lists import tasks, today_context
from trefoil.timeline.reading import of_source

CHANGED = "tasks-changed panels-changed timeline-changed"


@require_http_methods(["GET", "POST"])
def collection(request: HttpRequest) -> HttpResponse:
    """GET the list; POST a new task."""
    return create(request) if request.method == "POST" else tasks(request)


def create(request: HttpRequest) -> HttpResponse:
    """Plan a task from the line of Today, the composer of a customer, or the dialog."""
    user: Any = request.user
    came_from = request.POST.get("from", "")
    typed = {name: request.POST.get(name, "") for name in NAMES}
    try:
        source = source_of(user, request.POST)
        given = {"title": "", **read_task(user, request.POST)}
        if clashes := standing_against(user, given, None, request.POST):
            return _form(request, None, typed, clashes=clashes, status=422)
        row = create_task(actor=user, source=source, **given)
    except Invalid as wrong:
        return _again(request, came_from, typed, wrong.errors, 422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:today")
    said = _("Planned: %(title)s") % {"title": row.title}
    if came_from in ("today", "compose"):
        return toasted(_again(request, came_from, {}, {}, 200), said, changed="panels-changed timeline-changed")
    return toasted(HttpResponse(status=204), said, changed=f"dialog-close {CHANGED}")


def _again(
    request: HttpRequest, came_from: str, typed: dict[str, Any], errors: dict[str, Any], status: int
) -> HttpResponse:
    if came_from == "today":
        context = today_context(request) | {"typed": typed, "errors": errors}
        is_part = bool(request.htmx)  # type: ignore[attr-defined]
        return render(request, "planner/today_list.html" if is_part else "planner/today.html", context, status=status)
    if came_from == "compose":
        number = request.POST.get("customer", "").rpartition("#")[2]
        panel = {"customer_id": number, "typed": typed, "errors": errors}
        return render(request, "planner/compose.html", {"panel": panel}, status=status)
    return _form(request, None, typed, errors=errors, status=status)


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new task; the address may say for which customer, deal or lead, what, for whom and when."""
    user: Any = request.user
    if user.viewer.level("task", "create") is Level.NONE:
        raise Refused
    number = request.GET.get("customer", "")
    typed: dict[str, Any] = {"owner": str(user.pk), "priority": "1", "due_on": timezone.localdate().isoformat()}
    asked = {name: request.GET.get(name, "")[:40] for name in ("due_on", "due_time", "minutes", "owner", "kind")}
    asked["title"] = request.GET.get("title", "").replace("\x00", "")[:200]
    typed |= {name: text for name, text in asked.items() if text}
    if number.isdecimal() and len(number) < 19:
        customer: Customer = Customer.objects.alive().get_or_404(user, pk=int(number))
        typed["customer"] = f"{customer.name} #{customer.pk}"
    source_of(user, request.GET)
    return _form(request, None, typed)


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the task (a dialog for htmx, else a page); POST changes it, 409 when someone else did meanwhile."""
    user: Any = request.user
    row: Task = Task.objects.get_or_404(user, pk=pk)
    if request.method == "GET":
        guests = guest_rows(user, row)
        typed = held(row, _seen_customer(user, row)) | {"guests": held_guests(guests)}
        return _form(request, row, typed, guests=guests)
    typed = {name: request.POST.get(name, "") for name in NAMES}
    version = request.POST.get("version", "")
    try:
        known = int(version) if version.isdecimal() and len(version) < 19 else None
        given = _given(user, row, request.POST)
        if Task.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
            if clashes := standing_against(user, given, row, request.POST):
                return _form(request, row, typed, clashes=clashes, status=422)
        change_task(actor=user, task=row, version=known, **given)
    except Invalid as wrong:
        return _form(request, row, typed, errors=wrong.errors, status=422)
    except Conflict as conflict:
        now = held(conflict.current, _seen_customer(user, conflict.current))
        differing = {
            name: _("Someone else saved this meanwhile. It now says: %(value)s") % {"value": now[name] or "–"}
            for name in NAMES if name in now and str(now[name] or "") != str(typed[name] or "") and name in request.POST
        }  # fmt: skip
        return _form(request, conflict.current, typed, errors=differing, status=409)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:task", pk)
    return toasted(HttpResponse(status=204), _("Saved"), changed=f"dialog-close {CHANGED}")


def _given(user: Any, row: Task, posted: QueryDict) -> dict[str, Any]:
    """What changed of the task; a customer that the viewer may not see stays as he is."""
    given = read_task(user, posted)
    if row.customer_id and given.get("customer") is None and _seen_customer(user, row) is None:
        given.pop("customer", None)
    return given


def _seen_customer(user: Any, row: Task) -> Customer | None:
    if row.customer_id is None:
        return None
    found: Customer | None = Customer.objects.alive().visible_to(user).filter(pk=row.customer_id).first()
    return found


def _form(
    request: HttpRequest, row: Task | None, typed: dict[str, Any], *, errors: dict[str, Any] | None = None,
    status: int = 200, clashes: list[dict[str, Any]] | None = None,
    guests: list[dict[str, Any]] | None = None,
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    given = request.POST if request.method == "POST" else request.GET
    may_edit = row is None or Task.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "task": row, "typed": typed, "errors": {name: [text] for name, text in (errors or {}).items()},
        "kinds": KINDS, "priorities": PRIORITIES, "owners": colleague_choices(user), "may_edit": may_edit,
        "repeat_choices": choices_for(typed), "clashes": clashes or [], "answers": ANSWERS,
        "guests": guests or [],
        "may_delete": row is not None and Task.scope.allows(row, user.viewer, "delete"),  # type: ignore[attr-defined]
        "source_type": given.get("source_type", ""), "source_id": given.get("source_id", ""),
        "source": _source(row), "customer": _seen_customer(user, row) if row else None,
        "panels": shown_panels("task", user, row) if row is not None else [],
    }  # fmt: skip
    if row is not None and not is_part:
        context["days"] = days_of(user, of_source(user, "task", row.pk), page_of=("task", row.pk))
    return render(request, "planner/task_dialog.html" if is_part else "planner/task.html", context, status=status)


def _source(row: Task | None) -> dict[str, Any] | None:
    kind = registry.object_types.get(row.source_type) if row is not None and row.source_type else None
    address = source_url(row.source_type, row.source_id) if row is not None else ""
    return {"label": kind.label, "url": address} if kind is not None and address else None


@require_http_methods(["POST", "DELETE"])
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: it is done. DELETE: it is not."""
    if request.method == "DELETE":
        return reopening(request, pk)
    user: Any = request.user
    row = finish_task(actor=user, task=pk, outcome=request.POST.get("outcome", ""))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:task", pk)
    said, undo = _("Done: %(title)s") % {"title": row.title}, reverse("planner:reopening", args=[pk])
    return ask_next(user, row, toasted(HttpResponse(status=204), said, undo=undo, changed=CHANGED))


@require_http_methods(["POST", "DELETE"])
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """The task is not done after all."""
    user: Any = request.user
    row = reopen_task(actor=user, task=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:task", pk)
    return toasted(HttpResponse(status=204), _("Open again: %(title)s") % {"title": row.title}, changed=CHANGED)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a task for good; the timeline keeps that it was there."""
    user: Any = request.user
    delete_task(actor=user, task=pk)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("planner:tasks")})
    return redirect("planner:tasks")
