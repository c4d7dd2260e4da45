"""Leads: enquiries, verdicts, conversion."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import OutsideIdInPath, given
from trefoil.core.api.problems import Problem
from trefoil.core.api.resource import parameters, reply
from trefoil.core.api.routes import VERSIONED, Routes, must_be_new, version_asked
from trefoil.customers.api.shapes import seen_customers
from trefoil.operational.sales.actions import (
    change_lead,
    convert_lead,
    create_lead,
    delete_lead,
    judge_lead,
    restore_lead,
)
from trefoil.operational.sales.api.lead_shapes import (
    LEADS,
    OWN,
    ConversionIn,
    ConversionOut,
    LeadChange,
    LeadIn,
    LeadOut,
    LeadPage,
    LeadPut,
    VerdictIn,
    VerdictsOut,
)
from trefoil.operational.sales.models import Deal, Lead, LeadConversion, LeadVerdict

leads = Routes("Leads", scopes=("leads",))
CHANGED: dict[int, Any] = {200: LeadOut, 204: None}
MADE: dict[int, Any] = {201: LeadOut, 204: None}


def _lead(request: HttpRequest, lead_id: int) -> Lead:
    row: Lead = Lead.objects.alive().get_or_404(request.user, pk=lead_id)
    return row


@leads.get("", response=LeadPage, openapi_extra={"parameters": parameters(OWN, default_sort="-created_at")})
def list_leads(request: HttpRequest) -> HttpResponse:
    """List leads

    Also by the firm's own fields: `custom.<key>=value`, `custom.<key>__<op>=value`.
    """
    return LEADS.page(request)


@leads.get("/{int:lead_id}", response=LeadOut)
def read_lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Read one lead"""
    return LEADS.one(request, lead_id)


@leads.post("", response=MADE)
def take_lead(request: HttpRequest, body: LeadIn) -> HttpResponse:
    """Take an enquiry in

    Without an owner the rules of assignment choose one (taking turns), else it is yours.
    """
    row = create_lead(actor=request.user, **given(body))
    return LEADS.answer(request, row.pk, 201)


@leads.patch("/{int:lead_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_lead_fields(request: HttpRequest, lead_id: int, body: LeadChange) -> HttpResponse:
    """Change fields of a lead"""
    change_lead(actor=request.user, lead=lead_id, version=version_asked(request), **given(body))
    return LEADS.answer(request, lead_id)


@leads.put("/by-outside-id/{path:outside_id}", response={**MADE, **CHANGED}, openapi_extra=VERSIONED)
def put_lead(request: HttpRequest, outside_id: OutsideIdInPath, body: LeadPut) -> HttpResponse:
    """Create or change the lead with this id in another system"""
    version = version_asked(request)
    found = LEADS.id_by_outside_id(request.user, outside_id)
    if found is None:
        must_be_new(request)
        row = create_lead(actor=request.user, outside_id=outside_id, **given(body))
        return LEADS.answer(request, row.pk, 201)
    change_lead(actor=request.user, lead=found, version=version, **given(body))
    return LEADS.answer(request, found)


@leads.delete("/{int:lead_id}", response={204: None}, openapi_extra=VERSIONED)
def delete_lead_now(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Move a lead to the trash"""
    delete_lead(actor=request.user, lead=lead_id, version=version_asked(request))
    return HttpResponse(status=204)


@leads.post("/{int:lead_id}/restoration", response=MADE)
def restore_lead_now(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Take a lead back out of the trash"""
    restore_lead(actor=request.user, lead=lead_id)
    return LEADS.answer(request, lead_id, 201)


@leads.get("/{int:lead_id}/verdicts", response=VerdictsOut)
def list_verdicts(request: HttpRequest, lead_id: int) -> HttpResponse:
    """List the verdicts on a lead, newest first"""
    rows: Any = LeadVerdict.objects.visible_to(request.user).filter(lead=_lead(request, lead_id)).order_by("-pk")
    return reply({"items": list(rows.values("is_qualified", "reason_id", "text", "by_id", "at"))})


@leads.post("/{int:lead_id}/verdicts", response=MADE, openapi_extra=VERSIONED)
def judge_lead_now(request: HttpRequest, lead_id: int, body: VerdictIn) -> HttpResponse:
    """Say that a lead is worth pursuing, or that it is not and why"""
    judge_lead(actor=request.user, lead=lead_id, version=version_asked(request), **given(body))
    return LEADS.answer(request, lead_id, 201)


def _conversion(request: HttpRequest, lead_id: int, status: int = 200) -> HttpResponse:
    found = LeadConversion.objects.visible_to(request.user).filter(lead=_lead(request, lead_id)).first()
    if found is None:
        raise Problem(404)
    customers = seen_customers(request.user, [found.customer_id, found.contact_id])
    is_deal_seen = Deal.objects.alive().visible_to(request.user).filter(pk=found.deal_id or 0).exists()
    shown = {
        "customer_id": found.customer_id if found.customer_id in customers else None,
        "contact_id": found.contact_id if found.contact_id in customers else None,
        "deal_id": found.deal_id if is_deal_seen else None, "by_id": found.by_id, "at": found.at,
    }  # fmt: skip
    return reply(shown, status)


@leads.get("/{int:lead_id}/conversion", response=ConversionOut)
def read_conversion(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Read what a lead became; 404 until it is converted"""
    return _conversion(request, lead_id)


@leads.post("/{int:lead_id}/conversion", response={201: ConversionOut}, openapi_extra=VERSIONED)
def convert_lead_now(request: HttpRequest, lead_id: int, body: ConversionIn) -> HttpResponse:
    """Turn a lead into customer, contact and deal in one go

    Named ones are used; else those with the same e-mail, phone or name that you see; else new ones are made.
    """
    _lead(request, lead_id)
    fields = given(body)
    asked = {name: fields[name] for name in ("customer", "contact") if fields.get(name) is not None}
    seen = seen_customers(request.user, asked.values())
    missing = [name for name, pk in asked.items() if pk not in seen]
    if missing:
        raise Invalid(dict.fromkeys(missing, _("There is no such customer.")))
    try:
        convert_lead(actor=request.user, lead=lead_id, version=version_asked(request), **fields)
    except Http404:
        raise Invalid(dict.fromkeys(asked or ["lead"], _("There is no such customer."))) from None
    return _conversion(request, lead_id, 201)
