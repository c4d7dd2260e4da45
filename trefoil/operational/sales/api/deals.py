"""Deals: the record itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from trefoil.core.api.fields import OutsideIdInPath, given
from trefoil.core.api.resource import parameters
from trefoil.core.api.routes import VERSIONED, Routes, must_be_new, version_asked
from trefoil.operational.sales.actions import change_deal, create_deal, delete_deal, restore_deal
from trefoil.operational.sales.api.deal_shapes import DEALS, OWN, DealChange, DealIn, DealOut, DealPage, DealPut

deals = Routes("Deals", scopes=("deals",))
CHANGED: dict[int, Any] = {200: DealOut, 204: None}
MADE: dict[int, Any] = {201: DealOut, 204: None}
FILTERS = {"parameters": parameters(OWN, default_sort="-created_at")}
ONLY_NEW = ("pipeline", "stage")


@deals.get("", response=DealPage, openapi_extra=FILTERS)
def list_deals(request: HttpRequest) -> HttpResponse:
    """List deals

    Also by the firm's own fields: `custom.<key>=value`, `custom.<key>__<op>=value`.
    """
    return DEALS.page(request)


@deals.get("/{int:deal_id}", response=DealOut)
def read_deal(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Read one deal"""
    return DEALS.one(request, deal_id)


@deals.post("", response=MADE)
def open_deal(request: HttpRequest, body: DealIn) -> HttpResponse:
    """Open a deal in a stage (the first of the first pipeline, if none is named)"""
    row = create_deal(actor=request.user, **given(body))
    return DEALS.answer(request, row.pk, 201)


@deals.patch("/{int:deal_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_deal_fields(request: HttpRequest, deal_id: int, body: DealChange) -> HttpResponse:
    """Change fields of a deal"""
    change_deal(actor=request.user, deal=deal_id, version=version_asked(request), **given(body))
    return DEALS.answer(request, deal_id)


@deals.put("/by-outside-id/{path:outside_id}", response={**MADE, **CHANGED}, openapi_extra=VERSIONED)
def put_deal(request: HttpRequest, outside_id: OutsideIdInPath, body: DealPut) -> HttpResponse:
    """Create or change the deal with this id in another system"""
    fields, version = given(body), version_asked(request)
    found = DEALS.id_by_outside_id(request.user, outside_id)
    if found is None:
        must_be_new(request)
        row = create_deal(actor=request.user, outside_id=outside_id, **fields)
        return DEALS.answer(request, row.pk, 201)
    kept = {name: value for name, value in fields.items() if name not in ONLY_NEW}
    change_deal(actor=request.user, deal=found, version=version, **kept)
    return DEALS.answer(request, found)


@deals.delete("/{int:deal_id}", response={204: None}, openapi_extra=VERSIONED)
def delete_deal_now(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Move a deal to the trash"""
    row = DEALS.base().get_or_404(request.user, pk=deal_id)  # type: ignore[attr-defined]
    delete_deal(actor=request.user, deal=row, version=version_asked(request))
    return HttpResponse(status=204)


@deals.post("/{int:deal_id}/restoration", response=MADE)
def restore_deal_now(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Take a deal back out of the trash"""
    restore_deal(actor=request.user, deal=deal_id)
    return DEALS.answer(request, deal_id, 201)
