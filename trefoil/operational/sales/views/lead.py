"""The page of a lead: facts edited in place, verdicts, conversion, its way into the trash and back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customers.facts import Fact, typed_value
from trefoil.customers.models import Customer
from trefoil.customers.views.record import toasted
from trefoil.identity.views.attempts import number
from trefoil.operational.sales.actions import convert_lead, delete_lead, judge_lead, restore_lead
from trefoil.operational.sales.lead_facts import fact_named, save_fact
from trefoil.operational.sales.lead_page import (
    disqualifying_reasons,
    facts_part,
    look_alikes,
    panels_part,
    pipeline_choices,
    seen_lead,
    timeline_part,
    visible_lead,
)
from trefoil.operational.sales.models import Lead

PARTS = ("timeline", "facts", "related")


@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, timeline and panels of one lead."""
    return _page(request, visible_lead(request.user, pk))


def _page(request: HttpRequest, row: Lead) -> HttpResponse:
    asked = request.GET.get("show", "")
    context = facts_part(request, row) | timeline_part(request, row) | panels_part(request, row)
    return render(request, "sales/lead.html", context | {"show": asked if asked in PARTS else "timeline"})


@require_GET
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The side of facts alone, fetched again when something changed."""
    return render(request, "sales/lead_facts.html", facts_part(request, visible_lead(request.user, pk)))


@require_GET
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels alone, fetched again when something changed."""
    return render(request, "sales/lead_panels.html", panels_part(request, seen_lead(request.user, pk)))


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline alone, or with `before` what came earlier."""
    template = "customers/earlier.html" if request.GET.get("before") else "sales/lead_timeline.html"
    return render(request, template, timeline_part(request, seen_lead(request.user, pk)))


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """GET the form of one fact; POST it. A wrong value keeps the form (422), a foreign change shows both (409)."""
    row = visible_lead(request.user, pk)
    fact = fact_named(request.user, row, name)
    if not fact.may_edit:
        raise Refused
    if request.method == "GET":
        return _field_form(request, row, fact, fact.value)
    return _save(request, row, fact)


def _save(request: HttpRequest, row: Lead, fact: Fact) -> HttpResponse:
    user: Any = request.user
    value, asked = typed_value(fact, request.POST), number(request.POST.get("version"))
    if asked is not None and asked != row.version and request.POST.get("was") == _was(fact):
        asked = row.version  # others changed something else; this fact is still what the form was opened with
    try:
        save_fact(user, row, fact, value, asked)
    except Invalid as wrong:
        return _field_form(request, row, fact, value, errors=list(wrong.errors.values()), status=422)
    except Conflict:
        fresh = visible_lead(user, row.pk)
        now = fact_named(user, fresh, fact.name)
        return _field_form(request, fresh, now, value, theirs=now.shown or "–", status=409)
    if not Lead.objects.visible_to(user).filter(pk=row.pk).exists():  # given away to somebody out of reach
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("sales:leads")})
    fresh = visible_lead(user, row.pk)
    response = render(request, "sales/lead_fact.html", {"lead": fresh, "fact": fact_named(user, fresh, fact.name)})
    return toasted(response, changed="lead-changed timeline-changed")


def _was(fact: Fact) -> str:
    return ";".join(sorted(map(str, fact.value))) if isinstance(fact.value, list) else str(fact.value)


def _field_form(
    request: HttpRequest, row: Lead, fact: Fact, value: Any, *, errors: list[str] | None = None, theirs: Any = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "lead": row, "fact": fact, "value": value, "errors": errors or [], "theirs": theirs, "was": _was(fact),
        "choices": list(fact.choices()),
    }  # fmt: skip
    return render(request, "sales/lead_fact_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that asks why a lead is not worth pursuing; POST a verdict either way."""
    user: Any = request.user
    row = visible_lead(user, pk)
    posted = request.POST
    if request.method == "GET":
        return _verdict_form(request, row, {})
    try:
        judge_lead(
            actor=user, lead=row, is_qualified=posted.get("is_qualified") == "yes", reason=number(posted.get("reason")),
            text=posted.get("text", ""), version=number(posted.get("version")),
        )  # fmt: skip
    except Invalid as wrong:
        return _verdict_form(request, row, wrong.errors, 422)
    except Conflict:
        row = visible_lead(user, pk)
        said = _("Somebody else changed this lead meanwhile. Look at it, then decide again.")
        return _verdict_form(request, row, {"version": said}, 409)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:lead", pk)
    return toasted(HttpResponse(status=204), changed="dialog-close lead-changed timeline-changed")


