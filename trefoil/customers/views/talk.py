"""What was said with a customer: the composer and the pinned entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_moment
from trefoil.customers.actions import log_contact, pin_entry, unpin_entry
from trefoil.customers.actions.log import VERBS
from trefoil.customers.page import middle_part, seen_customer
from trefoil.identity.idempotency import sent_once

FIELDS = ("text", "direction", "minutes", "at")


@require_POST
@sent_once
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a note, call, meeting or letter; what is wrong keeps everything that was typed."""
    user: Any = request.user
    row = seen_customer(user, pk)
    posted, kind = request.POST, request.POST.get("kind", "")
    try:
        log_contact(
            actor=user, customer=row, kind=kind, text=posted.get("text", ""), direction=posted.get("direction", ""),
            minutes=typed_minutes(posted.get("minutes", "")), at=typed_moment(posted.get("at", "")),
        )  # fmt: skip
    except Invalid as wrong:
        typed = {name: posted.get(name, "") for name in FIELDS}
        shown = {"typed": typed, "errors": wrong.errors, "open_kind": kind if kind in VERBS else "note"}
        context = middle_part(request, row) | shown
        return render(request, "customers/middle.html", context, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("customers:customer", pk)
    return render(request, "customers/middle.html", middle_part(request, row) | {"open_kind": kind})


def typed_minutes(text: str) -> int | None:
    """Minutes out of a form; Invalid when they are none."""
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or len(text) > 5:
        raise Invalid({"minutes": _("Between 0 and 1440 minutes.")})
    return int(text)


def typed_moment(text: str) -> Any:
    """A moment out of a form, not after now; Invalid when it is none."""
    if not text.strip():
        return None
    try:
        at = parse_moment(text)
    except ValueError as error:
        raise Invalid({"at": str(error)}) from None
    return min(at, timezone.now()) if (at - timezone.now()).total_seconds() < 60 else at


@require_http_methods(["POST", "DELETE"])
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """POST puts an entry at the top, DELETE lets it go."""
    user: Any = request.user
    row = seen_customer(user, pk)
    if request.method == "DELETE":
        unpin_entry(actor=user, customer=row)
    else:
        number = request.POST.get("entry", "")
        if not number.isdecimal() or len(number) > 18:
            raise Invalid({"entry": _("There is no such entry.")})
        pin_entry(actor=user, customer=row, entry_id=int(number))
    return render(request, "customers/middle.html", middle_part(request, row))
