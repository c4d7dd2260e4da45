"""Changes of many records in the REST API: look first at how many, then begin, follow, take back."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused
from trefoil.core.api.fields import Body
from trefoil.core.api.resource import Resource, Rows, moment, parameters
from trefoil.core.api.routes import Routes
from trefoil.core.listing import Column
from trefoil.core.registry import BulkField
from trefoil.identity.rights import need
from trefoil.lists.actions import may_list
from trefoil.lists.changing import allowed_count, begin_mass_change, matching, ticked, undo_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.models import CHANGE, HAND_OVER, MassChange
from trefoil.lists.tasks import run_soon

changes = Routes("Mass changes", scopes=("settings",), readers=("customers", "deals", "leads", "tasks"))
routers = {"mass-changes": changes}
Changeable = Literal["customer", "lead", "deal", "task"]
Kind = Literal["hand_over", "change", "trash"]


class MassIn(Body):
    """Which records, and what becomes of them."""

    object_type: Changeable = Field(description="Which records.")
    kind: Kind = Field(description="Hand over to a colleague, give a field a value, or move to the trash.")
    ids: list[int] = Field(default_factory=list, max_length=1000, description="Numbers of records; or say `params`.")
    params: dict[str, str] | None = Field(
        default=None, description="Parameters of the list: all records that it shows.", examples=[{"state": "open"}]
    )
    field: str = Field(default="", max_length=60, description="The field to change, one of `fields` of the preview.")
    value: str | list[str] | None = Field(
        default=None, description="The new value; of `hand_over` the colleague's number."
    )
    expected: int | None = Field(default=None, description="How many records it must be; else nothing is begun.")


class MassField(BaseModel):
    """A field that many records may be given one value of."""

    key: str = Field(description="What `field` takes.")
    label: str = Field(description="Its name.")
    input: str = Field(description="How it is typed: text, date, money, select, multi, textarea.")
    choices: list[list[str]] = Field(description="[value, word] of what may be chosen.")


class Preview(BaseModel):
    """What would be changed; nothing was."""

    chosen: int = Field(description="How many records are chosen.")
    may_change: int = Field(description="How many of them you may change.")
    refused: int = Field(description="How many would be left out for lack of right.")
    fields: list[MassField] = Field(description="The fields that may be changed.")


class MassOut(BaseModel):
    """A change of many records and how far it is."""

    id: int = Field(description="Number of the change.")
    object_type: str = Field(description="Which records.")
    kind: str = Field(description="What was done; paste: a block pasted into a list.")
    field: str = Field(description="The field that was changed.")
    state: str = Field(description="running, done, stopped, undoing or undone.")
    problem: str = Field(description="Why it was stopped.")
    chosen: int = Field(description="How many records were chosen.")
    changed: int = Field(description="How many were changed so far.")
    unchanged: int = Field(description="How many had the value already.")
    refused: int = Field(description="How many were left out for lack of right.")
    failed: int = Field(description="How many could not take it.")
    restored: int = Field(description="How many were given back by undo.")
    left: int = Field(description="How many undo left, as somebody had changed them since.")
    created_at: str = Field(description="When it was begun.")
    finished_at: str | None = Field(description="When it was done or undone.")


class MassPage(BaseModel):
    """A page of changes."""

    items: list[MassOut] = Field(description="Your own changes of many records.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


OWN = [
    *(Column(name, name, "text", name) for name in ("object_type", "kind", "field", "state")),
    Column("problem", "problem", "text", "problem", can_filter=False),
    *(Column(name, name, "number", name) for name in
      ("chosen", "changed", "unchanged", "refused", "failed", "restored", "left")),
    Column("created_at", "Begun", "datetime", "created_at", sort="created_at"),
    Column("finished_at", "Finished", "datetime", "finished_at", is_nullable=True),
]  # fmt: skip


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [
        {"id": row.pop("pk"), **row, "created_at": moment(row["created_at"]), "finished_at": moment(row["finished_at"])}
        for row in rows
    ]


CHANGES = Resource("mass-changes", MassChange, lambda user: OWN, lambda: MassChange.objects.order_by(), dress)
FILTERS = {"parameters": parameters(OWN, default_sort="-created_at")}


@changes.get("", response=MassPage, openapi_extra=FILTERS)
def list_mass_changes(request: HttpRequest) -> HttpResponse:
    """List your own changes of many records"""
    return CHANGES.page(request)


@changes.get("/{int:change_id}", response=MassOut)
def read_mass_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """Read how far a change is and what became of it"""
    return CHANGES.one(request, change_id)


@changes.post("/preview", response={200: Preview})
def preview_mass_change(request: HttpRequest, body: MassIn) -> HttpResponse:
    """Look at how many records a change would touch; nothing is changed"""
    user: Any = request.user
    ids, asked, _field = _chosen(user, body)
    may = allowed_count(user, body.object_type, ids, asked.act)
    fields = [
        {"key": one.key, "label": str(one.label), "input": one.input,
         "choices": [[str(value), str(word)] for value, word in one.choices]}
        for one in registry.bulks[body.object_type].fields(user)
    ]  # fmt: skip
    return JsonResponse({"chosen": len(ids), "may_change": may, "refused": len(ids) - may, "fields": fields})


@changes.post("", response={201: MassOut})
def begin_change_of_many(request: HttpRequest, body: MassIn) -> HttpResponse:
    """Begin a change of many records; it runs by itself"""
    user: Any = request.user
    ids, asked, field = _chosen(user, body)
    if body.expected is not None and body.expected != len(ids):
        raise Invalid({"expected": _("The list has changed meanwhile. Look at the numbers again.")})
    words = {str(value): str(word) for value, word in field.choices} if field else {}
    values = asked.value if isinstance(asked.value, list) else [asked.value or ""]
    row = begin_mass_change(
        actor=user, object_type=body.object_type, ids=ids, asked=asked, field_told=str(field.label) if field else "",
        value_told=", ".join(words.get(str(one), str(one)) for one in values), then=run_soon,
    )  # fmt: skip
    return CHANGES.answer(request, row.pk, 201)


@changes.post("/{int:change_id}/undo", response={202: MassOut})
def undo_change_of_many(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take a change back, for every record that nobody has changed since"""
    undo_mass_change(actor=request.user, row=change_id, then=run_soon)
    return CHANGES.answer(request, change_id, 202)


def _chosen(user: Any, body: MassIn) -> tuple[list[int], Asked, BulkField | None]:
    need(user, "mass_change")
    key = body.object_type
    if not may_list(user, registry.listed[key]):
        raise Refused
    field = next((one for one in registry.bulks[key].fields(user) if one.key == body.field), None)
    asked = Asked(body.kind, body.field if body.kind == CHANGE else "", body.value)
    if body.kind == HAND_OVER and not str(body.value or "").isdecimal():
        asked = Asked(body.kind, "", None)
    if body.params is not None:
        kept = {name: text for name, text in body.params.items() if name not in ("view", "after", "total")}
        return matching(user, key, kept), asked, field
    return ticked(user, key, [one for one in body.ids if 0 < one < 2**63]), asked, field
