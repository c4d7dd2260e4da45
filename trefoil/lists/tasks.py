"""Jobs of lists."""

from __future__ import annotations

from django_tasks import task

from trefoil.jobs.backend import enqueue_unique
from trefoil.lists.changing import run_mass_change


@task(atomic=False, priority=-5)
def run_mass_change_later(pk: int) -> None:
    """Run or undo a change of many records; goes on after a crash."""
    run_mass_change(pk)


def run_soon(pk: int) -> None:
    """Enqueue the run, once however often it is asked for."""
    enqueue_unique(run_mass_change_later, f"mass change {pk}", pk)
