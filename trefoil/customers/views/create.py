"""Adding a customer: the form, the warning about duplicates, names to pick from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trefoil.core.access.fields import editable
from trefoil.core.actions import Invalid, Refused
from trefoil.core.near import near_names
from trefoil.customers.actions import create_customer
from trefoil.customers.duplicates import find_duplicates, organisation_named, spellings
from trefoil.customers.facts import INPUTS
from trefoil.customers.models import KINDS, ORGANISATION, PERSON, STANDINGS, Customer
from trefoil.customers.page import may_create
from trefoil.customfields.values import fields_of
from trefoil.identity.names import colleague_choices


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET the form (a dialog for htmx, else a page); POST adds the customer and goes to its page."""
    user: Any = request.user
    if not may_create(user):
        raise Refused
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "GET":
        return _form(request, given)
    try:
        row = _create(user, request.POST)
    except Invalid as wrong:
        return _form(request, request.POST, errors=wrong.errors, status=422)
    address = reverse("customers:customer", args=[row.pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _create(user: Any, posted: QueryDict) -> Customer:
    kind = posted.get("kind", "")
    points = [
        {"kind": point, "text": text} for point in ("email", "phone") for text in posted.getlist(point) if text.strip()
    ]
    custom = {
        field.key: posted.getlist(f"custom.{field.key}") if field.kind == "choices" else posted[f"custom.{field.key}"]
        for field in fields_of(user, "customer") if f"custom.{field.key}" in posted
    }  # fmt: skip
    owner = posted.get("owner", "")
    name = posted.get("organisation", "").strip() if kind == PERSON else ""
    organisation = organisation_named(user, name) if name else None
    if name and organisation is None and _same_name(user, name):
        said = _("Several customers have this name. Add the person, then link it on its page.")
        raise Invalid({"organisation": said})
    return create_customer(
        actor=user, kind=kind, name=posted.get("name", ""), points=points, custom=custom,
        owner=int(owner) if owner.isdecimal() and len(owner) < 19 else None, standings=posted.getlist("standings"),
        language=posted.get("language", ""), job_title=posted.get("job_title", ""), organisation=organisation,
        organisation_name=name if organisation is None else "",
    )  # fmt: skip


def _same_name(user: Any, name: str) -> bool:
    return bool(Customer.objects.alive().organisations().visible_to(user).filter(name=name).exists())


def _form(
    request: HttpRequest, given: QueryDict, *, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    kind = given.get("kind") if given.get("kind") in (PERSON, ORGANISATION) else PERSON
    wrong = {("points" if name.startswith("points.") else name): text for name, text in (errors or {}).items()}
    fields = [
        (field, INPUTS.get(field.kind, "text"), [(c, c) for c in field.choices])
        for field in fields_of(user, "customer") if editable(user.viewer, field.group)
    ]  # fmt: skip
    context = {
        "kind": kind, "kinds": KINDS, "given": given, "emails": given.getlist("email") or [""],
        "phones": given.getlist("phone") or [""], "owners": colleague_choices(user), "standings": STANDINGS,
        "owner": given.get("owner") or user.pk, "errors": {name: [text] for name, text in wrong.items()},
        "fields": fields,
    }  # fmt: skip
    template = "customers/new_dialog.html" if request.htmx else "customers/new.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Who may be here already, as a warning under the field that is being typed."""
    given = request.GET
    found = find_duplicates(
        request.user, given.get("kind", ""), given.get("name", "")[:200], given.getlist("email"),
        given.getlist("phone"),
    )  # fmt: skip
    return render(request, "customers/duplicates.html", {"found": found})


@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """Customers named like what is typed, as options to pick from."""
    user: Any = request.user
    asked = next((request.GET[name] for name in ("organisation", "other", "customer") if name in request.GET), "")
    asked = asked.strip()[:100]
    rows = Customer.objects.alive().visible_to(user)
    if "organisation" in request.GET:
        rows = rows.organisations()
    ids = near_names(user, "customer", spellings(asked)) if len(asked) >= 2 else []
    found = list(rows.filter(pk__in=ids).order_by("name").values("pk", "name", "kind")[:20])
    return render(request, "customers/choices.html", {"found": found})


@require_GET
def row(request: HttpRequest) -> HttpResponse:
    """One more line for an e-mail or a phone."""
    kind = request.GET.get("kind", "")
    return render(request, "customers/point_row.html", {"kind": kind if kind == "phone" else "email", "value": ""})
