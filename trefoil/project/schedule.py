"""Everything that happens by the clock, in one list. Times of day are local (TIME_ZONE)."""

from __future__ import annotations

from datetime import time, timedelta

from trefoil.collaborative.documents.tasks import forget_removed_files_later
from trefoil.collaborative.presence.tasks import forget_presences_later
from trefoil.exchange.tasks import forget_old_imports_later
from trefoil.identity.tasks import forget_idempotency_keys_later
from trefoil.jobs.periodic import Periodic
from trefoil.jobs.tasks import forget_old_jobs_later
from trefoil.notifications.tasks import ring_due_later, send_waiting_later
from trefoil.planner.tasks import escalate_due_later, keep_forgotten_figures_later

SCHEDULE: tuple[Periodic, ...] = (
    Periodic("ring reminders", ring_due_later, every=timedelta(seconds=30)),
    Periodic("escalate late tasks", escalate_due_later, every=timedelta(minutes=1)),
    Periodic("mail notifications", send_waiting_later, every=timedelta(minutes=1)),
    Periodic("count the forgotten", keep_forgotten_figures_later, at=time(0, 10)),
    Periodic("forget old jobs", forget_old_jobs_later, at=time(3, 40)),
    Periodic("erase files removed long ago", forget_removed_files_later, at=time(3, 35)),
    Periodic("forget who was where", forget_presences_later, at=time(3, 45)),
    Periodic("forget files of old imports", forget_old_imports_later, at=time(3, 30)),
    Periodic("forget answers kept for repeats", forget_idempotency_keys_later, at=time(3, 50)),
)  # fmt: skip
