"""The page of a deal, its parts, and facts edited in place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core.actions import Invalid, Refused
from trefoil.customers.actions import log_contact
from trefoil.customers.views.record import toasted
from trefoil.customers.views.talk import FIELDS, typed_minutes, typed_moment
from trefoil.identity.idempotency import sent_once
from trefoil.operational.sales.actions import change_deal
from trefoil.operational.sales.deal_page import facts_part, middle_part, panels_part, timeline_part
from trefoil.operational.sales.facts import seen_customer
from trefoil.operational.sales.views.fact import fact_answer
from trefoil.operational.sales.views.moves import visible_deal

PARTS = ("timeline", "facts", "related")


@require_GET
def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, stages, products, timeline and panels of one deal."""
    row = visible_deal(request.user, pk)
    asked = request.GET.get("show", "")
    context = middle_part(request, row) | facts_part(request, row) | panels_part(request, row)
    return render(request, "sales/deal.html", context | {"show": asked if asked in PARTS else "timeline"})


@require_GET
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The side of facts alone."""
    return render(request, "sales/deal_facts.html", facts_part(request, visible_deal(request.user, pk)))


@require_GET
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels alone."""
    return render(request, "sales/deal_panels.html", panels_part(request, visible_deal(request.user, pk)))


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The middle alone, or with `before` what came earlier."""
    row = visible_deal(request.user, pk)
    if request.GET.get("before"):
        return render(request, "timeline/stem.html", timeline_part(request, row))
    return render(request, "sales/deal_middle.html", middle_part(request, row))


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """GET the form of one fact; POST it."""
    row = visible_deal(request.user, pk)

    def save(given: dict[str, Any], version: int | None) -> Any:
        return change_deal(actor=request.user, deal=row, version=version, **given)

    return fact_answer(request, row, name, "sales:deal_field", save, lambda: visible_deal(request.user, pk))


@require_POST
@sent_once
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a note, call, meeting or letter about the deal; it is on the customer's timeline too."""
    user: Any = request.user
    row = visible_deal(user, pk)
    customer = seen_customer(user, row.customer_id)
    if customer is None or row.deleted_at is not None:
        raise Refused
    posted, kind = request.POST, request.POST.get("kind", "")
    try:
        log_contact(
            actor=user, customer=customer, kind=kind, text=posted.get("text", ""), about=row,
            direction=posted.get("direction", ""), minutes=typed_minutes(posted.get("minutes", "")),
            at=typed_moment(posted.get("at", "")),
        )  # fmt: skip
    except Invalid as wrong:
        typed = {name: posted.get(name, "") for name in FIELDS}
        context = middle_part(request, row) | {"typed": typed, "errors": wrong.errors, "open_kind": kind or "note"}
        return render(request, "sales/deal_middle.html", context, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:deal", pk)
    response = render(request, "sales/deal_middle.html", middle_part(request, row) | {"open_kind": kind})
    return toasted(response, changed="panels-changed")
