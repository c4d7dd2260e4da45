"""Parts of a deal: products with exact sums, people in the decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Conflict, Invalid
from trefoil.customers.views.record import toasted
from trefoil.operational.sales.actions import add_participant, remove_participant, set_lines
from trefoil.operational.sales.actions.parts import priced_lines
from trefoil.operational.sales.deal_page import lines_part
from trefoil.operational.sales.facts import picked_customer, plain_amount, product_choices
from trefoil.operational.sales.models import Deal, Participant
from trefoil.operational.sales.models.deal import PARTICIPANT_ROLES
from trefoil.operational.sales.money import typed_amount
from trefoil.operational.sales.views.moves import conflicted, editable_deal, visible_deal

LINE = ("product", "name", "quantity", "unit_price", "discount")


@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the editor of products; POST saves all lines at once, the deal's amount becomes their sum."""
    user: Any = request.user
    row = editable_deal(user, pk)
    if request.method == "GET":
        return _editor(request, row, _held(user, row) or [_empty()])
    typed = [line for line in typed_lines(request.POST) if any(line.values())]
    try:
        version = request.POST.get("version", "")
        asked = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
        set_lines(actor=user, deal=row, lines=[given_line(line, row.currency) for line in typed], version=asked)
    except Invalid as wrong:
        return _editor(request, row, typed, errors=wrong.errors, status=422)
    except Conflict:
        return conflicted(request)
    return toasted(HttpResponse(status=204), _("Saved"), changed="dialog-close record-changed board-changed")


@require_POST
def line_sums(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums of what is typed so far; nothing is saved. `more` answers with the lines and one more."""
    user: Any = request.user
    row = editable_deal(user, pk)
    typed = typed_lines(request.POST)
    if "more" in request.POST:
        return render(request, "sales/lines_rows.html", _context(user, row, [*typed, _empty()], {}))
    return render(request, "sales/lines_sums.html", _context(user, row, typed, {}))


def _editor(
    request: HttpRequest, row: Deal, typed: list[dict[str, str]], *, errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(request, "sales/lines_dialog.html", _context(request.user, row, typed, errors or {}), status=status)


def _context(user: Any, row: Deal, typed: list[dict[str, str]], errors: dict[str, Any]) -> dict[str, Any]:
    filled = [number for number, line in enumerate(typed) if any(line.values())]
    ready, _wrong = priced_lines(row, [given_line(typed[number], row.currency) for number in filled])
    made = dict(zip(filled, ready, strict=False))
    shown: list[dict[str, Any]] = [{**line, "errors": [], "priced": made.get(n)} for n, line in enumerate(typed)]
    for line in shown:
        line["price"] = plain_amount(line["priced"].unit_price) if line["priced"] is not None else ""
    for name, text in errors.items():
        number, _dot, _field = name.removeprefix("lines.").partition(".")
        if number.isdecimal() and int(number) < len(shown):
            shown[int(number)]["errors"].append(text)
    total = sum((line.amount for line in ready if line is not None), Decimal(0))
    return {
        "deal": row, "lines": shown, "products": product_choices(user), "total": total,
        "general": errors.get("lines", ""),
    }  # fmt: skip


def typed_lines(posted: QueryDict) -> list[dict[str, str]]:
    """The lines of the form, in order; lines without any word or number are left out by whoever saves them."""
    columns = {name: posted.getlist(name) for name in LINE}
    count = max((len(values) for values in columns.values()), default=0)
    return [
        {name: (values[number].strip() if number < len(values) else "") for name, values in columns.items()}
        for number in range(count)
    ]


def given_line(line: dict[str, str], currency: str) -> dict[str, Any]:
    """A typed line as the action takes it."""
    return {
        "product": line["product"], "name": line["name"], "quantity": line["quantity"] or "1",
        "unit_price": typed_amount(line["unit_price"], currency), "discount": line["discount"] or "0",
    }  # fmt: skip


def _held(user: Any, row: Deal) -> list[dict[str, str]]:
    return [
        {"product": str(line["product_id"] or ""), "name": line["name"], "quantity": plain_amount(line["quantity"]),
         "unit_price": plain_amount(line["unit_price"]), "discount": plain_amount(line["discount"])}
        for line in lines_part(user, row)["lines"]
    ]  # fmt: skip


def _empty() -> dict[str, str]:
    return dict.fromkeys(LINE, "")


@require_http_methods(["GET", "POST"])
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that adds a person to the decision; POST it."""
    user: Any = request.user
    row = editable_deal(user, pk)
    context: dict[str, Any] = {"deal": row, "roles": PARTICIPANT_ROLES, "typed": request.POST, "errors": {}}
    if request.method == "GET":
        return render(request, "sales/participant_dialog.html", context)
    try:
        person = picked_customer(user, request.POST.get("customer", ""))
        if person is None or not person.is_person:
            raise Invalid({"customer": _("Pick a person.")})
        add_participant(actor=user, deal=row, person=person, role=request.POST.get("role", ""))
    except Invalid as wrong:
        context["errors"] = {name: [text] for name, text in wrong.errors.items()}
        return render(request, "sales/participant_dialog.html", context, status=422)
    return toasted(HttpResponse(status=204), changed="dialog-close panels-changed timeline-changed")


@require_POST
def participant_removal(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Take a person off the deal."""
    user: Any = request.user
    visible_deal(user, pk)
    one: Participant = Participant.objects.get_or_404(user, "edit", pk=part, deal=pk)
    remove_participant(actor=user, participant=one)
    return toasted(HttpResponse(status=204), changed="panels-changed timeline-changed")
