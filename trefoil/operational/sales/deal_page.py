"""What the page of a deal shows, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.db.models import seen
from trefoil.customers.entries import days_of
from trefoil.customers.models import Customer
from trefoil.operational.sales.board import waiting
from trefoil.operational.sales.facts import custom_facts, deal_facts, plain_amount, seen_customer
from trefoil.operational.sales.models import Deal, DealClosure, DealLine, Lead, LeadConversion, Participant, StageMove
from trefoil.operational.sales.models.deal import PARTICIPANT_ROLES
from trefoil.operational.sales.ways import StageView, ways
from trefoil.timeline.reading import of_source

PAGE = 50


@dataclass(frozen=True)
class Step:
    """A stage on the way of a deal: passed, present or still ahead; how long it stood there in all."""

    stage: StageView
    is_reached: bool
    is_current: bool
    seconds: int


def facts_part(request: HttpRequest, row: Deal) -> dict[str, Any]:
    """The side with the deal's facts."""
    user: Any = request.user
    may_edit = row.deleted_at is None and Deal.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    stage = ways(user).stages.get(row.stage_id)
    return {
        "deal": row, "facts": deal_facts(user, row), "custom": custom_facts(user, "deal", row), "may_edit": may_edit,
        "may_delete": Deal.scope.allows(row, user.viewer, "delete"),  # type: ignore[attr-defined]
        "customer": seen_customer(user, row.customer_id), "stage": stage, "who_url": who_sees("deal", row.pk),
        "closure": _closure(user, row), "lead": _lead(user, row),
        "rot": waiting((timezone.now() - row.stage_entered_at).days, stage) if row.is_open else ("", ""),
    }  # fmt: skip


def who_sees(object_type: str, pk: int) -> str:
    """The address of "who can see this, and why"."""
    try:
        return reverse("identity:who", args=[object_type, pk])
    except NoReverseMatch:
        return ""


def _closure(user: Any, row: Deal) -> dict[str, Any] | None:
    if row.is_open:
        return None
    rows = DealClosure.objects.visible_to(user).filter(deal=row.pk)
    found: Any = rows.values("outcome", "reason__name", "text", "by__name", "at").first()
    return None if found is None else dict(found)


def _lead(user: Any, row: Deal) -> dict[str, Any] | None:
    """The lead that the deal came from, if the viewer may see it."""
    links = LeadConversion.objects.visible_to(user).filter(seen(Lead, user, "lead_id"), deal=row.pk)
    found: Any = links.values("lead_id", "lead__title").first()
    return None if found is None else dict(found)


def path_part(user: Any, row: Deal) -> dict[str, Any]:
    """The stages of the pipeline, how far the deal came, and the history of its moves."""
    setup = ways(user)
    pipeline = setup.pipeline(row.pipeline_id)
    moves = _moves(user, row)
    spent: dict[int, int] = {}
    for move in moves:
        if move["from_stage_id"]:
            spent[move["from_stage_id"]] = spent.get(move["from_stage_id"], 0) + move["seconds"]
    if row.is_open:
        spent[row.stage_id] = spent.get(row.stage_id, 0) + _since(row.stage_entered_at)
    present = setup.stages.get(row.stage_id)
    stages = pipeline.stages if pipeline else ()
    steps = [
        Step(stage, row.state == "won" or (present is not None and stage.rank <= present.rank),
             stage.pk == row.stage_id, spent.get(stage.pk, 0))
        for stage in stages
    ]  # fmt: skip
    return {"steps": steps, "moves": moves, "stage_names": {s.pk: s.name for s in setup.stages.values()}}


def _moves(user: Any, row: Deal) -> list[dict[str, Any]]:
    rows = StageMove.objects.visible_to(user).filter(deal=row.pk).order_by("-at", "-pk")
    found: Any = rows.values("from_stage_id", "to_stage_id", "outcome", "by__name", "at", "seconds")[:200]
    return list(found)


def _since(at: datetime) -> int:
    return max(0, int((timezone.now() - at).total_seconds()))


def lines_part(user: Any, row: Deal) -> dict[str, Any]:
    """The products on the deal."""
    rows = DealLine.objects.visible_to(user).filter(deal=row.pk).order_by("position", "pk")
    lines: list[Any] = list(rows.values("product_id", "name", "quantity", "unit_price", "discount", "amount"))
    for line in lines:
        line["quantity_text"] = plain_amount(line["quantity"])
    return {"lines": lines}


def people_part(user: Any, row: Deal) -> dict[str, Any]:
    """Who takes part in the decision, as far as the viewer may see them."""
    rows = Participant.objects.visible_to(user).filter(seen(Customer, user, "person_id"), deal=row.pk)
    words = {key: str(label) for key, label in PARTICIPANT_ROLES}
    people: list[Any] = list(rows.order_by("pk").values("pk", "role", "person_id", "person__name"))
    for one in people:
        one["role_label"] = words.get(one["role"], one["role"])
    return {"people": people}


def timeline_part(request: HttpRequest, row: Deal) -> dict[str, Any]:
    """The deal's own entries by day."""
    user: Any = request.user
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    rows = of_source(user, "deal", row.pk, before=before, limit=PAGE + 1)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    earlier = f"{reverse('sales:deal_timeline', args=[row.pk])}?before={rows[-1]['id']}" if has_more else ""
    return {"deal": row, "days": days_of(user, rows, page_of=("deal", row.pk)), "earlier_url": earlier}


def middle_part(request: HttpRequest, row: Deal) -> dict[str, Any]:
    """Stages, composer, products and timeline."""
    user: Any = request.user
    may_edit = row.deleted_at is None and Deal.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    return (
        timeline_part(request, row) | path_part(user, row) | lines_part(user, row)
        | {"may_edit": may_edit, "customer": seen_customer(user, row.customer_id), "typed": {}, "errors": {},
           "open_kind": "note"}
    )  # fmt: skip


def panels_part(request: HttpRequest, row: Deal) -> dict[str, Any]:
    """People, and the panels of all apps."""
    user: Any = request.user
    shown = []
    for one in registry.panels_on("deal"):
        context = one.fetch(user, row)
        if context is not None:
            shown.append({"key": one.key, "template": one.template, "context": context})
    may_edit = row.deleted_at is None and Deal.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    return {"deal": row, "panels": shown, "may_edit": may_edit} | people_part(user, row)
