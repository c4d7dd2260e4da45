"""Briefs in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup
from pydantic import BaseModel, Field

from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import Routes
from trefoil.core.registry import BriefLine
from trefoil.planner.brief import brief_of, briefed

briefs = Routes("Tasks", scopes=("tasks",))
Kind = Literal["customer", "deal", "lead"]


class LineOut(BaseModel):
    """One line of a brief, in your language."""

    label: str = Field(description="What it is about.")
    text: str = Field(description="What it says.")
    at: str | None = Field(description="Its moment.")
    who: str = Field(description="Whose it is, or who said it.")


class SectionOut(BaseModel):
    """One part of a brief."""

    key: Literal["state", "promises", "open", "people"] = Field(description="Which part.")
    lines: list[LineOut] = Field(description="Its lines.")


class BriefOut(BaseModel):
    """What a successor must know of one record, as far as you may know it."""

    object_type: Kind = Field(description="Kind of record.")
    object_id: int = Field(description="Number of the record.")
    name: str = Field(description="What it is called.")
    owner_id: int | None = Field(description="Colleague who takes care of it.")
    sections: list[SectionOut] = Field(description="State, promises, open points, people.")
    words: list[LineOut] = Field(description="The last notes, calls, meetings and letters, the newest first.")


@briefs.get("/{object_type}/{int:object_id}", response=BriefOut)
def read_brief(request: HttpRequest, object_type: Kind, object_id: int) -> HttpResponse:
    """Read the brief of a customer, a deal or a lead for whoever takes it over"""
    row = briefed(request.user, object_type, object_id)
    found = brief_of(request.user, object_type, row)
    return reply({
        "object_type": object_type, "object_id": found.pk, "name": found.name, "owner_id": found.owner_id,
        "sections": [
            {"key": section.key, "lines": [_line(one) for one in section.lines]} for section in found.sections
        ],
        "words": [
            {"label": str(one.verb.label), "text": str(one.data.get("text") or ""), "at": moment(one.at),
             "who": one.actor}
            for one in found.words
        ],
    })  # fmt: skip


def _line(one: BriefLine) -> dict[str, Any]:
    at = one.at if isinstance(one.at, datetime) else None
    text = one.text.striptags() if isinstance(one.text, Markup) else str(one.text)
    return {"label": str(one.label), "text": text, "at": moment(at), "who": one.who}
