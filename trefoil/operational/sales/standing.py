"""How many deals stand where, whoever may see them: what somebody who sets up stages must know before he moves them."""

from __future__ import annotations

from django.db.models import Count, Q

from trefoil.operational.sales.models import Deal


def deals_by_stage(of: Q) -> dict[int, int]:
    """All deals of a stage or a pipeline by stage: open, closed and trashed ones."""
    rows = Deal.objects.system("deals that a removal would move").filter(of).order_by()
    return dict(rows.values_list("stage_id").annotate(Count("pk")))


def open_deals_by_pipeline() -> dict[int, int]:
    """Open deals by pipeline."""
    rows = Deal.objects.system("how many deals each pipeline holds").filter(state="open", deleted_at=None).order_by()
    return dict(rows.values_list("pipeline_id").annotate(Count("pk")))
