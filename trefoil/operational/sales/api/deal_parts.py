"""Parts of a deal: stage, closure, lines, participants, moves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from trefoil.core.access.fields import group_of, present
from trefoil.core.api.fields import given
from trefoil.core.api.problems import Problem
from trefoil.core.api.resource import moment, plain, record_of, reply
from trefoil.core.api.routes import VERSIONED, version_asked
from trefoil.core.db.models import seen
from trefoil.customers.models import Customer
from trefoil.operational.sales.actions import (
    add_participant,
    close_deal,
    move_deal,
    remove_participant,
    reopen_deal,
    set_lines,
)
from trefoil.operational.sales.api.amounts import amount_text
from trefoil.operational.sales.api.deal_shapes import (
    DEALS,
    ClosureIn,
    ClosureOut,
    LinesIn,
    LinesOut,
    MovesOut,
    ParticipantIn,
    ParticipantsOut,
    StageIn,
)
from trefoil.operational.sales.api.deals import CHANGED, MADE
from trefoil.operational.sales.api.deals import deals as deals
from trefoil.operational.sales.models import Deal, DealClosure, Participant


def _deal(request: HttpRequest, deal_id: int, action: str = "view") -> Deal:
    row: Deal = Deal.objects.alive().get_or_404(request.user, action, pk=deal_id)
    return row


@deals.post("/{int:deal_id}/stage", response=CHANGED, openapi_extra=VERSIONED)
def move_deal_to_stage(request: HttpRequest, deal_id: int, body: StageIn) -> HttpResponse:
    """Move an open deal to another stage

    `fill` gives fields that the stage asks for.
    """
    fill = given(body.fill) if body.fill is not None else None
    move_deal(actor=request.user, deal=deal_id, stage=body.stage_id, version=version_asked(request), fill=fill)
    return DEALS.answer(request, deal_id)


@deals.get("/{int:deal_id}/closure", response=ClosureOut)
def read_closure(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Read how a deal ended; 404 while it is open"""
    found = DealClosure.objects.visible_to(request.user).filter(deal=_deal(request, deal_id)).first()
    if found is None:
        raise Problem(404)
    shown = {"outcome": found.outcome, "reason_id": found.reason_id, "text": found.text, "by_id": found.by_id,
             "at": moment(found.at)}  # fmt: skip
    return reply(shown)


@deals.post("/{int:deal_id}/closure", response=MADE, openapi_extra=VERSIONED)
def close_deal_now(request: HttpRequest, deal_id: int, body: ClosureIn) -> HttpResponse:
    """Win or lose an open deal, with a reason of the firm's list and words of one's own"""
    close_deal(actor=request.user, deal=deal_id, version=version_asked(request), **given(body))
    response = DEALS.answer(request, deal_id, 201)
    if response.status_code == 201:
        response["Location"] = f"/api/v1/deals/{deal_id}/closure"
    return response


@deals.delete("/{int:deal_id}/closure", response=CHANGED, openapi_extra=VERSIONED)
def reopen_deal_now(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Take a win or a loss back; the deal stands again in its last stage"""
    reopen_deal(actor=request.user, deal=deal_id, version=version_asked(request))
    return DEALS.answer(request, deal_id)


def _lines(request: HttpRequest, deal_id: int) -> HttpResponse:
    shown = DEALS.read(request.user, deal_id)
    if shown is None:
        return HttpResponse(status=204)
    names = ("id", "product_id", "name", "quantity", "unit_price", "discount", "amount")
    lines = list(_deal(request, deal_id).lines.visible_to(request.user).order_by("position", "pk").values(*names))  # type: ignore[attr-defined]
    viewer, group = request.user.viewer, group_of(Deal, "amount")  # type: ignore[union-attr]
    for line in lines:
        line["quantity"], line["discount"] = plain(line["quantity"]), plain(line["discount"])
        for name in ("unit_price", "amount"):
            line[name] = amount_text(present(viewer, group, line[name]), shown["currency"])
    return record_of({"lines": lines, **{name: shown[name] for name in ("amount", "currency", "version")}})


@deals.get("/{int:deal_id}/lines", response=LinesOut)
def read_lines(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Read the products on a deal"""
    _deal(request, deal_id)
    return _lines(request, deal_id)


@deals.put("/{int:deal_id}/lines", response={200: LinesOut, 204: None}, openapi_extra=VERSIONED)
def put_lines(request: HttpRequest, deal_id: int, body: LinesIn) -> HttpResponse:
    """Make the deal's products exactly these; the deal's amount becomes their sum

    A missing price comes from the price list in the deal's currency.
    """
    sent = [given(line) for line in body.lines]
    set_lines(actor=request.user, deal=deal_id, lines=sent, version=version_asked(request))
    return _lines(request, deal_id)


def _participants(request: HttpRequest, deal: Deal, status: int = 200) -> HttpResponse:
    mine = seen(Customer, request.user, "person_id")
    rows = Participant.objects.visible_to(request.user).filter(mine, deal=deal).order_by("pk")
    items = [
        {"id": pk, "person_id": person_id, "name": name, "role": role}
        for pk, person_id, name, role in rows.values_list("pk", "person_id", "person__name", "role")
    ]
    return reply({"items": items}, status)


@deals.get("/{int:deal_id}/participants", response=ParticipantsOut)
def list_participants(request: HttpRequest, deal_id: int) -> HttpResponse:
    """List who takes part in the decision"""
    return _participants(request, _deal(request, deal_id))


@deals.post("/{int:deal_id}/participants", response={201: ParticipantsOut})
def add_deal_participant(request: HttpRequest, deal_id: int, body: ParticipantIn) -> HttpResponse:
    """Say which part a person has in the decision; saying it again changes the part"""
    deal = _deal(request, deal_id, "edit")
    if not Customer.objects.alive().people().visible_to(request.user).filter(pk=body.person_id).exists():
        raise Problem(422, errors={"person_id": _("There is no such person.")})
    add_participant(actor=request.user, deal=deal, person=body.person_id, role=body.role)
    return _participants(request, deal, 201)


@deals.delete("/{int:deal_id}/participants/{int:participant_id}", response={204: None})
def remove_deal_participant(request: HttpRequest, deal_id: int, participant_id: int) -> HttpResponse:
    """Take a person off a deal"""
    deal = _deal(request, deal_id)
    part = Participant.objects.get_or_404(request.user, "edit", pk=participant_id, deal=deal)
    remove_participant(actor=request.user, participant=part)
    return HttpResponse(status=204)


@deals.get("/{int:deal_id}/moves", response=MovesOut)
def list_moves(request: HttpRequest, deal_id: int) -> HttpResponse:
    """List the steps of a deal through the stages, oldest first"""
    rows: Any = _deal(request, deal_id).moves.visible_to(request.user).order_by("pk")  # type: ignore[attr-defined]
    names = ("from_stage_id", "to_stage_id", "outcome", "by_id", "at", "seconds")
    return reply({"items": list(rows.values(*names))})
