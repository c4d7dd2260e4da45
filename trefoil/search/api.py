"""Search in the REST API."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.resource import reply
from trefoil.core.api.routes import Routes
from trefoil.search.finding import find

searching = Routes("Search", scopes=("search",))
routers = {"search": searching}


class FoundOut(BaseModel):
    """One result."""

    object_type: str = Field(description="Kind of record: customer, deal, lead, task.")
    object_id: int = Field(description="Number of the record.")
    title: str = Field(description="What it is called.")
    detail: str = Field(description="What tells it from others.")
    url: str = Field(description="Address of its page, without the host.")


class FoundPage(BaseModel):
    """Results, best first."""

    items: list[FoundOut] = Field(description="The results.")
    is_cut: bool = Field(description="Whether there were too many hits to rank all of them.")


@searching.get("", response=FoundPage)
def search_everything(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=100, description="Words, parts of words, or digits of a phone."),
    limit: int = Query(20, ge=1, le=50, description="How many results."),
    object_type: Literal["customer", "deal", "lead", "task"] | None = Query(None, description="Only this kind."),
) -> HttpResponse:
    """Find people, organisations, deals, leads and tasks by words or digits, in any alphabet"""
    unknown = [name for name in request.GET if name not in ("q", "limit", "object_type")]
    if unknown or "\x00" in q:
        raise Invalid({name[:60]: _("There is no such parameter.") for name in unknown or ["q"]})
    kinds = (object_type,) if object_type is not None else ()
    found = find(request.user, q, limit=limit, object_types=kinds)
    items = [{name: getattr(one, name) for name in FoundOut.model_fields} for one in found.found]
    return reply({"items": items, "is_cut": found.is_cut})
