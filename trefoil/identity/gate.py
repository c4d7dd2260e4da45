"""The door of the API: who asks (a token or a signed-in browser), and whether a token's scopes reach that far."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.api.problems import Problem
from trefoil.core.api.routes import SAFE
from trefoil.identity.actions import touch_token
from trefoil.identity.actions.tokens import find
from trefoil.identity.models import Token, User

TOUCH_AFTER = timedelta(minutes=10)
_UNKNOWN = {"WWW-Authenticate": 'Bearer realm="Trefoil"'}


def asking(request: HttpRequest) -> tuple[User, Token | None]:
    """The user and his token (None for a signed-in browser); Problem 401 or 403 when there is none."""
    header = request.headers.get("Authorization")
    if header is not None:
        return _by_token(header)
    user: Any = request.user
    if not user.is_authenticated:
        raise Problem(401, headers=_UNKNOWN)
    if request.method not in SAFE and _csrf_failed(request):
        raise Problem(403, _("The header X-CSRFToken is missing or does not fit the session."))
    return user, None


def must_reach(token: Token | None, scopes: Collection[str]) -> None:
    """Problem 403 unless the token has one of the scopes; a signed-in person has all."""
    if token is not None and not set(scopes) & set(token.scopes):
        raise Problem(403, _("The token lacks a scope: one of %(names)s.") % {"names": ", ".join(scopes)})


def remember_use(token: Token | None) -> None:
    """Note that the token is in use, at most once in ten minutes."""
    if token is not None and (token.last_used_at is None or timezone.now() - token.last_used_at > TOUCH_AFTER):
        touch_token(actor=token.user, token=token)


def _by_token(header: str) -> tuple[User, Token]:
    kind, _space, secret = header.partition(" ")
    token = find(secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise Problem(401, _("The token is unknown, expired or revoked."),
                      headers={"WWW-Authenticate": 'Bearer realm="Trefoil", error="invalid_token"'})  # fmt: skip
    if not token.user.may("use_api"):
        raise Problem(403, _("Your role does not allow the use of tokens."))
    return token.user, token


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)


def _csrf_failed(request: HttpRequest) -> bool:
    check = _Check(lambda _request: HttpResponseForbidden())
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is not None  # type: ignore[arg-type]


def _nothing(request: HttpRequest) -> None:
    """A view that is not exempt from the check."""
