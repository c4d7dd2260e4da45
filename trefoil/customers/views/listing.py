"""The list of customers and its export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core.access import Level
from trefoil.core.listcell import face
from trefoil.core.listing import parse
from trefoil.core.listpage import OWN, export_csv
from trefoil.core.related import relations_of
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import ORGANISATION, PERSON, Customer
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.lists.page import listed_page

NEWEST = "-id"


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """All customers that the viewer may see, as a list."""
    user: Any = request.user
    viewer = user.viewer
    may_export = viewer.level("customer", "export") is not Level.NONE
    return listed_page(
        request, "customer", Customer, customer_columns(user), _base(request), title=_("Customers"),
        row_url="customers:customer", default_sort=NEWEST, tabs=_tabs(),
        template="customers/list.html", ignore=frozenset({"trash"}),
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user)},
        export_url=reverse("customers:export") if may_export else "",
        lead=lambda row: face(row["pk"], row.get("name") or "?", row.get("kind") or PERSON),
        may_create=viewer.level("customer", "create") is not Level.NONE,
    )  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    user: Any = request.user
    listing = parse(
        Customer, customer_columns(user), request.GET, user.viewer, default_sort=NEWEST,
        ignore=frozenset({"trash"}) | OWN, relations=relations_of(user, "customer"),
    )  # fmt: skip
    return export_csv(listing, _base(request), "customers", "customer")


def _base(request: HttpRequest) -> QuerySet[Any]:
    if request.GET.get("trash") == "yes":
        return Customer.objects.filter(deleted_at__isnull=False)
    return Customer.objects.alive()


def _tabs() -> list[tuple[Any, Mapping[str, str]]]:
    return [
        (_("All"), {}), (_("People"), {"kind": PERSON}), (_("Organisations"), {"kind": ORGANISATION}),
        (_("Mine"), {"owner": "me"}), (_("Trash"), {"trash": "yes"}),
    ]  # fmt: skip
