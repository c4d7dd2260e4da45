"""Jobs: what is counted each night."""

from __future__ import annotations

from django_tasks import task

from trefoil.planner.escalating import escalate_due
from trefoil.planner.parking_actions import keep_figures


@task(priority=10)
def keep_forgotten_figures_later() -> int:
    """Keep how many records nobody plans anything for."""
    return keep_figures(actor=None)


@task(priority=20)
def escalate_due_later() -> int:
    """Tell of tasks that are late for too long."""
    return escalate_due(actor=None)
