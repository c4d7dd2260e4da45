"""Views of lists in the REST API."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from trefoil.core.api.fields import Body, Id, Text, given, same_words
from trefoil.core.api.resource import Resource, Rows, moment, parameters
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.lists.actions import change_view, create_view, remove_view
from trefoil.lists.models import LAYOUTS, View

views = Routes("Views", scopes=("settings",), readers=("customers", "deals", "leads", "tasks"))
routers = {"views": views}
Layout = Literal["table", "board"]
ListKind = Literal["customer", "deal", "lead", "task", "product"]
same_words(Layout, LAYOUTS)


class ViewChange(Body):
    """What can be changed of a view of one's own."""

    name: Text(80, least=1) = Field(default="", description="What the tab says.", examples=["Closing this month"])  # type: ignore[valid-type]
    params: dict[str, str] = Field(
        default_factory=dict, description="Parameters of the list: filters, where, sort, columns.",
        examples=[{"state": "open", "sort": "-amount"}],
    )  # fmt: skip
    widths: dict[str, int] = Field(default_factory=dict, description="Widths of columns in pixels, 40 to 1,200.")
    layout: Layout = Field(default="table", description="Table, or board where there is one.")
    team_id: Id | None = Field(default=None, description="Team with which it is shared; null: only yours.")
    is_pinned: bool = Field(default=True, description="Whether it stands as a tab.")


class ViewIn(ViewChange):
    """A new view."""

    object_type: ListKind = Field(description="Which list it is of.")
    name: Text(80, least=1) = Field(description="What the tab says.", examples=["Closing this month"])  # type: ignore[valid-type]


class ViewOut(BaseModel):
    """A saved view: questions, never rows."""

    id: int = Field(description="Number of the view.")
    object_type: str = Field(description="Which list it is of.")
    name: str = Field(description="What the tab says.")
    params: dict[str, str] = Field(description="Parameters of the list.")
    widths: dict[str, int] = Field(description="Widths of columns in pixels.")
    layout: Layout = Field(description="Table or board.")
    team_id: int | None = Field(description="Team with which it is shared; null: only the owner's.")
    is_pinned: bool = Field(description="Whether it stands as a tab.")
    owner_id: int = Field(description="Who made it.")
    position: int = Field(description="Place among the owner's views.")
    created_at: str = Field(description="When it was made.")
    updated_at: str = Field(description="When it was last changed.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class ViewPage(BaseModel):
    """A page of views."""

    items: list[ViewOut] = Field(description="The views.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


OWN = [
    Column("object_type", "Kind of record", "text", "object_type"),
    Column("name", "Name", "text", "name"),
    Column("params", "Parameters", "text", "params", can_filter=False),
    Column("widths", "Widths", "text", "widths", can_filter=False),
    Column("layout", "Layout", "choice", "layout", choices=LAYOUTS),
    Column("team_id", "Team", "team", "team_id"),
    Column("is_pinned", "Pinned", "yes_no", "is_pinned"),
    Column("owner_id", "Owner (a number, or me)", "user", "owner_id"),
    Column("position", "Place", "number", "position"),
    Column("created_at", "Made", "datetime", "created_at", sort="created_at"),
    Column("updated_at", "Last changed", "datetime", "updated_at"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [
        {"id": row.pop("pk"), **row, "created_at": moment(row["created_at"]), "updated_at": moment(row["updated_at"])}
        for row in rows
    ]


VIEWS = Resource("views", View, lambda user: OWN, lambda: View.objects.order_by(), dress)
FILTERS = {"parameters": parameters(OWN, default_sort="-created_at")}




@views.get("", response=ViewPage, openapi_extra=FILTERS)
def list_views(request: HttpRequest) -> HttpResponse:
    """List views: your own and those shared with your teams"""
    return VIEWS.page(request)


@views.get("/{int:view_id}", response=ViewOut)
def read_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Read one view"""
    return VIEWS.one(request, view_id)


@views.post("", response={201: ViewOut})
def keep_view(request: HttpRequest, body: ViewIn) -> HttpResponse:
    """Keep a view of a list"""
    row = create_view(actor=request.user, **given(body))
    return VIEWS.answer(request, row.pk, 201)


@views.patch("/{int:view_id}", response={200: ViewOut}, openapi_extra=VERSIONED)
def change_view_fields(request: HttpRequest, view_id: int, body: ViewChange) -> HttpResponse:
    """Change a view of your own"""
    change_view(actor=request.user, view=view_id, version=version_asked(request), **given(body))
    return VIEWS.answer(request, view_id)


@views.delete("/{int:view_id}", response={204: None}, openapi_extra=VERSIONED)
def remove_view_now(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove a view of your own; its records stay"""
    remove_view(actor=request.user, view=view_id, version=version_asked(request))
    return HttpResponse(status=204)