def _verdict_form(request: HttpRequest, row: Lead, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "lead": row, "reasons": disqualifying_reasons(request.user), "given": request.POST,
        "errors": {name: [text] for name, text in errors.items()},
    }  # fmt: skip
    return render(request, "sales/lead_verdict.html", context, status=status)


@require_http_methods(["GET", "POST"])
def conversion(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog with the choices of a conversion; POST converts, with or without them."""
    user: Any = request.user
    row = visible_lead(user, pk)
    if request.method == "GET":
        return _conversion_form(request, row, {})
    try:
        made = convert_lead(actor=user, lead=row, version=number(request.POST.get("version")), **_chosen(request))
    except Invalid as wrong:
        return _conversion_form(request, row, wrong.errors, 422)
    except Conflict:
        row = visible_lead(user, pk)
        said = _("Somebody else changed this lead meanwhile. Look at it, then decide again.")
        return _conversion_form(request, row, {"version": said}, 409)
    target = reverse("sales:deal", args=[made.deal_id]) if made.deal_id else reverse("sales:lead", args=[pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """What the dialog says; nothing of it when the button was pressed without the dialog."""
    posted = request.POST
    if "chosen" not in posted:
        return {}
    chosen: dict[str, Any] = {
        "with_deal": bool(posted.get("with_deal")), "title": posted.get("title", ""),
        "pipeline": number(posted.get("pipeline")), "amount": posted.get("amount", "").strip() or None,
    }  # fmt: skip
    asked = posted.get("other", "").strip() or posted.get("customer", "")
    if asked:
        customer = _existing(request.user, asked)
        chosen["contact" if customer.is_person else "customer"] = customer
    return chosen


def _existing(user: Any, text: str) -> Customer:
    """The customer that was picked, by the number behind its name."""
    picked = number(text.rpartition("#")[2])
    rows = Customer.objects.alive().visible_to(user)
    found = rows.filter(pk=picked or 0).first() or rows.filter(name=text).first()
    if found is None:
        raise Invalid({"other": _("There is no such customer. Pick one from the list.")})
    chosen: Customer = found
    return chosen


def _conversion_form(request: HttpRequest, row: Lead, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    user: Any = request.user
    fields = ("title", "amount", "other", "pipeline", "customer")
    context = {
        "lead": row, "given": request.POST, "look_alikes": look_alikes(user, row), "pipelines": pipeline_choices(user),
        "errors": {name: [text] for name, text in errors.items()},
        "further": [text for name, text in errors.items() if name not in fields],
    }  # fmt: skip
    return render(request, "sales/lead_conversion.html", context, status=status)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the trash; the message offers to take it back."""
    row = delete_lead(actor=request.user, lead=seen_lead(request.user, pk))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:lead", pk)
    undo = reverse("sales:lead_restoration", args=[pk])
    said = _("%(name)s is in the trash") % {"name": row.title}
    return toasted(_page(request, visible_lead(request.user, pk)), said, undo=undo)


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lead out of the trash."""
    row = restore_lead(actor=request.user, lead=seen_lead(request.user, pk))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:lead", pk)
    return toasted(HttpResponse(status=204), _("%(name)s is back") % {"name": row.title}, changed="record-changed")
