"""The page of a lead: facts in place, verdicts, conversion, trash."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customers.views.record import toasted
from trefoil.operational.sales.actions import change_lead, convert_lead, delete_lead, judge_lead, restore_lead
from trefoil.operational.sales.facts import picked_customer
from trefoil.operational.sales.lead_page import facts_part, panels_part, timeline_part, visible_lead
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.views.fact import fact_answer
from trefoil.operational.sales.ways import reasons, ways

PARTS = ("timeline", "facts", "related")
AFTER = "dialog-close record-changed"


@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, timeline and panels of one lead."""
    row = visible_lead(request.user, pk)
    asked = request.GET.get("show", "")
    context = timeline_part(request, row) | facts_part(request, row) | panels_part(request, row)
    context["text"] = next((fact for fact in context["facts"] if fact.name == "text"), None)
    return render(request, "sales/lead.html", context | {"show": asked if asked in PARTS else "timeline"})


@require_GET
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The side of facts alone."""
    return render(request, "sales/lead_facts.html", facts_part(request, visible_lead(request.user, pk)))


@require_GET
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels alone."""
    return render(request, "sales/lead_panels.html", panels_part(request, visible_lead(request.user, pk)))


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline alone, or with `before` what came earlier."""
    row = visible_lead(request.user, pk)
    template = "timeline/stem.html" if request.GET.get("before") else "sales/lead_middle.html"
    return render(request, template, timeline_part(request, row))


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """GET the form of one fact; POST it."""
    row = visible_lead(request.user, pk)

    def save(given: dict[str, Any], version: int | None) -> Any:
        return change_lead(actor=request.user, lead=row, version=version, **given)

    return fact_answer(request, row, name, "sales:lead_field", save, lambda: visible_lead(request.user, pk))


def _editable(request: HttpRequest, pk: int) -> Lead:
    user: Any = request.user
    row = visible_lead(user, pk)
    if not Lead.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
        raise Refused
    return row


@require_http_methods(["GET", "POST"])
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that asks why a lead is not pursued; POST a verdict, qualified or not."""
    user: Any = request.user
    row = _editable(request, pk)
    is_qualified = request.POST.get("verdict") == "qualified"
    if request.method == "GET":
        return _verdict_dialog(request, row, {})
    why = request.POST.get("reason", "")
    try:
        judge_lead(
            actor=user, lead=row, is_qualified=is_qualified, text=request.POST.get("text", ""),
            reason=_whole(why) if why else None, version=_version(request),
        )  # fmt: skip
    except Invalid as wrong:
        if is_qualified:
            raise
        return _verdict_dialog(request, row, wrong.errors, 422)
    except Conflict:
        return _conflicted(request)
    said = _("%(title)s is qualified") if is_qualified else _("%(title)s is not pursued")
    return _done(request, pk, said % {"title": row.title})


def _verdict_dialog(request: HttpRequest, row: Lead, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "lead": row, "reasons": reasons(request.user, "disqualified"), "typed": request.POST,
        "errors": {name: [text] for name, text in errors.items()},
    }  # fmt: skip
    return render(request, "sales/verdict_dialog.html", context, status=status)


@require_http_methods(["GET", "POST"])
def conversion(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that says what the lead becomes; POST converts it, at once or with what the dialog says."""
    user: Any = request.user
    row = _editable(request, pk)
    if request.method == "GET":
        return _conversion_dialog(request, row, {})
    stage, with_deal = request.POST.get("stage", ""), request.POST.get("deal", "yes") == "yes"
    try:
        picked = picked_customer(user, request.POST.get("customer", ""))
        is_person = picked is not None and picked.is_person
        link = convert_lead(
            actor=user, lead=row, customer=None if is_person else picked, contact=picked if is_person else None,
            stage=_whole(stage) if stage else None, with_deal=with_deal, version=_version(request),
        )  # fmt: skip
    except Invalid as wrong:
        if request.POST.get("from") == "page":
            said = " ".join(map(str, wrong.errors.values()))
            return toasted(HttpResponse(status=422), said, changed="record-changed")
        return _conversion_dialog(request, row, wrong.errors, 422)
    except Conflict:
        return _conflicted(request)
    address = reverse("sales:deal", args=[link.deal_id]) if link.deal_id else reverse("sales:lead", args=[pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _conversion_dialog(request: HttpRequest, row: Lead, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    setup = ways(request.user)
    many = len(setup.pipelines) > 1
    stages = [(s.pk, f"{one.name}: {s.name}" if many else s.name) for one in setup.pipelines for s in one.stages]
    context = {
        "lead": row, "stages": stages, "typed": request.POST,
        "errors": {name: [text] for name, text in errors.items()},
    }  # fmt: skip
    return render(request, "sales/conversion_dialog.html", context, status=status)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the trash; the message offers to take it back."""
    user: Any = request.user
    row = visible_lead(user, pk)
    if row.deleted_at is not None:
        raise Http404
    delete_lead(actor=user, lead=row)
    undo = reverse("sales:lead_restoration", args=[pk])
    return _done(request, pk, _("%(name)s is in the trash") % {"name": row.title}, undo)


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lead out of the trash."""
    user: Any = request.user
    row = restore_lead(actor=user, lead=visible_lead(user, pk))
    return _done(request, pk, _("%(name)s is back") % {"name": row.title})


def _done(request: HttpRequest, pk: int, said: str, undo: str = "") -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:lead", pk)
    return toasted(HttpResponse(status=204), said, undo=undo, changed=AFTER)


def _conflicted(request: HttpRequest) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        raise Conflict(None)
    said = _("Someone else changed this lead meanwhile. Here is how it stands now.")
    return toasted(HttpResponse(status=409), said, changed=AFTER)


def _version(request: HttpRequest) -> int | None:
    return _whole(request.POST.get("version", "")) or None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
