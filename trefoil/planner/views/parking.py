"""Park a record until a day, and take it up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Invalid, Refused
from trefoil.core.days import firm_day
from trefoil.core.html import full_day
from trefoil.core.listing import parse_day
from trefoil.customers.views.record import toasted
from trefoil.planner.models import Parking
from trefoil.planner.parking_actions import park, unpark

CHANGED = "forgotten-changed panels-changed timeline-changed"


@require_http_methods(["GET", "POST", "DELETE"])
def parking(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """GET the form; POST parks the record; DELETE takes it up again."""
    if request.method == "DELETE":
        return end(request, object_type, pk)
    user: Any = request.user
    row = _record(user, object_type, pk)
    before: Parking | None = Parking.objects.visible_to(user).filter(object_type=object_type, object_id=pk).first()
    if request.method == "GET":
        day = before.until if before else firm_day() + timedelta(days=30)
        typed = {"until": day.isoformat(), "reason": before.reason if before else ""}
        return _form(request, object_type, row, typed, {}, 200)
    given = request.POST if "until" in request.POST else request.GET  # an undo comes with its address
    typed = {name: given.get(name, "") for name in ("until", "reason")}
    try:
        until = parse_day(typed["until"]) if typed["until"].strip() else None
    except ValueError as wrong:
        return _form(request, object_type, row, typed, {"until": [str(wrong)]}, 422)
    try:
        found = park(actor=user, object_type=object_type, pk=pk, until=until, reason=typed["reason"])
    except Invalid as invalid:
        errors = {name: [str(text)] for name, text in invalid.errors.items()}
        return _form(request, object_type, row, typed, errors, 422)
    said = _("Parked until %(day)s") % {"day": full_day(found.until)}
    return _answer(request, object_type, pk, said, undo_of(object_type, pk, before))


@require_http_methods(["POST", "DELETE"])
def end(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Take the record up again."""
    user: Any = request.user
    _record(user, object_type, pk)
    before = unpark(actor=user, object_type=object_type, pk=pk)
    undo = undo_of(object_type, pk, before) if before is not None and before.until > firm_day() else ""
    return _answer(request, object_type, pk, _("Not parked any more"), undo)


def undo_of(object_type: str, pk: int, before: Parking | None) -> str:
    """The address that brings back how it was parked before; one that ran out is not brought back."""
    if before is None or before.until <= firm_day():
        return reverse("planner:unparking", args=[object_type, pk])
    query = urlencode({"until": before.until.isoformat(), "reason": before.reason})
    return f"{reverse('planner:parking', args=[object_type, pk])}?{query}"


def _record(user: Any, object_type: str, pk: int) -> Any:
    if object_type not in registry.watched:
        raise Http404
    model = registry.object_types[object_type].model_class()
    if user.viewer.level(object_type, "view") is Level.NONE:
        raise Http404
    row = model.objects.alive().get_or_404(user, pk=pk)
    if not model.scope.allows(row, user.viewer, "edit"):
        raise Refused
    return row


def _answer(request: HttpRequest, object_type: str, pk: int, said: str, undo: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(registry.object_types[object_type].url, pk)
    return toasted(HttpResponse(status=204), said, undo=undo, changed=f"dialog-close {CHANGED}")


def _form(
    request: HttpRequest, object_type: str, row: Any, typed: dict[str, Any], errors: dict[str, Any], status: int
) -> HttpResponse:
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    context = {
        "url_": reverse("planner:parking", args=[object_type, row.pk]), "name": str(row), "typed": typed,
        "errors": errors, "tomorrow": (firm_day() + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    template = "planner/parking_dialog.html" if is_part else "planner/parking.html"
    return render(request, template, context, status=status)
