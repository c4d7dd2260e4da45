"""Deals as a table, as a file, and the form of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

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
from trefoil.customers.models import Customer
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.lists.page import listed_page
from trefoil.operational.sales.actions import create_deal
from trefoil.operational.sales.columns import deal_columns, with_customer
from trefoil.operational.sales.facts import custom_facts, deal_facts, given_fields, picked_customer, seen_customer
from trefoil.operational.sales.models import Deal
from trefoil.operational.sales.ways import own_currency, ways

NEWEST = "-created_at"
IGNORED = frozenset({"trash", "customer"})
ON_NEW = ("title", "amount", "currency", "expected_close_on", "customer", "source", "owner")


@require_GET
def deals(request: HttpRequest) -> HttpResponse:
    """All deals that the viewer may see, as a table."""
    user: Any = request.user
    viewer = user.viewer
    return listed_page(
        request, "deal", Deal, deal_columns(user), _base(request), title=_("Deals"), row_url="sales:deal",
        default_sort=NEWEST, tabs=_tabs(), template="sales/deals.html", ignore=IGNORED,
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user)},
        export_url=reverse("sales:deals_export") if viewer.level("deal", "export") is not Level.NONE else "",
        may_create=viewer.level("deal", "create") is not Level.NONE, board_query=_board_query(request),
    )  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same table as a file."""
    user: Any = request.user
    listing = parse(
        Deal, deal_columns(user), request.GET, user.viewer, default_sort=NEWEST, ignore=IGNORED | OWN,
        relations=relations_of(user, "deal"),
    )  # fmt: skip
    return export_csv(listing, _base(request), "deals", "deal")


def _board_query(request: HttpRequest) -> str:
    """What the board keeps of the table's filters: all but those that it shows itself."""
    own = {"state", "trash", "sort", "columns", "after", "limit", "group", "customer"}
    kept = {name: text for name, text in request.GET.items() if name.partition("__")[0] not in own}
    return f"?{urlencode(kept)}" if kept else ""


def _base(request: HttpRequest) -> QuerySet[Any]:
    """Living deals, or those in the trash; of one customer, if the viewer may see him."""
    rows = Deal.objects.filter(deleted_at__isnull=False) if request.GET.get("trash") == "yes" else Deal.objects.alive()
    asked = request.GET.get("customer", "")
    if asked:
        customer = Customer.objects.get_or_404(request.user, pk=asked if asked.isdecimal() and len(asked) < 19 else 0)
        rows = rows.filter(customer=customer.pk)
    return with_customer(rows, request.user)


def _tabs() -> list[tuple[Any, Mapping[str, str]]]:
    return [
        (_("All open"), {"state": "open"}), (_("Mine"), {"state": "open", "owner": "me"}), (_("Won"), {"state": "won"}),
        (_("Lost"), {"state": "lost"}), (_("All"), {}), (_("Trash"), {"trash": "yes"}),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET the form (a dialog for htmx, else a page); POST opens the deal and goes to its page."""
    user: Any = request.user
    if user.viewer.level("deal", "create") is Level.NONE:
        raise Refused
    draft = Deal(owner=user, owner_id=user.pk, currency=own_currency(user), custom={})
    if request.method == "GET":
        return _form(request, draft, {})
    try:
        currency = request.POST.get("currency") or draft.currency
        given = given_fields(user, _asked(user, draft), request.POST, currency)
        given["currency"] = currency
        row = create_deal(actor=user, **_placed(request, given))
    except Invalid as wrong:
        return _form(request, draft, wrong.errors, status=422)
    address = reverse("sales:deal", args=[row.pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _placed(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    stage = request.POST.get("stage", "")
    placed = {name: value for name, value in given.items() if value is not None}
    placed.setdefault("title", "")
    return placed | ({"stage": int(stage)} if stage.isdecimal() and len(stage) < 19 else {})


def _asked(user: Any, draft: Deal) -> list[Any]:
    """The facts of the form: own ones that a new deal needs, and the firm's fields."""
    own = [fact for fact in deal_facts(user, draft) if fact.name in ON_NEW]
    return [fact for fact in [*own, *custom_facts(user, "deal", draft)] if fact.may_edit]


def _form(request: HttpRequest, draft: Deal, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    user: Any = request.user
    given = request.POST if request.method == "POST" else request.GET.copy()
    number = request.GET.get("customer", "")
    if request.method == "GET" and number.isdecimal() and len(number) < 19:
        customer = seen_customer(user, int(number))
        given["customer"] = f"{customer.name} #{customer.pk}" if customer else ""  # type: ignore[index]
    setup = ways(user)
    only = request.GET.get("pipeline")
    shown = [one for one in setup.pipelines if not only or str(one.pk) == only] or list(setup.pipelines)
    many = len(shown) > 1
    context = {
        "asked": _asked(user, draft), "typed": given, "errors": {name: [text] for name, text in errors.items()},
        "stages": [(s.pk, f"{one.name}: {s.name}" if many else s.name) for one in shown for s in one.stages],
        "currency": draft.currency,
    }  # fmt: skip
    template = "sales/deal_new_dialog.html" if request.htmx else "sales/deal_new.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


@require_GET
def near(request: HttpRequest) -> HttpResponse:
    """Open deals of the customer that was picked for a new one: it may be here already."""
    user: Any = request.user
    try:
        customer = picked_customer(user, request.GET.get("customer", ""))
    except Invalid:
        customer = None
    rows = Deal.objects.open().visible_to(user).filter(customer=customer.pk) if customer else Deal.objects.none()
    found = list(rows.order_by("-created_at").values("pk", "title", "amount", "currency", "stage__name")[:5])
    return render(request, "sales/deals_near.html", {"found": found})
