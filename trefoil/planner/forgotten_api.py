"""Parked records, and those without a next step, in the REST API."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Day, Id, Text
from trefoil.core.api.resource import Resource, Rows, moment, parameters, plain, reply
from trefoil.core.api.routes import Routes
from trefoil.core.listing import Column
from trefoil.planner.forgotten_list import MOST, Lost, found
from trefoil.planner.models import Parking
from trefoil.planner.parking_actions import park, unpark
from trefoil.planner.watching import counted, watched_by

parkings = Routes("Tasks", scopes=("tasks",))
forgotten_records = Routes("Tasks", scopes=("tasks",))
Kind = Literal["customer", "deal", "lead"]


class ParkingIn(Body):
    """A record that may rest until a day."""

    object_type: Kind = Field(description="Kind of record.")
    object_id: Id = Field(description="Number of the record.")
    until: Day = Field(description="The day on which it asks for a next step again; after today.")
    reason: Text(300, least=1) = Field(description="Why it may rest.", examples=["They decide after the fair"])  # type: ignore[valid-type]


class ParkingOut(BaseModel):
    """A record that rests until a day."""

    id: int = Field(description="Number of the parking.")
    object_type: str = Field(description="Kind of record.")
    object_id: int = Field(description="Number of the record.")
    until: str = Field(description="The day on which it asks for a next step again.")
    reason: str = Field(description="Why it may rest.")
    by_id: int | None = Field(description="Colleague who parked it.")
    at: str = Field(description="When it was parked.")


class ParkingPage(BaseModel):
    """A page of parkings."""

    items: list[ParkingOut] = Field(description="The parkings.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class ForgottenOut(BaseModel):
    """A record without a next step."""

    object_type: str = Field(description="Kind of record: customer, deal, lead.")
    object_id: int = Field(description="Number of the record.")
    name: str = Field(description="What it is called.")
    owner_id: int | None = Field(description="Colleague who takes care of it.")
    team_id: int | None = Field(description="Team.")
    amount: str | None = Field(description="What it is worth; null when there is no amount or it is hidden.")
    currency: str = Field(description="Currency of the amount.")
    last_contact_at: str | None = Field(description="Newest call, meeting or letter; null when there was none.")
    silent_days: int = Field(description="Days since then, or since the record was made.")
    usual_days: float = Field(description="The usual gap between contacts.")
    usual_of: Literal["own", "firm", "guess"] = Field(
        description="Whose habit that is: own (this customer's), firm (everybody's), guess (two weeks)."
    )
    unusual: float = Field(description="How unusual the silence is, in spreads above the usual; 2 is very unusual.")


class ForgottenPage(BaseModel):
    """Records without a next step, the most unusual silence first."""

    items: list[ForgottenOut] = Field(description="The records; at most the oldest 200 of each kind are ranked.")
    count: int = Field(description="How many there are in all, of every owner.")
    is_cut: bool = Field(description="Whether there were too many to rank all of them.")


COLUMNS = [
    Column("object_type", "Kind of record", "text", "object_type"),
    Column("object_id", "Number of the record", "record", "object_id"),
    Column("until", "Until", "date", "until", sort="until"),
    Column("reason", "Reason", "text", "reason", can_filter=False),
    Column("by_id", "Parked by", "user", "by_id"),
    Column("at", "When it was parked", "datetime", "at", sort="at"),
]


def _dress(user: Any, rows: Rows) -> Rows:
    return [{"id": row.pop("pk"), **row} for row in rows]


PARKINGS = Resource(
    "parkings", Parking, lambda user: COLUMNS, Parking.objects.get_queryset, _dress, default_sort="-at"
)


@parkings.get("", response=ParkingPage, openapi_extra={"parameters": parameters(COLUMNS, default_sort="-at")})
def list_parkings(request: HttpRequest) -> HttpResponse:
    """List parked records, also those whose day has come"""
    return PARKINGS.page(request)


@parkings.get("/{int:parking_id}", response=ParkingOut)
def read_parking(request: HttpRequest, parking_id: int) -> HttpResponse:
    """Read one parking"""
    return PARKINGS.one(request, parking_id)


@parkings.post("", response={201: ParkingOut})
def park_record(request: HttpRequest, body: ParkingIn) -> HttpResponse:
    """Park a record until a day; parking it again changes day and reason"""
    try:
        row = park(
            actor=request.user, object_type=body.object_type, pk=body.object_id, until=body.until, reason=body.reason
        )
    except Http404:
        raise Invalid({"object_id": _("There is no such record.")}) from None
    return PARKINGS.answer(request, row.pk, 201)


@parkings.delete("/{int:parking_id}", response={204: None})
def unpark_record(request: HttpRequest, parking_id: int) -> HttpResponse:
    """Take a record up again"""
    row: Parking = Parking.objects.get_or_404(request.user, pk=parking_id)
    unpark(actor=request.user, object_type=row.object_type, pk=row.object_id)
    return HttpResponse(status=204)


@forgotten_records.get("", response=ForgottenPage)
def list_forgotten(
    request: HttpRequest,
    object_type: Kind | None = Query(None, description="Only this kind."),
    limit: int = Query(50, ge=1, le=MOST, description="How many records."),
) -> HttpResponse:
    """List open deals and leads, and clients, that have no next step and are not parked"""
    unknown = [name for name in request.GET if name not in ("object_type", "limit")]
    if unknown:
        raise Invalid({name[:60]: _("There is no such parameter.") for name in unknown})
    kinds = [kind for kind in watched_by(request.user) if object_type in (None, kind.object_type)]
    rows, is_cut = found(request.user, kinds)
    count = sum(counted(request.user, kinds).values())
    return reply({"items": [_shown(row) for row in rows[:limit]], "count": count, "is_cut": is_cut})


def _shown(row: Lost) -> dict[str, Any]:
    quiet = row.silence
    return {
        "object_type": row.object_type, "object_id": row.pk, "name": row.name, "owner_id": row.owner_id,
        "team_id": row.team_id, "amount": plain(row.amount), "currency": row.currency,
        "last_contact_at": moment(quiet.last_at), "silent_days": quiet.days, "usual_days": round(quiet.usual, 1),
        "usual_of": quiet.basis, "unusual": round(quiet.score, 2),
    }  # fmt: skip
