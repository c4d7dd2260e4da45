"""Tags in the REST API: the firm's words, and which of them a record bears."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel, Field

from trefoil.core import registry
from trefoil.core.api.fields import Body, Id, Text, given
from trefoil.core.api.resource import Resource, Rows, moment, parameters
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.lists.models import Tag
from trefoil.lists.tagging import change_tag, create_tag, merge_tags, remove_tag, set_tags
from trefoil.lists.tags import names_held

tags = Routes("Tags", scopes=("settings",), readers=("customers", "deals", "leads", "tasks"))
routers = {"tags": tags}
Tagged = Literal["customer", "lead", "deal", "task"]


class TagChange(Body):
    """What can be changed of a tag."""

    name: Text(60, least=1) = Field(default="", description="The word.", examples=["VIP"])  # type: ignore[valid-type]
    colour: int = Field(default=4, ge=1, le=8, description="One of eight hues.")


class TagIn(TagChange):
    """A new tag."""

    name: Text(60, least=1) = Field(description="The word.", examples=["VIP"])  # type: ignore[valid-type]


class TagOut(BaseModel):
    """A tag of the firm."""

    id: int = Field(description="Number of the tag.")
    name: str = Field(description="The word.")
    colour: int = Field(description="One of eight hues.")
    created_at: str = Field(description="When it was made.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class TagPage(BaseModel):
    """A page of tags."""

    items: list[TagOut] = Field(description="The tags.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class MergeIn(Body):
    """Into which tag another one goes."""

    into: Id = Field(description="The tag that stays.")


class NamesBody(Body):
    """The tags that a record bears, by name."""

    names: list[str] = Field(description="Names; a new one makes a tag.", examples=[["VIP", "fair"]], max_length=30)


OWN = [
    Column("name", "Name", "text", "name", sort="name"),
    Column("colour", "Colour", "number", "colour"),
    Column("created_at", "Made", "datetime", "created_at", sort="created_at"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [{"id": row.pop("pk"), **row, "created_at": moment(row["created_at"])} for row in rows]


TAGS = Resource("tags", Tag, lambda user: OWN, lambda: Tag.objects.order_by(), dress)
FILTERS = {"parameters": parameters(OWN, default_sort="-created_at")}


@tags.get("", response=TagPage, openapi_extra=FILTERS)
def list_tags(request: HttpRequest) -> HttpResponse:
    """List the tags of the firm"""
    return TAGS.page(request)


@tags.get("/{int:tag_id}", response=TagOut)
def read_tag(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Read one tag"""
    return TAGS.one(request, tag_id)


@tags.post("", response={201: TagOut})
def make_tag(request: HttpRequest, body: TagIn) -> HttpResponse:
    """Make a tag"""
    row = create_tag(actor=request.user, **given(body))
    return TAGS.answer(request, row.pk, 201)


@tags.patch("/{int:tag_id}", response={200: TagOut}, openapi_extra=VERSIONED)
def change_tag_fields(request: HttpRequest, tag_id: int, body: TagChange) -> HttpResponse:
    """Rename or recolour a tag"""
    change_tag(actor=request.user, tag=tag_id, version=version_asked(request), **given(body))
    return TAGS.answer(request, tag_id)


@tags.post("/{int:tag_id}/merge", response={200: TagOut})
def merge_tag(request: HttpRequest, tag_id: int, body: MergeIn) -> HttpResponse:
    """Put what bears this tag under another one; this one is gone"""
    row = merge_tags(actor=request.user, tag=tag_id, into=body.into)
    return TAGS.answer(request, row.pk)


@tags.delete("/{int:tag_id}", response={204: None})
def remove_tag_now(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Remove a tag from all records and from the firm"""
    remove_tag(actor=request.user, tag=tag_id)
    return HttpResponse(status=204)


@tags.get("/of/{str:object_type}/{int:record_id}", response=NamesBody)
def read_tags_of(request: HttpRequest, object_type: Tagged, record_id: int) -> HttpResponse:
    """Read the tags of a record"""
    registry.object_types[object_type].model_class().objects.get_or_404(request.user, pk=record_id)
    return JsonResponse({"names": list(map(str, names_held(request.user, object_type, record_id)))})


@tags.put("/of/{str:object_type}/{int:record_id}", response=NamesBody)
def set_tags_of(request: HttpRequest, object_type: Tagged, record_id: int, body: NamesBody) -> HttpResponse:
    """Make a record bear exactly these tags"""
    set_tags(actor=request.user, object_type=object_type, pk=record_id, names=body.names)
    return read_tags_of(request, object_type, record_id)
