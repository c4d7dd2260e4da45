"""By which way, and when, a notification reaches its receiver."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from trefoil.identity.models import User
from trefoil.notifications.models import UNWANTED, WAITING, Notification, Wish, channels_of
from trefoil.notifications.quiet import quiet_end

MAIL_AFTER = timedelta(minutes=2)
_REASON = "making notifications"


def deliverable(made: Iterable[Notification]) -> list[Notification]:
    """The notifications that their receivers want at all, with the moment at which a mail may leave."""
    rows = list(made)
    ids = {row.user_id for row in rows}
    wishes = {wish.user_id: wish for wish in Wish.objects.system(_REASON).filter(user__in=ids)}
    users = User.colleagues.system(_REASON).in_bulk(ids)
    now, kept = timezone.now(), []
    for row in rows:
        channels = channels_of(wishes.get(row.user_id), row.kind)
        if not channels:
            continue
        is_mailed = "mail" in channels and settings.MAIL_IS_ON
        row.mail = WAITING if is_mailed else UNWANTED
        row.mail_at = _mail_at(wishes.get(row.user_id), users[row.user_id], now) if is_mailed else None
        kept.append(row)
    return kept


def _mail_at(wish: Wish | None, user: User, now: datetime) -> datetime:
    """A little later, so that what comes together goes together, and what was read meanwhile does not go at all."""
    return quiet_end(wish, user, now + MAIL_AFTER)
