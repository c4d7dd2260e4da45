"""The timeline in the API: reading what happened, logging what was said."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core import registry
from trefoil.core.access import Mode
from trefoil.core.access.fields import present_changes
from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Id, Moment, Text
from trefoil.core.api.problems import Problem
from trefoil.core.api.resource import Extra, Resource, Rows, parameters, record_of
from trefoil.core.api.routes import Routes
from trefoil.core.listing import Column, parse_text, parse_whole
from trefoil.customers.actions import log_contact
from trefoil.customers.entries import customers_named, without_hidden
from trefoil.customers.models import Customer
from trefoil.customfields.values import groups_of
from trefoil.timeline.about import entries_about
from trefoil.timeline.models import Entry
from trefoil.timeline.reading import readable_entries

entries = Routes("Entries", scopes=("customers",), readers=("deals", "leads", "tasks"))


class EntryIn(Body):
    """What was said to a customer, logged by hand."""

    customer_id: Id = Field(description="Number of the person or organisation.")
    kind: Literal["note", "call", "meeting", "letter"] = Field(description="What it was.")
    text: Text(20_000, least=1) = Field(description="What was said.")  # type: ignore[valid-type]
    direction: Literal["in", "out"] | None = Field(default=None, description="Who began: in is the customer.")
    minutes: int | None = Field(default=None, ge=0, le=1440, description="How long it took.")
    at: Moment | None = Field(default=None, description="When it was; without it: now.")
    about_type: Literal["deal", "lead", "task"] | None = Field(default=None, description="Kind of record it is about.")
    about_id: Id | None = Field(default=None, description="Number of that record.")


class EntryOut(BaseModel):
    """One thing that happened. Entries are never edited."""

    id: int = Field(description="Number; later entries have larger ones.")
    at: str = Field(description="When it happened.")
    verb: str = Field(description="What happened, as noun.past.", examples=["deal.won"])
    kind: str = Field(description="Group of the verb.")
    surface: str = Field(description="How it came: web, api, import, job, cli.")
    actor_id: int | None = Field(description="Colleague who did it; null for the system.")
    source_type: str = Field(description="Kind of record that it happened to.")
    source_id: int = Field(description="Number of that record.")
    data: dict[str, Any] = Field(description="What the verb says of it; `changes` holds before and after.")


class EntryPage(BaseModel):
    """A page of entries."""

    items: list[EntryOut] = Field(description="The entries, newest first.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


OWN = [
    Column("id", "Number", "number", "pk", sort="pk"),
    Column("at", "When", "datetime", "at"),
    Column("verb", "Verb", "text", "verb"),
    Column("surface", "Surface", "text", "surface"),
    Column("actor_id", "Colleague (a number, or me)", "user", "actor_id"),
    Column("source_type", "Kind of record", "text", "source_type", can_filter=False),
    Column("source_id", "Number of the record", "record", "source_id", can_filter=False),
    Column("data", "Data", "text", "data", can_filter=False),
]


def _of_customer(user: Any, text: str) -> Q:
    seen = Customer.objects.alive().visible_to(user).filter(pk=parse_whole(text)).values("pk")
    return Q(pk__in=entries_about(seen))


def _of_source(user: Any, text: str) -> Q:
    kind, _dot, number = parse_text(text).partition(":")
    if kind not in registry.object_types:
        raise ValueError(_("Name the record as type:number, for instance deal:12."))
    return Q(source_type=kind, source_id=parse_whole(number))


EXTRAS = (
    Extra("customer_id", "Entries on the timeline of this customer.", _of_customer),
    Extra("source", "Entries about one record, as type:number: deal:12.", _of_source),
)


def dress(user: Any, rows: Rows) -> Rows:
    """Entries with the data that the user may read: hidden fields are left out of changes."""
    groups = {kind: groups_by_field(user, kind) for kind in {row["source_type"] for row in rows}}
    asked = customers_named(rows)
    seen = set(Customer.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    data = {row["pk"]: _of_seen(without_hidden(row["data"], seen), seen) for row in rows}
    return [
        {
            "id": row["pk"], "at": row["at"], "verb": row["verb"],
            "kind": registry.verbs[row["verb"]].kind if row["verb"] in registry.verbs else "",
            "surface": row["surface"], "actor_id": row["actor_id"], "source_type": row["source_type"],
            "source_id": row["source_id"], "data": readable_data(user, groups[row["source_type"]], data[row["pk"]]),
        }
        for row in rows
    ]  # fmt: skip


def _of_seen(data: dict[str, Any], seen: set[int]) -> dict[str, Any]:
    """The data with null for the number of a customer who is not seen, as in the record itself."""
    shown = {**data}
    if shown.get("customer_id") not in seen:
        shown.pop("customer_id", None)
    changed = shown.get("changes")
    if isinstance(changed, dict) and "customer_id" in changed:
        shown["changes"] = {**changed, "customer_id": [pk if pk in seen else None for pk in changed["customer_id"]]}
    return shown


def groups_by_field(user: Any, source_type: str) -> dict[str, str]:
    """{field: group} of a kind of record, its own fields and those that the firm added."""
    kind = registry.object_types.get(source_type)
    if kind is None:
        return {}
    own = dict(getattr(kind.model_class(), "field_groups", {}))
    return groups_of(user, source_type, own) if kind.has_custom_fields else own


def readable_data(user: Any, groups: dict[str, str], data: dict[str, Any]) -> dict[str, Any]:
    """An entry's data without what the user may not read; of fields that are gone nothing is known, so nothing told."""
    shown = {name: value for name, value in data.items() if user.viewer.mode(groups.get(name, "normal")) in OPEN}
    if isinstance(shown.get("changes"), dict):
        known = {k: v for k, v in shown["changes"].items() if not k.startswith("custom.") or k in groups}
        shown["changes"] = present_changes(user.viewer, groups, known)
    return shown


