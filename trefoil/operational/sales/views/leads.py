"""Leads as a list, as a file, and the form of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trefoil.core.access import Level
from trefoil.core.actions import Invalid, Refused
from trefoil.core.listing import parse
from trefoil.core.listpage import OWN, export_csv
from trefoil.core.related import relations_of
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.lists.page import listed_page
from trefoil.operational.sales.actions import create_lead
from trefoil.operational.sales.columns import lead_columns
from trefoil.operational.sales.facts import custom_facts, given_fields, lead_facts
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.models.lead import CONVERTED, DISQUALIFIED, OPEN, QUALIFIED
from trefoil.operational.sales.ways import own_currency

NEWEST = "-created_at"
IGNORED = frozenset({"trash"})


@require_GET
def leads(request: HttpRequest) -> HttpResponse:
    """All leads that the viewer may see."""
    user: Any = request.user
    viewer = user.viewer
    return listed_page(
        request, "lead", Lead, lead_columns(user), _base(request), title=_("Leads"), row_url="sales:lead",
        default_sort=NEWEST, tabs=_tabs(), template="sales/leads.html", ignore=IGNORED,
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user)},
        export_url=reverse("sales:leads_export") if viewer.level("lead", "export") is not Level.NONE else "",
        may_create=viewer.level("lead", "create") is not Level.NONE, may_set_up=user.may("manage_settings"),
    )  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    user: Any = request.user
    listing = parse(
        Lead, lead_columns(user), request.GET, user.viewer, default_sort=NEWEST, ignore=IGNORED | OWN,
        relations=relations_of(user, "lead"),
    )  # fmt: skip
    return export_csv(listing, _base(request), "leads", "lead")


def _base(request: HttpRequest) -> QuerySet[Any]:
    if request.GET.get("trash") == "yes":
        return Lead.objects.filter(deleted_at__isnull=False)
    return Lead.objects.alive()


def _tabs() -> list[tuple[Any, Mapping[str, str]]]:
    return [
        (_("All"), {}), (_("New"), {"state": OPEN}), (_("Qualified"), {"state": QUALIFIED}),
        (_("Mine"), {"owner": "me"}), (_("Disqualified"), {"state": DISQUALIFIED}),
        (_("Converted"), {"state": CONVERTED}), (_("Trash"), {"trash": "yes"}),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET the form (a dialog for htmx, else a page); POST takes the lead in and goes to its page."""
    user: Any = request.user
    if user.viewer.level("lead", "create") is Level.NONE:
        raise Refused
    draft = Lead(owner=None, currency=own_currency(user), custom={})
    asked = [
        fact for fact in [*lead_facts(user, draft), *custom_facts(user, "lead", draft)]
        if fact.may_edit and fact.name not in ("team", "is_private", "outside_id")
    ]  # fmt: skip
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            given = given_fields(user, asked, request.POST, draft.currency)
            utm = {name[4:]: value for name, value in request.POST.items() if name.startswith("utm_")}
            row = create_lead(actor=user, **given, utm=utm)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            address = reverse("sales:lead", args=[row.pk])
            if request.htmx:  # type: ignore[attr-defined]
                return HttpResponse(status=204, headers={"HX-Redirect": address})
            return HttpResponseRedirect(address)
    context = {
        "asked": asked, "typed": request.POST if request.method == "POST" else request.GET, "currency": draft.currency,
        "errors": {name: [text] for name, text in errors.items()},
    }  # fmt: skip
    template = "sales/lead_new_dialog.html" if request.htmx else "sales/lead_new.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if errors else 200)
