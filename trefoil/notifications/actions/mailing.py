"""Notifications by e-mail: claimed and committed before the first byte leaves, so that none is ever sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from trefoil.core.actions import action
from trefoil.notifications.models import SENDING, UNCERTAIN, UNWANTED, WAITING, Notification

GIVEN_UP_AFTER = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=5)
MOST_RECEIVERS, MOST_LINES = 200, 100
_REASON = "notifications that leave by e-mail"


def mails_waiting(now: datetime | None = None) -> list[int]:
    """Ids of the users to whom a mail is due."""
    rows = Notification.objects.system(_REASON).filter(mail=WAITING, mail_at__lte=now or timezone.now())
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct()[:MOST_RECEIVERS])


@action
def claim_mail(*, actor: object = None, user_id: int, now: datetime | None = None) -> list[int]:
    """Take everything that waits for this person, to be sent as one mail; what was read meanwhile need not go. A mail
    that somebody began to send and never told the end of is uncertain from now on, and stays so.
    """
    moment = now or timezone.now()
    mine = Notification.objects.system(_REASON).filter(user=user_id)
    mine.filter(mail=SENDING, mail_at__lt=moment - GIVEN_UP_AFTER).update(mail=UNCERTAIN)
    waiting = mine.filter(mail=WAITING, mail_at__lte=moment)
    waiting.filter(read_at__isnull=False).update(mail=UNWANTED)
    ids = list(waiting.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:MOST_LINES])
    mine.filter(pk__in=ids).update(mail=SENDING, mail_at=moment)
    return ids


@action
def note_mail(*, actor: object = None, ids: list[int], outcome: str) -> None:
    """Keep how it went: sent, uncertain, or waiting again when the server certainly did not take it."""
    rows = Notification.objects.system(_REASON).filter(pk__in=ids, mail=SENDING)
    if outcome == WAITING:
        rows.update(mail=WAITING, mail_at=timezone.now() + AGAIN_AFTER)
    else:
        rows.update(mail=outcome)