OPEN = (Mode.SHOWN, Mode.EDITABLE)


class Timeline(Resource):
    """Entries: their scope is their source's, so the list is cut by that."""

    def narrowed(self, user: Any, params: dict[str, str]) -> tuple[Any, dict[str, str]]:
        conditions = self.taken_out(user, params)
        return _Readable(readable_entries(user).filter(*conditions)), params


class _Readable:
    """A queryset already cut to readable entries, where a list asks for `visible_to`."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def visible_to(self, viewer: Any, action: str = "view") -> Any:
        return self.rows


TIMELINE = Timeline(
    "entries", Entry, lambda user: OWN, Entry.objects.get_queryset, dress, default_sort="-id", extras=EXTRAS,
    by_model=False,
)  # fmt: skip
FILTERS = {"parameters": parameters(OWN, EXTRAS, default_sort="-id")}


def _shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    names = ("pk", "at", "verb", "surface", "actor_id", "source_type", "source_id", "data")
    row = readable_entries(request.user).filter(pk=pk).values(*names).first()
    if row is None:
        raise Problem(404)
    return dress(request.user, [row])[0]


@entries.get("", response=EntryPage, openapi_extra=FILTERS)
def list_entries(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first"""
    return TIMELINE.page(request)


@entries.get("/{int:entry_id}", response=EntryOut)
def read_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Read one entry"""
    return record_of(_shown(request, entry_id))


@entries.post("", response={201: EntryOut})
def log_entry(request: HttpRequest, body: EntryIn) -> HttpResponse:
    """Log a note, call, meeting or letter with a customer

    With about_type and about_id it stands on that record's timeline too.
    """
    fields = body.model_dump(exclude={"customer_id", "about_type", "about_id"}, exclude_none=True)
    about = _about(request.user, body)
    try:
        made = log_contact(actor=request.user, customer=body.customer_id, about=about, **fields)
    except Http404:
        raise Invalid({"customer": _("There is no such customer.")}) from None
    response = record_of(_shown(request, made.pk), 201)
    response["Location"] = f"/api/v1/entries/{made.pk}"
    return response


def _about(user: Any, body: EntryIn) -> Any:
    if (body.about_type is None) != (body.about_id is None):
        raise Invalid({"about_id": _("Name both the kind and the number of the record.")})
    if body.about_type is None:
        return None
    model = registry.object_types[body.about_type].model_class()
    found = model.objects.visible_to(user).filter(pk=body.about_id).first()
    if found is None or getattr(found, "customer_id", body.customer_id) not in (None, body.customer_id):
        raise Invalid({"about_id": _("There is no such record of this customer.")})
    return found
