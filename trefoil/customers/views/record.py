"""The page of a customer, its parts, and its way into the trash and back."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trefoil.customers.actions import delete_customer, restore_customer
from trefoil.customers.page import facts_part, middle_part, panels_part, seen_customer, visible_customer

PARTS = ("timeline", "facts", "related")


@require_GET
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, timeline and panels of one customer."""
    row = visible_customer(request.user, pk)
    asked = request.GET.get("show", "")
    context = middle_part(request, row) | facts_part(request, row) | panels_part(request, row)
    return render(request, "customers/customer.html", context | {"show": asked if asked in PARTS else "timeline"})


@require_GET
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The side of facts alone, fetched again when something changed."""
    return render(request, "customers/facts.html", facts_part(request, visible_customer(request.user, pk)))


@require_GET
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels alone, fetched again when something changed."""
    return render(request, "customers/panels.html", panels_part(request, seen_customer(request.user, pk)))


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline alone, or with `before` what came earlier."""
    row = seen_customer(request.user, pk)
    template = "customers/earlier.html" if request.GET.get("before") else "customers/timeline.html"
    return render(request, template, middle_part(request, row))


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the trash; the message offers to take it back."""
    user: Any = request.user
    row = delete_customer(actor=user, customer=seen_customer(user, pk))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("customers:customer", pk)
    response = customer_again(request, row.pk)
    undo = reverse("customers:restoration", args=[pk])
    return toasted(response, _("%(name)s is in the trash") % {"name": row.name}, undo=undo)


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a customer out of the trash."""
    user: Any = request.user
    row = restore_customer(actor=user, customer=seen_customer(user, pk))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("customers:customer", pk)
    response = HttpResponse(status=204)
    return toasted(response, _("%(name)s is back") % {"name": row.name}, changed="record-changed")


def customer_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page once more, after a change (the asker picks its part of it)."""
    row = visible_customer(request.user, pk)
    context = middle_part(request, row) | facts_part(request, row) | panels_part(request, row)
    return render(request, "customers/customer.html", context | {"show": "timeline"})


def toasted(response: HttpResponse, text: str = "", *, undo: str = "", changed: str = "") -> HttpResponse:
    """The response with a message, and with an event that lets parts of the page fetch themselves again."""
    said: dict[str, Any] = {}
    if text:
        said["toast"] = {"text": text, "undo": undo} if undo else {"text": text}
    for name in changed.split():
        said[name] = {}
    # HTTP headers are Latin-1: escape everything else, which JSON can.
    response["HX-Trigger"] = json.dumps(said)
    return response
