"""Tokens for programs: shown once, kept as a hash, bound to scopes and to an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, Refused, action
from trefoil.identity.models import Token, User
from trefoil.timeline.actions import record

SCOPES = ("read", "write", "customers", "leads", "deals", "tasks", "products", "settings", "imports", "search")
PREFIX = "tfl_"
LONGEST_DAYS = 366


@action
def create_token(
    *, actor: Any, user: Any, name: str, scopes: Sequence[str] = ("read",), days: int = 90
) -> tuple[Token, str]:
    """(row, secret): a token that acts as `user`. The secret cannot be read again."""
    row_user: User = User.colleagues.system("the token's user").active().get(pk=getattr(user, "pk", user))
    if actor is not None and actor.pk != row_user.pk:
        raise Refused
    if actor is not None and not actor.may("use_api"):
        raise Refused
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise Invalid({"scope": _("A scope is one of: %(names)s.") % {"names": ", ".join(SCOPES)}})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid({"days": _("Between 1 and %(most)s days.") % {"most": LONGEST_DAYS}})
    title = name.replace("\x00", "").strip()[:120]
    if not title:
        raise Invalid({"name": _("A name is needed.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    row = Token(
        user=row_user, name=title, digest=digest(secret), hint=secret[-4:], scopes=wanted,
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    row.save()
    record("token.created", row, data={"name": title, "scopes": wanted, "user_id": row_user.pk})
    return row, secret


@action
def revoke_token(*, actor: Any, token: Any) -> Token:
    """End a token at once."""
    row: Token = Token.objects.get_or_404(actor, pk=getattr(token, "pk", token))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record("token.revoked", row, data={"name": row.name, "user_id": row.user_id})
    return row


@action
def touch_token(*, actor: Any, token: Token) -> None:
    """Remember that the token was used, at most once in ten minutes."""
    Token.objects.filter(pk=token.pk).update(last_used_at=timezone.now())


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256 (it has 256 random bits, so no slow hash is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Token | None:
    """The living token of this secret with its user, or None."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    rows = Token.objects.system("sign-in of a program").select_related("user")
    row: Token | None = rows.filter(digest=digest(secret), revoked_at=None, expires_at__gt=timezone.now()).first()
    return row if row is not None and row.user.is_active else None
