"""The verbs of private feeds: made, shown once, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.planner.calendar.models import Feed
from trefoil.timeline.actions import record

MOST_FEEDS = 20


@action
def create_feed(*, actor: Any) -> tuple[Feed, str]:
    """(row, secret): a private address of the actor's calendar. The secret cannot be read again."""
    living = Feed.objects.visible_to(actor).filter(revoked_at=None).count()
    if living >= MOST_FEEDS:
        raise Invalid({"feed": _("At most %(most)s feeds. Revoke one first.") % {"most": MOST_FEEDS}})
    secret = secrets.token_urlsafe(32)
    row = Feed(user=actor, digest=digest(secret), hint=secret[-4:])
    row.save()
    record("feed.created", row, data={"user_id": actor.pk})
    return row, secret


@action
def revoke_feed(*, actor: Any, feed: Any) -> Feed:
    """End a feed at once."""
    row: Feed = Feed.objects.get_or_404(actor, pk=getattr(feed, "pk", feed))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record("feed.revoked", row, data={"user_id": row.user_id})
    return row


@action
def touch_feed(*, actor: Any, feed: Feed) -> None:
    """Remember that the feed was read."""
    Feed.objects.filter(pk=feed.pk).update(last_used_at=timezone.now())


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256 (it has 256 random bits, so no slow hash is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_feed(secret: str) -> Feed | None:
    """The living feed of this secret with its user, or None."""
    if not 20 <= len(secret) <= 100:
        return None
    rows = Feed.objects.system("a calendar asks for its feed").select_related("user")
    row: Feed | None = rows.filter(digest=digest(secret), revoked_at=None).first()
    return row if row is not None and row.user.is_active else None
