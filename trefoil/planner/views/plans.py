"""Plans of several steps: written, started on a record, stopped."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.customers.views.record import toasted
from trefoil.identity.names import colleague_choices
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.planner.models import KINDS
from trefoil.planner.plan_actions import MOST_STEPS, change_plan, create_plan, remove_plan
from trefoil.planner.plan_running import start_plan, stop_plan
from trefoil.planner.plans import STARTER, WHO, StartedPlan, StepPlan

CHANGED = "dialog-close tasks-changed panels-changed timeline-changed"
EMPTY = {"kind": "task", "title": "", "days": 0, "who": STARTER, "person": None, "items": [], "waits": True}


@require_http_methods(["GET", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """One's own plans and the firm's; POST writes one."""
    user: Any = request.user
    tried = Attempt()
    values: dict[str, Any] = {"name": "", "object_type": "", "is_active": True, "steps": [EMPTY | {"waits": False}]}
    if request.method == "POST":
        values = _given(request.POST)
        is_firms = "is_firms" in request.POST
        tried = attempt(lambda: create_plan(actor=user, is_firms=is_firms, **values))
        if tried.is_done:
            return done(request, _("The plan “%(name)s” is there.") % {"name": tried.result.name}, "planner:plans")
        values["is_firms"] = is_firms
    rows = StepPlan.objects.visible_to(user).annotate(count=Count("steps")).order_by("name", "pk")
    return _render(request, "planner/plans.html", tried, rows=list(rows), values=values)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan; POST changes it."""
    user: Any = request.user
    row: StepPlan = StepPlan.objects.get_or_404(user, pk=pk, action="edit")
    tried, values = Attempt(), _values(user, row)
    if request.method == "POST":
        values = _given(request.POST) | {"version": number(request.POST.get("version"))}
        tried = attempt(lambda: change_plan(actor=user, plan=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "planner:plans")
        if tried.current is not None:
            values["version"] = tried.current.version
    return _render(request, "planner/plan.html", tried, row=row, values=values, current=tried.current)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a plan; those that run go on."""
    row: StepPlan = StepPlan.objects.get_or_404(request.user, pk=pk)
    remove_plan(actor=request.user, plan=row)
    return done(request, _("The plan “%(name)s” is gone.") % {"name": row.name}, "planner:plans")


@require_http_methods(["GET", "POST"])
def starting(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """GET asks which plan; POST starts it on the record."""
    user: Any = request.user
    if object_type not in registry.watched or user.viewer.level(object_type, "view") is Level.NONE:
        raise Http404
    model = registry.object_types[object_type].model_class()
    target = model.objects.alive().get_or_404(user, pk=pk, action="edit")
    if user.viewer.level("task", "create") is Level.NONE:
        raise Refused
    tried = Attempt()
    if request.method == "POST":
        chosen = number(request.POST.get("plan"))
        tried = attempt(lambda: start_plan(actor=user, plan=chosen or 0, object_type=object_type, pk=pk))
        if tried.is_done:
            if not request.htmx:  # type: ignore[attr-defined]
                return redirect(registry.object_types[object_type].url, pk)
            said = _("Started: %(name)s") % {"name": tried.result.name}
            undo = reverse("planner:plan_stopping", args=[tried.result.pk])
            return toasted(HttpResponse(status=204), said, undo=f"{undo}?tasks=yes", changed=CHANGED)
    rows = StepPlan.objects.visible_to(user).filter(is_active=True, object_type__in=("", object_type))
    context = {
        "choices": list(rows.order_by("name", "pk").values_list("pk", "name")), "target": target,
        "errors": tried.errors, "chosen": request.POST.get("plan", ""),
        "action": reverse("planner:plan_starting", args=[object_type, pk]),
    }  # fmt: skip
    template = "planner/plan_start.html" if request.htmx else "planner/plan_start_page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=tried.status)


@require_POST
def stopping(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a plan that runs; `tasks=yes` also removes its open tasks."""
    row: StartedPlan = StartedPlan.objects.get_or_404(request.user, pk=pk)
    given = request.POST if "tasks" in request.POST else request.GET
    stop_plan(actor=request.user, started=row, with_tasks=given.get("tasks") == "yes")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(registry.object_types[row.object_type].url, row.object_id)
    return toasted(HttpResponse(status=204), _("Stopped: %(name)s") % {"name": row.name}, changed=CHANGED)


def _values(user: Any, row: StepPlan) -> dict[str, Any]:
    names = ("kind", "title", "days", "who", "person_id", "items", "waits")
    steps = [
        {"person" if name == "person_id" else name: getattr(step, name) for name in names}
        for step in row.steps.visible_to(user).order_by("position", "pk")  # type: ignore[attr-defined]
    ]  # fmt: skip
    return {"name": row.name, "object_type": row.object_type, "is_active": row.is_active, "steps": steps,
            "version": row.version}  # fmt: skip


def _given(posted: QueryDict) -> dict[str, Any]:
    """What the form holds; steps without a title and without a checklist are left out."""
    steps = []
    for at in range(MOST_STEPS + 1):
        title = posted.get(f"title{at}", "")
        items = [line for line in posted.get(f"items{at}", "").splitlines() if line.strip()]
        if title.strip() or items:
            text = posted.get(f"days{at}", "").strip()
            steps.append({
                "title": title, "items": items, "kind": posted.get(f"kind{at}", ""), "who": posted.get(f"who{at}", ""),
                "person": number(posted.get(f"person{at}")), "waits": f"waits{at}" in posted,
                "days": (-1 if number(text) is None else number(text)) if text else 0,
            })  # fmt: skip
    return {"name": posted.get("name", ""), "object_type": posted.get("object_type", ""),
            "is_active": "is_active" in posted, "steps": steps}  # fmt: skip


def _render(request: HttpRequest, template: str, tried: Attempt, **more: Any) -> HttpResponse:
    user: Any = request.user
    types = [(kind.object_type, registry.object_types[kind.object_type].label) for kind in registry.watched]
    shown = [*more["values"]["steps"], *([EMPTY] * 2)][:MOST_STEPS]
    context = {
        "errors": tried.errors, "colleagues": colleague_choices(user), "kinds": KINDS, "who": WHO, "types": types,
        "type_words": dict(types), "steps": shown, "may_write_firms": user.may("manage_settings"),
    } | more  # fmt: skip
    return render(request, template, context, status=tried.status)


