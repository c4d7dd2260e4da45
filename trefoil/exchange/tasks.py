"""Jobs of moving in."""

from __future__ import annotations

from django_tasks import task

from trefoil.core.actions import Invalid, Refused
from trefoil.exchange.actions import forget_old_imports, preview_import, run_import
from trefoil.exchange.models import Import
from trefoil.identity.models import User
from trefoil.jobs.backend import enqueue_unique


def _actor_of(pk: int) -> User | None:
    owner = Import.objects.system("a job of this import").filter(pk=pk).values_list("owner", flat=True).first()
    found: User | None = User.colleagues.system("who started an import").filter(pk=owner).first()
    return found


@task(atomic=False, priority=-5)
def run_import_later(pk: int) -> None:
    """Move the rows of an import in; goes on where it was after a crash."""
    actor = _actor_of(pk)
    if actor is not None:
        run_import(actor=actor, row=pk)


@task(atomic=False)
def preview_import_later(pk: int) -> None:
    """Try a large file without writing."""
    actor = _actor_of(pk)
    if actor is not None:
        try:
            preview_import(actor=actor, row=pk)
        except (Invalid, Refused):
            return  # begun, cancelled or taken away meanwhile


@task(priority=-50)
def forget_old_imports_later() -> int:
    """Erase the files of imports older than 30 days."""
    return forget_old_imports(actor=None)


def run_soon(pk: int) -> None:
    """Enqueue the run, once however often it is asked for."""
    enqueue_unique(run_import_later, f"import {pk}", pk)


def try_soon(pk: int) -> None:
    """Enqueue the dry run."""
    enqueue_unique(preview_import_later, f"import preview {pk}", pk)
