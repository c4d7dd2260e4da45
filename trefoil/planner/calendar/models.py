"""Working time, absence, guests of meetings, private feeds, and where repeated and loaded events come from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Mine, Scope, Staff, SystemOnly
from trefoil.core.db.models import GuardedModel

ABSENCES = (("leave", _("Leave")), ("sick", _("Sick")), ("travel", _("Travel")), ("other", _("Other")))
ANSWERS = (("none", _("No answer")), ("yes", _("Comes")), ("maybe", _("Perhaps")), ("no", _("Does not come")))


class NextOccurrence(GuardedModel):
    """The task that was planned when a repeated one was done, so that "done" can be taken back whole."""

    scope: ClassVar[Scope] = SystemOnly()

    task = models.OneToOneField("planner.Task", models.CASCADE, related_name="+")
    following = models.OneToOneField("planner.Task", models.CASCADE, related_name="+")


class WorkWeek(GuardedModel):
    """When the firm (without a user) or a person works: `hours` maps weekdays ("0" is Monday) to spans of minutes.

    `country` names whose holidays count; empty: the firm's.
    """

    scope: ClassVar[Scope] = Staff()

    user = models.OneToOneField("identity.User", models.CASCADE, null=True, blank=True, related_name="+")
    hours = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True, default="")
    version = models.PositiveIntegerField(default=1)


class OwnDay(GuardedModel):
    """A day of the firm's own: off, or worked although it is a holiday."""

    scope: ClassVar[Scope] = Staff()

    on = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    is_worked = models.BooleanField(default=False)


class Absence(GuardedModel):
    """Whole days on which a person is not there, and who stands in. Why is told to nobody else."""

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    from_on = models.DateField()
    to_on = models.DateField()
    kind = models.CharField(max_length=10, choices=ABSENCES, default="leave")
    note = models.CharField(max_length=200, blank=True, default="")
    substitute = models.ForeignKey(
        "identity.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["user", "to_on", "from_on"], name="absence_by_user"),
            models.Index(fields=["substitute", "to_on", "from_on"], name="absence_by_substitute"),
        ]


class Guest(GuardedModel):
    """Somebody who is asked to a meeting: a colleague, a customer or a bare e-mail address, with his answer."""

    scope: ClassVar[Scope] = ChildOf("task")

    task = models.ForeignKey("planner.Task", models.CASCADE, related_name="guests", db_index=False)
    user = models.ForeignKey("identity.User", models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, null=True, blank=True, related_name="+")
    email = models.CharField(max_length=254, blank=True, default="")
    answer = models.CharField(max_length=5, choices=ANSWERS, default="none")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "user", "customer", "email"], name="guest_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(user__isnull=False, customer__isnull=True, email="")
                    | models.Q(user__isnull=True, customer__isnull=False, email="")
                    | (models.Q(user__isnull=True, customer__isnull=True) & ~models.Q(email=""))
                ),
                name="guest_is_one",
            ),
        ]
        indexes = [
            models.Index(fields=["task"], name="guest_by_task"),
            models.Index(fields=["user", "task"], name="guest_by_user"),
        ]


class Feed(GuardedModel):
    """A private link by which another calendar reads a person's own events; only its hash is kept."""

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class LoadedEvent(GuardedModel):
    """Which task an event of a loaded file became: the same event again changes it and makes no second."""

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    uid = models.CharField(max_length=255)
    occurrence = models.CharField(max_length=20, blank=True, default="")
    task = models.OneToOneField("planner.Task", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "uid", "occurrence"], name="loaded_event_once")]
