"""Free and busy, absence and guests in the REST API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Day, Id, Text, same_words
from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import Routes
from trefoil.core.listing import parse_moment
from trefoil.identity.models import User
from trefoil.planner.calendar.actions.guests import Asked, set_guests
from trefoil.planner.calendar.actions.hours import add_absence, remove_absence
from trefoil.planner.calendar.busy import free_busy
from trefoil.planner.calendar.guests import guest_rows
from trefoil.planner.calendar.models import ABSENCES, ANSWERS, Absence
from trefoil.planner.models import Task

calendar = Routes("Calendar", scopes=("tasks",))
routers = {"calendar": calendar}
AbsenceKind = Literal["leave", "sick", "travel", "other"]
Answer = Literal["none", "yes", "maybe", "no"]
same_words(AbsenceKind, ABSENCES)
same_words(Answer, ANSWERS)
MOST_USERS = 100
LONGEST = timedelta(days=62)


class StretchOut(BaseModel):
    """A time in which a colleague cannot be counted on."""

    begin: str = Field(description="From when.")
    end: str = Field(description="Until when.")
    kind: Literal["busy", "absent", "outside"] = Field(description="Busy, absent, or outside of working hours.")


class FreeBusyOut(BaseModel):
    """When one colleague cannot be counted on."""

    user_id: int = Field(description="Number of the colleague.")
    stretches: list[StretchOut] = Field(description="In order; they may overlap.")


class FreeBusyList(BaseModel):
    """When colleagues cannot be counted on."""

    items: list[FreeBusyOut] = Field(description="One for each colleague.")


class AbsenceIn(Body):
    """Whole days on which somebody is away."""

    from_on: Day = Field(description="First day.")
    to_on: Day | None = Field(default=None, description="Last day; without it: the first.")
    kind: AbsenceKind = Field(default="leave", description="Why.")
    note: Text(200) = Field(default="", description="For oneself.")  # type: ignore[valid-type]
    user_id: Id | None = Field(default=None, description="Who; without it: you. Others only by who manages people.")
    substitute_id: Id | None = Field(default=None, description="Colleague who stands in.")


class AbsenceOut(BaseModel):
    """An absence of one's own."""

    id: int = Field(description="Number of the absence.")
    user_id: int = Field(description="Who is away.")
    from_on: str = Field(description="First day.")
    to_on: str = Field(description="Last day.")
    kind: AbsenceKind = Field(description="Why.")
    note: str = Field(description="For oneself.")
    substitute_id: int | None = Field(description="Colleague who stands in.")


class AbsenceList(BaseModel):
    """One's own absences."""

    items: list[AbsenceOut] = Field(description="The newest first, 500 at the most.")


class GuestIn(Body):
    """One who is asked: exactly one of the three."""

    user_id: Id | None = Field(default=None, description="A colleague.")
    customer_id: Id | None = Field(default=None, description="A customer.")
    email: Text(254) = Field(default="", description="A bare address.")  # type: ignore[valid-type]


class GuestsIn(Body):
    """Who is asked, all of them."""

    guests: list[GuestIn] = Field(max_length=100, description="All guests; who is not named is asked no more.")


class GuestOut(BaseModel):
    """One who is asked."""

    user_id: int | None = Field(description="A colleague.")
    customer_id: int | None = Field(description="A customer; null when he may not be seen.")
    email: str = Field(description="A bare address.")
    answer: Answer = Field(description="What he answered.")


class GuestList(BaseModel):
    """Who is asked."""

    items: list[GuestOut] = Field(description="In the order in which they were asked.")


def _parameter(name: str, description: str, example: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": True, "description": description, "example": example,
            "schema": {"type": "string", "minLength": 1}}  # fmt: skip


WINDOW = [
    _parameter("users", "Numbers of colleagues, separated by commas.", "1,2"),
    _parameter("begin", "From when.", "2026-03-12T00:00:00Z"),
    _parameter("end", "Until when, at most 62 days later.", "2026-03-13T00:00:00Z"),
]


