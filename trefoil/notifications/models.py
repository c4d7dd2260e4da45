"""Who must be told, how, and when not: notifications, reminders, what people follow, what each one wishes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Mine, Scope
from trefoil.core.db.models import GuardedModel, GuardedQuerySet

KINDS = (
    ("reminder", _("Reminders")),
    ("assigned", _("Planned for me or handed to me")),
    ("mention", _("Somebody mentions me")),
    ("lead", _("New leads for me")),
    ("mine", _("Others change what is mine")),
    ("followed", _("What I follow")),
    ("work", _("Long work is finished")),
)
CHANNELS = (("page", _("In the page")), ("browser", _("By the browser")), ("mail", _("By e-mail")))
OFFSETS = (
    (0, _("at the time")), (5, _("5 minutes before")), (15, _("15 minutes before")), (30, _("30 minutes before")),
    (60, _("1 hour before")), (120, _("2 hours before")), (1440, _("1 day before")), (2880, _("2 days before")),
    (10080, _("1 week before")),
)  # fmt: skip
WAITING, SENDING, SENT, UNCERTAIN, UNWANTED = "waiting", "sending", "sent", "uncertain", ""


class NotificationQuerySet(GuardedQuerySet):
    """Notifications, by adjectives."""

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(GuardedModel):
    """One thing that one person is told, once (`key`). Holds no words of the record: they are read when it is shown,
    as far as he may see the record then.

    `mail` is waiting, sending (claimed, committed before the first byte leaves), sent, uncertain (the process died
    while it was sending: nobody sends it again by himself) or empty (not wanted).
    """

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=KINDS)
    key = models.CharField(max_length=80)
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, blank=True, default=UNWANTED)
    mail_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "read_at", "-id"], name="told_unread"),
            models.Index(fields=["user", "-id"], name="told_newest"),
            models.Index(fields=["mail", "mail_at"], name="told_by_mail", condition=~models.Q(mail="")),
        ]


class Reminder(GuardedModel):
    """A person wants to be told so many minutes before a task is due. `at` follows the task: it is empty while the
    task has no time or is done.
    """

    scope: ClassVar[Scope] = Mine()

    task = models.ForeignKey("planner.Task", models.CASCADE, related_name="reminders")
    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    minutes_before = models.PositiveIntegerField()
    is_chosen = models.BooleanField(default=False)
    at = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user", "minutes_before"], name="reminder_once")]
        indexes = [models.Index(fields=["at"], name="reminder_waiting", condition=models.Q(rung_at__isnull=True))]


class Following(GuardedModel):
    """A person wants to know what happens to a record that is not his."""

    scope: ClassVar[Scope] = Mine()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "user"], name="following_once")
        ]


class Wish(GuardedModel):
    """What one person wishes: `channels` maps each kind to the channels that are on; no row means the defaults."""

    scope: ClassVar[Scope] = Mine()

    user = models.OneToOneField("identity.User", models.CASCADE, related_name="+")
    channels = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    meeting_minutes = models.PositiveIntegerField(null=True, blank=True, default=15)
    task_minutes = models.PositiveIntegerField(null=True, blank=True, default=0)
    version = models.PositiveIntegerField(default=1)


DEFAULTS: dict[str, list[str]] = {
    "reminder": ["page", "browser"], "assigned": ["page", "browser", "mail"], "mention": ["page", "browser", "mail"],
    "lead": ["page", "browser", "mail"], "mine": ["page"], "followed": ["page"], "work": ["page"],
}  # fmt: skip


def channels_of(wish: Wish | None, kind: str) -> list[str]:
    """The channels that are on for a kind."""
    given = wish.channels.get(kind) if wish is not None else None
    return list(given) if given is not None else DEFAULTS[kind]
