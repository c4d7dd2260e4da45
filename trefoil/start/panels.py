"""Blocks of Today (first steps, deals that close soon, new leads), and the mark of a sample on its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from trefoil.core.access import Level
from trefoil.core.registry import panel
from trefoil.operational.sales.models import Deal, Lead
from trefoil.planner.showing import arrange_with
from trefoil.start.beginning import arranged, begun
from trefoil.start.models import Sample
from trefoil.start.samples.leaving import is_sample
from trefoil.start.steps import first_steps

MOST = 6
SOON = timedelta(days=14)
arrange_with(arranged)


@panel("start", on="today", template="start/steps_panel.html", order=5)
def steps_today(user: Any, record: Any) -> dict[str, Any] | None:
    """The first steps, for who sets the firm up."""
    steps = first_steps(user)
    if steps is None:
        return None
    return {
        "steps": steps, "done": sum(step.is_done for step in steps),
        "has_samples": Sample.objects.visible_to(user).exists(),
    }  # fmt: skip


@panel("closing", on="today", template="start/closing_panel.html", order=30)
def closing_today(user: Any, record: Any) -> dict[str, Any] | None:
    """One's own open deals that are to close within two weeks, or should have."""
    if user.viewer.level("deal", "view") is Level.NONE:
        return None
    until = timezone.localdate() + SOON
    rows = Deal.objects.open().visible_to(user).filter(owner=user, expected_close_on__lte=until)
    names = ("pk", "title", "amount", "currency", "expected_close_on")
    deals = list(rows.order_by("expected_close_on", "pk").values(*names)[:MOST])
    return {"deals": deals} if deals else None


@panel("leads", on="today", template="start/leads_panel.html", order=40)
def leads_today(user: Any, record: Any) -> dict[str, Any] | None:
    """The newest of one's own open leads."""
    if user.viewer.level("lead", "view") is Level.NONE:
        return None
    rows = Lead.objects.open().visible_to(user).filter(owner=user).order_by("-created_at", "-pk")
    leads = list(rows.values("pk", "title", "created_at")[:MOST])
    return {"leads": leads} if leads else None


def _mark(user: Any, kind: str, record: Any) -> dict[str, Any] | None:
    if not begun(user).line or not is_sample(kind, record.pk):
        return None
    return {"may_remove": user.may("manage_settings")}


@panel("sample_customer", on="customer", template="start/sample_panel.html", order=1)
def sample_customer(user: Any, record: Any) -> dict[str, Any] | None:
    """That this customer is a sample."""
    return _mark(user, "customer", record)


@panel("sample_deal", on="deal", template="start/sample_panel.html", order=1)
def sample_deal(user: Any, record: Any) -> dict[str, Any] | None:
    """That this deal is a sample."""
    return _mark(user, "deal", record)


@panel("sample_lead", on="lead", template="start/sample_panel.html", order=1)
def sample_lead(user: Any, record: Any) -> dict[str, Any] | None:
    """That this lead is a sample."""
    return _mark(user, "lead", record)


@panel("sample_task", on="task", template="start/sample_panel.html", order=1)
def sample_task(user: Any, record: Any) -> dict[str, Any] | None:
    """That this task is a sample."""
    return _mark(user, "task", record)
