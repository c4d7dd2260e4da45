"""Jobs: pages that fell silent are forgotten."""

from __future__ import annotations

from django_tasks import task

from trefoil.collaborative.presence.actions import forget_presences


@task()
def forget_presences_later() -> int:
    """Remove the rows of pages that fell silent."""
    return forget_presences(actor=None)
