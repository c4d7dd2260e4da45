"""Jobs: what was removed long ago is erased."""

from __future__ import annotations

from django_tasks import task

from trefoil.collaborative.documents.actions import forget_removed_files


@task()
def forget_removed_files_later() -> int:
    """Erase files that were removed 90 days ago."""
    return forget_removed_files(actor=None)
