"""The catalogue: products, their prices on each list, price lists, exchange rates."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day
from trefoil.identity.models import firm
from trefoil.identity.setup_pages import need_right
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.lists.page import listed_page
from trefoil.operational.sales.actions import (
    change_product,
    create_price_list,
    create_product,
    set_price,
    set_rate,
)
from trefoil.operational.sales.columns import product_columns, with_price
from trefoil.operational.sales.models import DealLine, ExchangeRate, Price, PriceList, Product

RIGHT = "manage_products"
TEXTS = ("name", "code", "family", "unit")


@require_GET
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue, open to everybody who works here."""
    user: Any = request.user
    tabs = [(_("All"), {}), (_("Offered"), {"is_active": "yes"}), (_("Not offered any more"), {"is_active": "no"})]
    return listed_page(
        request, "product", Product, product_columns(user), with_price(Product.objects.order_by(), user),
        title=_("Products"), row_url="sales:product", default_sort="name", tabs=tabs,
        template="sales/product_list.html", may_manage=user.may(RIGHT),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET the form of a new product; POST it."""
    user: Any = request.user
    need_right(user, RIGHT)
    tried = Attempt()
    values: dict[str, Any] = {"currency": firm().currency}
    if request.method == "POST":
        values = _given(request.POST) | {name: request.POST.get(name, "") for name in ("price", "currency")}
        tried = attempt(lambda: create_product(actor=user, **values))
        if tried.is_done:
            return done(request, _("The product “%(name)s” is there.") % {"name": tried.result.name}, "sales:product",
                        tried.result.pk)  # fmt: skip
    context = {"values": values, "errors": tried.errors, "families": _families(user)}
    return render(request, "sales/product_new.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product with its prices; POST changes it."""
    user: Any = request.user
    row: Product = Product.objects.get_or_404(user, pk=pk)
    tried, values = Attempt(), {name: getattr(row, name) for name in (*TEXTS, "is_active", "version")}
    if request.method == "POST":
        need_right(user, RIGHT)
        values = _given(request.POST) | {
            "is_active": "is_active" in request.POST, "version": number(request.POST.get("version")),
        }  # fmt: skip
        tried = attempt(lambda: change_product(actor=user, product=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "sales:product", pk)
        if tried.current is not None:
            row = tried.current
            values["version"] = row.version
    return _page(request, row, values, tried, {})


@require_POST
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what a product costs on a list."""
    user: Any = request.user
    row: Product = Product.objects.get_or_404(user, pk=pk)
    need_right(user, RIGHT)
    chosen = PriceList.objects.get_or_404(user, pk=number(request.POST.get("price_list")) or 0)
    typed = request.POST.get("price", "")
    tried = attempt(lambda: set_price(actor=user, product=row, amount=_typed(typed), price_list=chosen))
    if tried.is_done:
        return done(request, _("The price is set."), "sales:product", pk)
    values = {name: getattr(row, name) for name in (*TEXTS, "is_active", "version")}
    return _page(request, row, values, Attempt(tried.status), {chosen.pk: (typed, tried.errors)})


def _typed(text: str) -> str:
    if not text.strip():
        raise Invalid({"price": _("Write a price.")})
    return text


def _page(
    request: HttpRequest, row: Product, values: dict[str, Any], tried: Attempt, wrong: dict[int, Any]
) -> HttpResponse:
    user: Any = request.user
    amounts = dict(Price.objects.visible_to(user).filter(product=row).values_list("price_list_id", "amount"))
    lists = [
        {"pk": pk, "name": name, "currency": currency, "is_default": is_default, "amount": amounts.get(pk),
         "typed": wrong[pk][0] if pk in wrong else None,
         "errors": [text for texts in wrong[pk][1].values() for text in texts] if pk in wrong else []}
        for pk, name, currency, is_default in PriceList.objects.visible_to(user).values_list(
            "pk", "name", "currency", "is_default"
        )
    ]  # fmt: skip
    used = DealLine.objects.visible_to(user).filter(product=row, deal__deleted_at__isnull=True)
    context = {
        "row": row, "values": values, "errors": tried.errors, "current": tried.current, "lists": lists,
        "may_manage": user.may(RIGHT), "families": _families(user),
        "used": used.order_by().values("deal_id").distinct().count(),
    }  # fmt: skip
    return render(request, "sales/product.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def price_lists(request: HttpRequest) -> HttpResponse:
    """All price lists and how many prices each holds; POST makes one."""
    user: Any = request.user
    tried = Attempt()
    values: dict[str, Any] = {"name": "", "currency": firm().currency, "is_default": False}
    if request.method == "POST":
        need_right(user, RIGHT)
        values = {name: request.POST.get(name, "") for name in ("name", "currency")}
        values["is_default"] = "is_default" in request.POST
        tried = attempt(lambda: create_price_list(actor=user, **values))
        if tried.is_done:
            said = _("The price list “%(name)s” is there.") % {"name": tried.result.name}
            return done(request, said, "sales:price_lists")
    rows = PriceList.objects.visible_to(user).values("pk", "name", "currency", "is_default")
    prices = Price.objects.visible_to(user).order_by().values_list("price_list_id")
    sizes = dict(prices.annotate(Count("pk")))
    context = {
        "rows": list(rows), "sizes": sizes, "values": values, "errors": tried.errors, "may_manage": user.may(RIGHT),
    }  # fmt: skip
    return render(request, "sales/product_price_lists.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """What other currencies are worth, day by day; POST sets a rate."""
    user: Any = request.user
    own = firm().currency
    tried, values = Attempt(), {"currency": "", "on": timezone.localdate().isoformat(), "rate": ""}
    if request.method == "POST":
        need_right(user, RIGHT)
        values = {name: request.POST.get(name, "") for name in values}
        tried = attempt(lambda: _set_rate(user, values))
        if tried.is_done:
            return done(request, _("The rate is set."), "sales:rates")
    rows = ExchangeRate.objects.visible_to(user).order_by("currency", "-on").values("currency", "on", "rate")
    context = {
        "rows": list(rows[:500]), "own": own, "values": values, "errors": tried.errors, "may_manage": user.may(RIGHT),
    }  # fmt: skip
    return render(request, "sales/product_rates.html", context, status=tried.status)


def _set_rate(user: Any, values: dict[str, str]) -> Any:
    try:
        on = parse_day(values["on"])
    except ValueError as error:
        raise Invalid({"on": str(error)}) from None
    return set_rate(actor=user, currency=values["currency"], on=on, rate=values["rate"])


def _given(posted: QueryDict) -> dict[str, Any]:
    return {name: posted.get(name, "") for name in TEXTS}


def _families(user: Any) -> list[str]:
    rows = Product.objects.visible_to(user).exclude(family="").order_by("family")
    return list(rows.values_list("family", flat=True).distinct()[:100])
