"""The firm's own fields in the REST API: definitions. Values stand in `custom` of each record."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from trefoil.core.access import GROUPS, Mode
from trefoil.core.api.fields import Body, Text, same_words
from trefoil.core.api.resource import Resource, Rows, parameters
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.customfields.actions import change_field, create_field, remove_field, restore_field
from trefoil.customfields.models import GROUPS as GROUP_CHOICES
from trefoil.customfields.models import KINDS
from trefoil.customfields.models import Field as Definition

definitions = Routes("Custom fields", scopes=("settings",), readers=("customers", "deals", "leads"))
routers = {"custom-fields": definitions}
FieldKind = Literal["text", "long_text", "number", "date", "yes_no", "choice", "choices", "url"]
FieldGroup = Literal["normal", "sensitive", "secret"]
ObjectKind = Literal["customer", "deal", "lead"]
same_words(FieldKind, KINDS)
same_words(FieldGroup, GROUPS)


class FieldChange(Body):
    """What can be changed of a field; key and kind never change."""

    label: Text(80, least=1) = Field(default="", description="What people read.", examples=["Fax"])  # type: ignore[valid-type]
    choices: list[Text(120)] = Field(default_factory=list, max_length=500, description="Choices, in order.")  # type: ignore[valid-type]
    group: FieldGroup = Field(default="normal", description="Who may read it: roles open groups of fields.")
    hint: Text(200) = Field(default="", description="A line of help.")  # type: ignore[valid-type]
    is_required: bool = Field(default=False, description="Must be filled in new records.")
    is_fast: bool = Field(default=False, description="Gets an index: fast to filter, and lists can be sorted by it.")
    position: int = Field(default=0, ge=0, le=10_000, description="Place among the others.")


class FieldIn(Body):
    """A new field."""

    object_type: ObjectKind = Field(description="Which records have it.")
    label: Text(80, least=1) = Field(description="What people read.", examples=["VAT number"])  # type: ignore[valid-type]
    kind: FieldKind = Field(default="text", description="What its values are.")
    key: Text(40) = Field(default="", description="Name in `custom`, for ever; without it: made from the label.")  # type: ignore[valid-type]
    choices: list[Text(120)] = Field(default_factory=list, max_length=500, description="Choices, in order.")  # type: ignore[valid-type]
    group: FieldGroup = Field(default="normal", description="Who may read it: roles open groups of fields.")
    hint: Text(200) = Field(default="", description="A line of help.")  # type: ignore[valid-type]
    is_required: bool = Field(default=False, description="Must be filled in new records.")
    is_fast: bool = Field(default=False, description="Gets an index: fast to filter, and lists can be sorted by it.")


class FieldOut(BaseModel):
    """A field that the firm added."""

    id: int = Field(description="Number of the field.")
    object_type: str = Field(description="Which records have it.")
    key: str = Field(description="Name in `custom`.")
    label: str = Field(description="What people read.")
    kind: FieldKind = Field(description="What its values are.")
    choices: list[str] = Field(description="Choices, in order.")
    group: FieldGroup = Field(description="Who may read it.")
    hint: str = Field(description="A line of help.")
    is_required: bool = Field(description="Must be filled in new records.")
    is_fast: bool = Field(description="Has an index.")
    position: int = Field(description="Place among the others.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class FieldPage(BaseModel):
    """A page of fields."""

    items: list[FieldOut] = Field(description="The fields.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


OWN = [
    Column("object_type", "Kind of record", "text", "object_type"),
    Column("key", "Key", "text", "key", sort="key"),
    Column("label", "Label", "text", "label"),
    Column("kind", "Kind", "choice", "kind", choices=KINDS),
    Column("choices", "Choices", "text", "choices", can_filter=False),
    Column("group", "Group", "choice", "group", choices=GROUP_CHOICES),
    Column("hint", "Hint", "text", "hint", can_filter=False),
    Column("is_required", "Required", "yes_no", "is_required"),
    Column("is_fast", "Fast", "yes_no", "is_fast"),
    Column("position", "Place", "number", "position", sort="position"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def _base() -> Any:
    return Definition.objects.filter(removed_at=None)


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [{"id": row.pop("pk"), **row} for row in rows]


def shelf(user: Any) -> Resource:
    """The definitions that the user may know of: all for who manages the settings."""
    is_open = user.may("manage_settings")
    hidden = () if is_open else [group for group in GROUPS if user.viewer.mode(group) is Mode.HIDDEN]
    return Resource(
        "custom-fields", Definition, lambda _user: OWN, lambda: _base().exclude(group__in=hidden), dress,
        default_sort="position", by_model=False,
    )  # fmt: skip


# Only who manages the settings changes definitions, so a conflict may show any of them.
FIELDS = Resource("custom-fields", Definition, lambda user: OWN, _base, dress, default_sort="position")
CHANGED: dict[int, Any] = {200: FieldOut}
MADE: dict[int, Any] = {201: FieldOut}


@definitions.get("", response=FieldPage, openapi_extra={"parameters": parameters(OWN, default_sort="position")})
def list_fields(request: HttpRequest) -> HttpResponse:
    """List the firm's own fields"""
    return shelf(request.user).page(request)


@definitions.get("/{int:field_id}", response=FieldOut)
def read_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Read one field"""
    return shelf(request.user).one(request, field_id)


@definitions.post("", response=MADE)
def add_field(request: HttpRequest, body: FieldIn) -> HttpResponse:
    """Add a field to a kind of record; without a key one is made from the label"""
    row = create_field(actor=request.user, **body.model_dump(exclude_unset=True))
    return FIELDS.answer(request, row.pk, 201)


@definitions.patch("/{int:field_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_field_definition(request: HttpRequest, field_id: int, body: FieldChange) -> HttpResponse:
    """Change label, choices, group, hint, order, required or fast"""
    row = FIELDS.base().get_or_404(request.user, "edit", pk=field_id)  # type: ignore[attr-defined]
    sent = body.model_dump(exclude_unset=True)
    change_field(actor=request.user, field=row, version=version_asked(request), **sent)
    return FIELDS.answer(request, row.pk)


@definitions.delete("/{int:field_id}", response={204: None})
def remove_field_now(request: HttpRequest, field_id: int) -> HttpResponse:
    """Hide a field everywhere; its values stay"""
    row = FIELDS.base().get_or_404(request.user, "edit", pk=field_id)  # type: ignore[attr-defined]
    remove_field(actor=request.user, field=row)
    return HttpResponse(status=204)


@definitions.post("/{int:field_id}/restoration", response=MADE)
def restore_field_now(request: HttpRequest, field_id: int) -> HttpResponse:
    """Show a removed field again with all its values"""
    restore_field(actor=request.user, field=field_id)
    return FIELDS.answer(request, field_id, 201)
