"""Set-up of selling: pipelines, stages, reasons, and who gets new leads."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Invalid
from trefoil.customfields.values import fields_of
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number, say
from trefoil.operational.sales.actions import (
    change_pipeline,
    change_stage,
    create_pipeline,
    create_reason,
    create_stage,
    move_stage,
    remove_pipeline,
    remove_reason,
    remove_stage,
)
from trefoil.operational.sales.actions.deal import CAN_BE_REQUIRED
from trefoil.operational.sales.models import LossReason, Pipeline, Stage
from trefoil.operational.sales.standing import deals_by_stage, open_deals_by_pipeline

RIGHT = "manage_settings"


@require_http_methods(["GET", "POST"])
def pipelines(request: HttpRequest) -> HttpResponse:
    """All pipelines with their stages, and the reasons; POST makes a pipeline."""
    user: Any = request.user
    need_right(user, RIGHT)
    tried, values = Attempt(), {"name": "", "stages": ""}
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in values}
        name, lines = values["name"], values["stages"]
        tried = attempt(lambda: create_pipeline(actor=user, name=name, stages=_first_stages(lines)))
        if tried.is_done:
            return done(request, _("The pipeline “%(name)s” is there.") % {"name": tried.result.name}, "sales:pipeline",
                        tried.result.pk)  # fmt: skip
    stages: dict[int, list[str]] = {}
    for pipeline_id, name in _stages(user).values_list("pipeline_id", "name"):
        stages.setdefault(pipeline_id, []).append(name)
    counts = open_deals_by_pipeline()
    context = {
        "rows": list(_pipelines(user).values("pk", "name")), "stages": stages, "counts": counts, "values": values,
        "errors": tried.errors, "reasons": _reasons(user),
    }  # fmt: skip
    return render_setup(request, "sales/setup_pipelines.html", "pipelines", context, tried.status)


def _first_stages(text: str) -> list[dict[str, Any]]:
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if not names:
        raise Invalid({"stages": _("Write at least one stage.")})
    if len(names) > 30:
        raise Invalid({"stages": _("At most 30 stages.")})
    share = 100 // (len(names) + 1)
    return [{"name": name, "probability": share * place} for place, name in enumerate(names, start=1)]


@require_http_methods(["GET", "POST"])
def pipeline(request: HttpRequest, pk: int) -> HttpResponse:
    """One pipeline with its stages; POST renames it."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: Pipeline = _pipelines(user).get_or_404(user, pk=pk)
    tried = Attempt()
    values: dict[str, Any] = {"name": row.name, "version": row.version}
    if request.method == "POST":
        values = {"name": request.POST.get("name", ""), "version": number(request.POST.get("version"))}
        tried = attempt(lambda: change_pipeline(actor=user, pipeline=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "sales:pipeline", pk)
        if tried.current is not None:
            values["version"] = tried.current.version
    return _pipeline_page(request, row, tried, values=values)


def _pipeline_page(request: HttpRequest, row: Pipeline, tried: Attempt, **more: Any) -> HttpResponse:
    user: Any = request.user
    counts = deals_by_stage(Q(pipeline=row.pk))
    names = ("pk", "name", "probability", "rot_days", "required_fields")
    stages = [
        one | {"deals": counts.get(one["pk"], 0)} for one in _stages(user).filter(pipeline=row).values(*names)
    ]  # fmt: skip
    context = {
        "row": row, "stages": stages, "errors": tried.errors, "current": tried.current, "words": _required(user),
        "values": {"name": row.name, "version": row.version}, "added": {"probability": 50}, "add_errors": {},
        "remove_errors": {}, "targets": _targets(user, pipeline=row.pk), "deals": sum(counts.values()),
    } | more  # fmt: skip
    return render_setup(request, "sales/setup_pipeline.html", "pipelines", context, tried.status)


@require_POST
def pipeline_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a pipeline; its deals go to the stage that was chosen."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: Pipeline = _pipelines(user).get_or_404(user, pk=pk)
    tried = attempt(lambda: remove_pipeline(actor=user, pipeline=row, move_to=number(request.POST.get("move_to"))))
    if tried.is_done:
        return done(request, _("The pipeline “%(name)s” is gone.") % {"name": row.name}, "sales:pipelines")
    return _pipeline_page(request, row, Attempt(tried.status), remove_errors=tried.errors)


@require_POST
def stages(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a stage at the end of a pipeline."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: Pipeline = _pipelines(user).get_or_404(user, pk=pk)
    typed = {name: request.POST.get(name, "") for name in ("name", "probability", "rot_days")}
    tried = attempt(lambda: create_stage(actor=user, pipeline=row, **_stage_values(request)))
    if tried.is_done:
        return done(request, _("The stage “%(name)s” is there.") % {"name": tried.result.name}, "sales:pipeline", pk)
    return _pipeline_page(request, row, Attempt(tried.status), added=typed, add_errors=tried.errors)


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """One stage; POST changes it."""
    user: Any = request.user
    need_right(user, RIGHT)
    row = _stage(user, pk)
    tried = Attempt()
    values: dict[str, Any] = {
        "name": row.name, "probability": row.probability, "rot_days": row.rot_days, "version": row.version,
        "required_fields": row.required_fields,
    }  # fmt: skip
    if request.method == "POST":
        version = number(request.POST.get("version"))
        values = {name: request.POST.get(name, "") for name in ("name", "probability", "rot_days")}
        values |= {"required_fields": request.POST.getlist("required_fields"), "version": version}
        tried = attempt(lambda: change_stage(actor=user, stage=row, version=version, **_stage_values(request)))
        if tried.is_done:
            return done(request, _("Saved."), "sales:pipeline", row.pipeline_id)
        if tried.current is not None:
            values["version"] = tried.current.version
    return _stage_page(request, row, tried, values=values)


def _stage_page(request: HttpRequest, row: Stage, tried: Attempt, **more: Any) -> HttpResponse:
    user: Any = request.user
    context = {
        "row": row, "errors": tried.errors, "current": tried.current, "required": list(_required(user).items()),
        "remove_errors": {}, "targets": _targets(user, stage=row.pk),
        "deals": sum(deals_by_stage(Q(stage=row.pk)).values()),
        "values": {"name": row.name, "probability": row.probability, "rot_days": row.rot_days, "version": row.version,
                   "required_fields": row.required_fields},
    } | more  # fmt: skip
    return render_setup(request, "sales/setup_stage.html", "pipelines", context, tried.status)


@require_POST
def stage_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a stage; its deals go to the stage that was chosen."""
    user: Any = request.user
    need_right(user, RIGHT)
    row = _stage(user, pk)
    tried = attempt(lambda: remove_stage(actor=user, stage=row, move_to=number(request.POST.get("move_to"))))
    if tried.is_done:
        return done(request, _("The stage “%(name)s” is gone.") % {"name": row.name}, "sales:pipeline", row.pipeline_id)
    return _stage_page(request, row, Attempt(tried.status), remove_errors=tried.errors)


@require_POST
def stage_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a stage one place up or down."""
    user: Any = request.user
    need_right(user, RIGHT)
    row = _stage(user, pk)
    tried = attempt(lambda: move_stage(actor=user, stage=row, is_up=request.POST.get("to") == "up"))
    say(request, tried, _("The order was changed."))
    return redirect("sales:pipeline", row.pipeline_id)


@require_POST
def reasons(request: HttpRequest) -> HttpResponse:
    """Add a reason for winning, losing or disqualifying."""
    user: Any = request.user
    need_right(user, RIGHT)
    posted = request.POST
    tried = attempt(lambda: create_reason(actor=user, outcome=posted.get("outcome", ""), name=posted.get("name", "")))
    say(request, tried, _("The reason is there."))
    return redirect("sales:pipelines")


@require_POST
def reason_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop offering a reason."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: LossReason = LossReason.objects.get_or_404(user, pk=pk)
    tried = attempt(lambda: remove_reason(actor=user, reason=row))
    say(request, tried, _("“%(name)s” is not offered any more; what has it keeps it.") % {"name": row.name})
    return redirect("sales:pipelines")


def _pipelines(user: Any) -> Any:
    return Pipeline.objects.visible_to(user).filter(removed_at=None).order_by("position", "pk")


def _stages(user: Any) -> Any:
    rows = Stage.objects.visible_to(user).filter(removed_at=None, pipeline__removed_at=None)
    return rows.order_by("pipeline__position", "pipeline_id", "position", "pk")


def _stage(user: Any, pk: int) -> Stage:
    found: Stage = _stages(user).select_related("pipeline").get_or_404(user, pk=pk)
    return found


def _reasons(user: Any) -> list[tuple[str, str, list[dict[str, Any]]]]:
    rows = LossReason.objects.visible_to(user).filter(removed_at=None).order_by("position", "pk")
    found: list[Any] = list(rows.values("pk", "name", "outcome"))
    words = (("lost", _("Why deals are lost")), ("won", _("Why deals are won")),
             ("disqualified", _("Why leads are disqualified")))  # fmt: skip
    return [(key, label, [row for row in found if row["outcome"] == key]) for key, label in words]


def _targets(user: Any, *, pipeline: int | None = None, stage: int | None = None) -> list[tuple[int, str]]:
    rows = _stages(user).exclude(pipeline_id=pipeline or 0).exclude(pk=stage or 0)
    return [(pk, f"{of}: {name}") for pk, of, name in rows.values_list("pk", "pipeline__name", "name")]


def _required(user: Any) -> dict[str, str]:
    """Fields that a stage may ask for, in words."""
    words = {"customer": _("Customer"), "amount": _("Amount"), "expected_close_on": _("Expected close"),
             "source": _("Source")}  # fmt: skip
    own = {f"custom.{field.key}": field.label for field in fields_of(user, "deal")}
    return {name: words.get(name, name) for name in CAN_BE_REQUIRED} | own


def _stage_values(request: HttpRequest) -> dict[str, Any]:
    """Name, probability, rotting days and required fields out of the form; Invalid names what is no number."""
    posted, errors = request.POST, {}
    probability, rot = number(posted.get("probability")), number(posted.get("rot_days"))
    if probability is None:
        errors["probability"] = _("Between 0 and 100 percent.")
    if rot is None and posted.get("rot_days", "").strip():
        errors["rot_days"] = _("Between 1 and 3650 days, or nothing.")
    if errors:
        raise Invalid(errors)
    return {
        "name": posted.get("name", ""), "probability": probability, "rot_days": rot,
        "required_fields": posted.getlist("required_fields"),
    }  # fmt: skip