@calendar.get("/free-busy", response=FreeBusyList, openapi_extra={"parameters": WINDOW})
def read_free_busy(request: HttpRequest) -> HttpResponse:
    """Read when colleagues are busy, absent or outside of their working hours

    Times only: nothing is told of events.
    """
    begin, end = _moment(request, "begin"), _moment(request, "end")
    if not begin < end or end - begin > LONGEST:
        raise Invalid({"end": _("Ask for one to 62 days.")})
    ids = _users(request)
    found = [
        {"user_id": pk, "stretches": [
            {"begin": moment(one.begin), "end": moment(one.end), "kind": one.kind} for one in stretches
        ]}
        for pk, stretches in free_busy(ids, begin, end).items()
    ]  # fmt: skip
    return reply({"items": found})


def _users(request: HttpRequest) -> list[int]:
    parts = [part.strip() for part in request.GET.get("users", "").split(",")]
    if len(parts) > MOST_USERS or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise Invalid({"users": _("Give numbers of at most %(most)s colleagues.") % {"most": MOST_USERS}})
    ids = [int(part) for part in parts]
    seen = set(User.colleagues.visible_to(request.user).active().filter(pk__in=ids).values_list("pk", flat=True))
    if set(ids) - seen:
        raise Invalid({"users": _("There is no such colleague.")})
    return list(dict.fromkeys(ids))


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        found = parse_moment(request.GET.get(name, ""))
    except (ValueError, OverflowError) as error:
        raise Invalid({name: str(error)}) from None
    if not 1900 < found.year < 2200:
        raise Invalid({name: _("“%(value)s” is too far away.") % {"value": found.date()}})
    return found


@calendar.get("/absences", response=AbsenceList)
def list_absences(request: HttpRequest) -> HttpResponse:
    """List one's own absences"""
    rows = Absence.objects.visible_to(request.user).order_by("-from_on", "-pk")[:500]
    return reply({"items": [_absence(row) for row in rows]})


@calendar.post("/absences", response={201: AbsenceOut})
def note_absence(request: HttpRequest, body: AbsenceIn) -> HttpResponse:
    """Note that somebody is away"""
    row = add_absence(
        actor=request.user, from_on=body.from_on, to_on=body.to_on, kind=body.kind, note=body.note, user=body.user_id,
        substitute=body.substitute_id,
    )
    return reply(_absence(row), 201)


@calendar.delete("/absences/{int:absence_id}", response={204: None})
def take_absence_back(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take one of one's own absences back"""
    remove_absence(actor=request.user, absence=absence_id)
    return HttpResponse(status=204)


def _absence(row: Absence) -> dict[str, Any]:
    return {"id": row.pk, "user_id": row.user_id, "from_on": row.from_on.isoformat(), "to_on": row.to_on.isoformat(),
            "kind": row.kind, "note": row.note, "substitute_id": row.substitute_id}  # fmt: skip


@calendar.get("/guests/{int:task_id}", response=GuestList)
def list_guests(request: HttpRequest, task_id: int) -> HttpResponse:
    """List who is asked to a task"""
    return _guests(request, Task.objects.get_or_404(request.user, pk=task_id))


@calendar.put("/guests/{int:task_id}", response=GuestList)
def ask_guests(request: HttpRequest, task_id: int, body: GuestsIn) -> HttpResponse:
    """Ask exactly these guests; the answers of those who stay are kept"""
    row: Task = Task.objects.get_or_404(request.user, "edit", pk=task_id)
    set_guests(actor=request.user, task=row, guests=[_asked(number, one) for number, one in enumerate(body.guests)])
    return _guests(request, row)


def _asked(number: int, one: GuestIn) -> Asked:
    given = [("user", one.user_id), ("customer", one.customer_id), ("email", one.email)]
    named = [(kind, value) for kind, value in given if value]
    if len(named) != 1:
        raise Invalid({f"guests.{number}": _("Name exactly one: user_id, customer_id or email.")})
    return named[0]


def _guests(request: HttpRequest, row: Task) -> HttpResponse:
    found = [
        {"user_id": one["user"], "customer_id": one["customer"], "email": one["email"], "answer": one["answer"]}
        for one in guest_rows(request.user, row)
    ]  # fmt: skip
    return reply({"items": found})
