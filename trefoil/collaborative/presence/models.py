"""Who looks at which record now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models

from trefoil.core.access import Mine, Scope
from trefoil.core.db.models import GuardedModel, GuardedQuerySet

HERE, WRITING, GONE = "here", "writing", "gone"
STATES = ((HERE, HERE), (WRITING, WRITING), (GONE, GONE))
COUNTS_FOR = timedelta(minutes=5)


class PresenceQuerySet(GuardedQuerySet):
    """Presences, by adjectives."""

    def counting(self, now: datetime) -> Self:
        """Those who are here: a page that fell silent (a lost network, a closed lid) counts for five minutes."""
        return self.exclude(state=GONE).filter(at__gt=now - COUNTS_FOR)


class Presence(GuardedModel):
    """One person at one record. A change of `state` is a new row with a higher number, so that whoever tells others
    needs only what came after the last number; `at` is when the page spoke last.
    """

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=STATES)
    at = models.DateTimeField()

    objects: ClassVar[Any] = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "user"], name="present_once"),
        ]
        indexes = [models.Index(fields=["user"], name="presence_user")]
