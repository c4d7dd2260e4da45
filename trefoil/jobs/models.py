"""Work to be done in the background: jobs, the firings of the schedule, and which parts are up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Scope, SystemOnly
from trefoil.core.db.models import GuardedModel


class Job(GuardedModel):
    """One call of a task, enqueued in the transaction of the change that asks for it.

    `waiting` jobs have a time before which they may not run; they become `ready` when it comes, so that a long list
    of reminders for next month costs nothing when the next job is sought.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READY = "ready", _("Ready")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    scope: ClassVar[Scope] = SystemOnly()

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    run_after = models.DateTimeField(null=True)
    unique_key = models.CharField(max_length=200, null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    claimed_by = models.CharField(max_length=120, default="")
    lease_until = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(F("priority").desc(), "id", condition=Q(state="ready"), name="jobs_ready"),
            models.Index("run_after", condition=Q(state="waiting"), name="jobs_waiting"),
            models.Index("lease_until", condition=Q(state="running"), name="jobs_running"),
            models.Index("unique_key", condition=Q(state="running"), name="jobs_running_keys"),
            models.Index("state", "finished_at", condition=Q(state__in=("done", "failed")), name="jobs_over"),
        ]
        constraints = [
            # A running job does not count: what changed after it began needs another run.
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(state__in=("waiting", "ready")), name="jobs_one_pending_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} {self.task} ({self.state})"


class Firing(GuardedModel):
    """One due time of a periodic job; the unique pair makes it fire once, however many schedulers run."""

    scope: ClassVar[Scope] = SystemOnly()

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    due = models.DateTimeField()
    fired_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due"], name="jobs_one_firing_per_due")]


class Presence(GuardedModel):
    """A part (worker, schedule) that is up on some machine; only kept where several machines share a database."""

    scope: ClassVar[Scope] = SystemOnly()

    holder = models.CharField(max_length=120, primary_key=True)
    part = models.CharField(max_length=20)
    seen_at = models.DateTimeField()
