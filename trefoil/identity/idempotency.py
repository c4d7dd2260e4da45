"""Requests that may be sent twice and take effect once: the answer of the first is kept beside its effect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ClassVar

from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.access import Scope, SystemOnly
from trefoil.core.actions import write_permit
from trefoil.core.api.problems import Problem
from trefoil.core.db.models import GuardedModel

LONGEST = 255
KEPT = timedelta(hours=72)
KEPT_HEADERS = ("ETag", "Location", "Content-Type")
_REASON = "answers kept for repeated requests"
_TRIES = 4


class IdempotencyKey(GuardedModel):
    """A key that a program sent with a request, what the request was, and what it was answered."""

    scope: ClassVar[Scope] = SystemOnly()

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]


def once(request: HttpRequest, user: Any, run: Callable[[], HttpResponse], *, is_page: bool = False) -> HttpResponse:
    """The answer of `run()`, or the kept answer when this request of the user has taken effect before.

    Key, effect and answer are committed together. A refused request leaves nothing, its key may be used again. Of a
    page only that it took effect is kept: its repeat is answered with 204.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return run()
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Problem(400, _("Idempotency-Key has 1 to %(most)s printable signs.") % {"most": LONGEST})
    mark = _digest(request)
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                return _first_or_kept(user, key, mark, run, is_page)
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in ("40P01", "40001") or attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def sent_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page's view that takes effect once for each Idempotency-Key: a phone without a connection sends again."""

    @wraps(view)
    def sent(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return once(request, request.user, lambda: view(request, *given, **named), is_page=True)
        except Problem as problem:
            return HttpResponse(problem.detail, status=problem.status, content_type="text/plain; charset=utf-8")

    return sent


def _first_or_kept(user: Any, key: str, mark: str, run: Callable[[], HttpResponse], is_page: bool) -> HttpResponse:
    _take_turn(user.pk, key)
    kept = _kept(user.pk, key)
    if kept is not None:
        return _replayed(kept, mark)
    row = IdempotencyKey(user=user, key=key, digest=mark, created_at=timezone.now())
    try:
        with write_permit(_REASON), transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _in_flight() from None
    response = run()
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    row.status, row.body = (204, "") if is_page else (response.status_code, response.content.decode())
    row.headers = {} if is_page else {name: response[name] for name in KEPT_HEADERS if name in response}
    with write_permit(_REASON):
        row.save(update_fields=["status", "body", "headers"])
    return response


def _take_turn(user_id: int, key: str) -> None:
    """On PostgreSQL a second request with the key is told to wait; on SQLite writers wait for one another anyway."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(f"{user_id}:{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise _in_flight()


def _kept(user_id: int, key: str) -> IdempotencyKey | None:
    rows = IdempotencyKey.objects.system(_REASON).filter(user_id=user_id, key=key)
    row: IdempotencyKey | None = rows.first()
    if row is not None and row.created_at < timezone.now() - KEPT:
        with write_permit(_REASON):
            row.delete()
        return None
    return row


def _replayed(row: IdempotencyKey, mark: str) -> HttpResponse:
    if row.digest != mark:
        raise Problem(422, _("This Idempotency-Key was used for another request. Take a new one for each request."))
    response = HttpResponse(row.body, status=row.status, headers=row.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def _in_flight() -> Problem:
    detail = _("The first request with this Idempotency-Key is still under way. Try again in a moment.")
    return Problem(409, detail, headers={"Retry-After": "1"})


def _digest(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n"
    found = hashlib.sha256(asked.encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    found.update(request.POST.urlencode().encode())
    files: Any = request.FILES
    for name, file in sorted(files.items()):
        found.update(f"\n{name} {file.name}\n".encode())
        for chunk in file.chunks():
            found.update(chunk)
        file.seek(0)
    return found.hexdigest()


def forget_keys_before(moment: datetime) -> int:
    """Delete keys older than `moment`; how many."""
    with write_permit(_REASON):
        return int(IdempotencyKey.objects.system(_REASON).filter(created_at__lt=moment).delete()[0])
