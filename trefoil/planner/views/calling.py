"""Write down a call from a task's line: what was said, and that the task is done."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused, action
from trefoil.customers.actions import log_contact
from trefoil.customers.models import Customer
from trefoil.customers.views.record import toasted
from trefoil.customers.views.talk import typed_minutes
from trefoil.planner.actions import finish_task
from trefoil.planner.models import Task
from trefoil.planner.views.following import ask_next
from trefoil.planner.views.task import CHANGED


@action
def log_task_call(*, actor: Any, task: Task, text: str, direction: str, minutes: int | None, is_done: bool) -> Task:
    """Write down a call with the customer of a task, on the deal or lead that it moves, and finish the task."""
    kind = registry.object_types.get(task.source_type)
    about = kind.model_class().objects.alive().visible_to(actor).filter(pk=task.source_id).first() if kind else None
    log_contact(actor=actor, customer=task.customer_id, kind="call", text=text, direction=direction, minutes=minutes,
                about=about)  # fmt: skip
    return finish_task(actor=actor, task=task) if is_done else task


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks what was said; POST writes the call down and, unless told otherwise, marks the task done."""
    user: Any = request.user
    row: Task = Task.objects.get_or_404(user, pk=pk)
    if not Task.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
        raise Refused
    customer = Customer.objects.alive().visible_to(user).filter(pk=row.customer_id or 0).first()
    if customer is None:
        raise Http404
    typed = {name: request.POST.get(name, "") for name in ("text", "direction", "minutes")}
    is_done = request.method == "GET" or "is_done" in request.POST
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            found = log_task_call(actor=user, task=row, text=typed["text"], direction=typed["direction"],
                                  minutes=typed_minutes(typed["minutes"]), is_done=is_done)  # fmt: skip
        except Invalid as wrong:
            errors = {name: [str(text)] for name, text in wrong.errors.items()}
        else:
            return _answer(request, found, is_done)
    context = {"task": row, "customer": customer, "typed": typed, "is_done": is_done, "errors": errors}
    template = "planner/call.html" if request.htmx else "planner/call_page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if errors else 200)


def _answer(request: HttpRequest, row: Task, is_done: bool) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:task", row.pk)
    undo = reverse("planner:reopening", args=[row.pk]) if is_done else ""
    answer = toasted(HttpResponse(status=204), _("The call is written down"), undo=undo,
                     changed=f"dialog-close {CHANGED}")  # fmt: skip
    return ask_next(request.user, row, answer) if is_done else answer
