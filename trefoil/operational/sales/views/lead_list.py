"""The list of leads, its export, and taking a lead in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from trefoil.core.access import Level
from trefoil.core.access.fields import editable
from trefoil.core.actions import Invalid, Refused
from trefoil.core.listing import parse
from trefoil.core.listpage import export_csv, list_page
from trefoil.customers.facts import INPUTS
from trefoil.customfields.values import fields_of
from trefoil.identity.models import firm
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.operational.sales.actions import create_lead
from trefoil.operational.sales.lead_columns import lead_columns
from trefoil.operational.sales.lead_facts import product_choices
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.models.lead import CONVERTED, DISQUALIFIED, OPEN, QUALIFIED

NEWEST = "-created_at"
TEXTS = ("title", "given_name", "family_name", "organisation", "job_title", "email", "phone", "country", "amount",
         "currency", "text", "source")  # fmt: skip


@require_GET
def leads(request: HttpRequest) -> HttpResponse:
    """All leads that the viewer may see, as a list."""
    user: Any = request.user
    viewer = user.viewer
    may_export = viewer.level("lead", "export") is not Level.NONE
    return list_page(
        request, Lead, lead_columns(user), _base(request), title=_("Leads"), row_url="sales:lead", default_sort=NEWEST,
        tabs=_tabs(), template="sales/lead_list.html", ignore=frozenset({"trash"}),
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user),
                 "product": lambda: product_choices(user)},
        export_url=reverse("sales:leads_export") if may_export else "",
        may_create=viewer.level("lead", "create") is not Level.NONE,
    )  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    user: Any = request.user
    listing = parse(
        Lead, lead_columns(user), request.GET, user.viewer, default_sort=NEWEST, ignore=frozenset({"trash"})
    )
    return export_csv(listing, _base(request), "leads", "lead")


def _base(request: HttpRequest) -> QuerySet[Any]:
    if request.GET.get("trash") == "yes":
        return Lead.objects.filter(deleted_at__isnull=False)
    return Lead.objects.alive()


def _tabs() -> list[tuple[Any, Mapping[str, str]]]:
    return [
        (_("All"), {}), (pgettext("leads", "New"), {"state": OPEN}), (pgettext("leads", "Qualified"), {"state": QUALIFIED}),
        (pgettext("leads", "Mine"), {"owner": "me", "state__in": f"{OPEN},{QUALIFIED}"}),
        (pgettext("leads", "Disqualified"), {"state": DISQUALIFIED}),
        (pgettext("leads", "Converted"), {"state": CONVERTED}), (_("Trash"), {"trash": "yes"}),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET the form (a dialog for htmx, else a page); POST takes the lead in and goes to its page."""
    user: Any = request.user
    if user.viewer.level("lead", "create") is Level.NONE:
        raise Refused
    if request.method == "GET":
        return _form(request, request.GET)
    try:
        row = _create(user, request.POST)
    except Invalid as wrong:
        return _form(request, request.POST, errors=wrong.errors, status=422)
    may_see = Lead.objects.visible_to(user).filter(pk=row.pk).exists()
    address = reverse("sales:lead", args=[row.pk]) if may_see else reverse("sales:leads")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _create(user: Any, posted: QueryDict) -> Lead:
    given: dict[str, Any] = {name: posted[name] for name in TEXTS if posted.get(name, "").strip()}
    if posted.get("amount", "").strip() == "":
        given.pop("currency", None)
    given["custom"] = {
        field.key: posted.getlist(f"custom.{field.key}") if field.kind == "choices" else posted[f"custom.{field.key}"]
        for field in fields_of(user, "lead") if f"custom.{field.key}" in posted
    }  # fmt: skip
    owner, product = posted.get("owner", ""), posted.get("product", "")
    if product.isdigit() and len(product) < 19:
        given["product"] = int(product)
    return create_lead(actor=user, owner=int(owner) if owner.isdigit() and len(owner) < 19 else None, **given)


def _form(
    request: HttpRequest, given: QueryDict, *, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    fields = [
        (field, INPUTS.get(field.kind, "text"), [(c, c) for c in field.choices])
        for field in fields_of(user, "lead") if editable(user.viewer, field.group)
    ]  # fmt: skip
    context = {
        "given": given, "errors": {name: [text] for name, text in (errors or {}).items()}, "fields": fields,
        "owners": colleague_choices(user), "products": product_choices(user), "currency": firm().currency,
    }  # fmt: skip
    template = "sales/lead_new_dialog.html" if request.htmx else "sales/lead_new.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)
