"""Facts edited in place: fields, contact points, links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customers.actions import add_point, change_point, link_customers, remove_point, unlink_customers
from trefoil.customers.facts import Fact, fact_named, save_fact, typed_value
from trefoil.customers.models import LINK_ROLES, POINT_KINDS, ContactPoint, Customer, Link
from trefoil.customers.page import source_icon, visible_customer
from trefoil.customers.views.record import toasted


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """GET the form of one fact; POST it. A wrong value keeps the form (422), a foreign change shows both (409)."""
    row = visible_customer(request.user, pk)
    fact = fact_named(request.user, row, name)
    if not fact.may_edit:
        raise Refused
    if request.method == "GET":
        return _form(request, row, fact, fact.value)
    return _save(request, row, fact)


def _save(request: HttpRequest, row: Customer, fact: Fact) -> HttpResponse:
    user: Any = request.user
    value, version = typed_value(fact, request.POST), request.POST.get("version", "")
    asked = int(version) if version.isdecimal() and len(version) < 19 else None
    if asked is not None and asked != row.version and request.POST.get("was") == _was(fact):
        asked = row.version  # others changed something else; this fact is still what the form was opened with
    try:
        save_fact(user, row, fact, value, asked)
    except Invalid as wrong:
        return _form(request, row, fact, value, errors=list(wrong.errors.values()), status=422)
    except Conflict:
        now = fact_named(user, visible_customer(user, row.pk), fact.name)
        return _form(request, visible_customer(user, row.pk), now, value, theirs=now.shown or "–", status=409)
    fresh = visible_customer(user, row.pk)
    context = {"customer": fresh, "fact": fact_named(user, fresh, fact.name)}
    response = render(request, "customers/fact.html", context)
    is_name = fact.name in ("name", "given_name", "family_name")
    return toasted(response, changed="facts-changed timeline-changed" if is_name else "timeline-changed")


def _was(fact: Fact) -> str:
    return ";".join(sorted(map(str, fact.value))) if isinstance(fact.value, list) else str(fact.value)


def _form(
    request: HttpRequest, row: Customer, fact: Fact, value: Any, *, errors: list[str] | None = None, theirs: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "customer": row, "fact": fact, "value": value, "errors": errors or [], "theirs": theirs, "was": _was(fact),
        "choices": list(fact.choices()),
    }  # fmt: skip
    return render(request, "customers/fact_form.html", context, status=status)


def _must_be_editable(user: Any, row: Customer) -> None:
    if not Customer.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
        raise Refused


@require_http_methods(["GET", "POST"])
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that adds a way to reach the customer; POST it."""
    user: Any = request.user
    row = visible_customer(user, pk)
    given = request.POST if request.method == "POST" else request.GET
    kind, text, label = (given.get(name, "") for name in ("kind", "text", "label"))
    context: dict[str, Any] = {"customer": row, "kind": kind or "email", "text": text, "label": label, "errors": {},
                               "kinds": POINT_KINDS}  # fmt: skip
    if request.method == "GET":
        _must_be_editable(user, row)
        return render(request, "customers/point_new.html", context)
    kind, text = kind or request.GET.get("kind", ""), text or request.GET.get("text", "")
    try:
        add_point(actor=user, customer=row, kind=kind, text=text, label=label)
    except Invalid as wrong:
        said = wrong.errors.get("text") or next(iter(wrong.errors.values()))
        return render(request, "customers/point_new.html", context | {"errors": {"text": [said]}}, status=422)
    return toasted(HttpResponse(status=204), changed="dialog-close facts-changed timeline-changed")


@require_http_methods(["GET", "POST", "DELETE"])
def point(request: HttpRequest, pk: int, point_id: int) -> HttpResponse:
    """GET the form of one way to reach the customer, POST a change, DELETE it."""
    user: Any = request.user
    row = visible_customer(user, pk)
    one: ContactPoint = ContactPoint.objects.get_or_404(user, "edit", pk=point_id, customer=row.pk)
    if request.method == "DELETE":
        said = _("%(value)s was removed") % {"value": one.shown}
        remove_point(actor=user, point_row=one)
        return toasted(HttpResponse(""), said, changed="timeline-changed")
    context = {"customer": row, "point": one, "text": one.shown, "errors": [], "point_words": dict(POINT_KINDS),
               "may_edit": True, "source_icon": source_icon}  # fmt: skip
    if request.method == "GET":
        return render(request, "customers/point_form.html", context)
    try:
        context["point"] = change_point(actor=user, point_row=one, text=request.POST.get("text", ""))
    except Invalid as wrong:
        context |= {"text": request.POST.get("text", ""), "errors": list(wrong.errors.values())}
        return render(request, "customers/point_form.html", context, status=422)
    return toasted(render(request, "customers/point.html", context), changed="timeline-changed")


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that says who belongs to this customer; POST it."""
    user: Any = request.user
    row = visible_customer(user, pk)
    context: dict[str, Any] = {
        "customer": row, "roles": LINK_ROLES, "typed": request.POST, "errors": {},
        "role": request.POST.get("role", "works_at"),
    }  # fmt: skip
    _must_be_editable(user, row)
    if request.method == "GET":
        return render(request, "customers/link_new.html", context)
    try:
        other = _customer_named(user, request.POST.get("other", ""), row)
        first, second = (other, row) if request.POST.get("direction") == "to" else (row, other)
        role, title = request.POST.get("role", ""), request.POST.get("title", "")
        link_customers(actor=user, customer=first, other=second, role=role, title=title)
    except Invalid as wrong:
        context["errors"] = {name: [text] for name, text in wrong.errors.items()}
        return render(request, "customers/link_new.html", context, status=422)
    return toasted(HttpResponse(status=204), changed="dialog-close panels-changed timeline-changed")


def _customer_named(user: Any, text: str, row: Customer) -> Customer:
    """The customer that was picked: by its number, or by its name if only one has it."""
    rows = Customer.objects.alive().visible_to(user).exclude(pk=row.pk)
    name = text.strip()
    number = name.rpartition("#")[2]
    found: list[Customer] = list(rows.filter(pk=int(number))) if number.isdecimal() and len(number) < 19 else []
    found = found or list(rows.filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid({"other": _("There is no customer of this name. Add him first.")})
    raise Invalid({"other": _("Several customers have this name. Pick one from the list.")})


@require_POST
def unlink(request: HttpRequest, pk: int, link_id: int) -> HttpResponse:
    """Take a link of this customer away, from either of its ends."""
    user: Any = request.user
    row = visible_customer(user, pk)
    link: Link = Link.objects.get_or_404(user, "edit", pk=link_id)
    if row.pk not in (link.customer_id, link.other_id):
        raise Refused
    unlink_customers(actor=user, link=link)
    return toasted(HttpResponse(status=204), _("The link was taken away"), changed="panels-changed timeline-changed")
