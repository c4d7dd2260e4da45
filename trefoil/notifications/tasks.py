"""Jobs: reminders that are due, mails that wait."""

from __future__ import annotations

from django_tasks import task

from trefoil.notifications.actions import ring_due
from trefoil.notifications.mails import send_waiting


@task(priority=20)
def ring_due_later() -> int:
    """Tell everybody whose reminders are due."""
    return ring_due(actor=None)


@task(atomic=False)
def send_waiting_later() -> int:
    """Send the notifications that wait for the mail."""
    return send_waiting()
