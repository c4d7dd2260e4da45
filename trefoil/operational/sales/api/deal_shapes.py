"""How deals look in the API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from trefoil.core.access.fields import group_of
from trefoil.core.api.fields import Amount, Body, Currency, Custom, Day, Id, OutsideId, Text, same_words
from trefoil.core.api.resource import Resource, Rows
from trefoil.core.listing import Column
from trefoil.customers.api.shapes import seen_customers, shown_custom, with_seen_customers
from trefoil.customfields.values import columns_of
from trefoil.operational.sales.api.amounts import amount_text
from trefoil.operational.sales.models import Deal
from trefoil.operational.sales.models.deal import PARTICIPANT_ROLES, STATES

ParticipantRole = Literal["decides", "advises", "uses", "pays", "blocks", "contact"]
same_words(ParticipantRole, PARTICIPANT_ROLES)


class DealChange(Body):
    """Fields of a deal to change; what is not named stays. Stage and outcome have addresses of their own."""

    title: Text(200, least=1) = Field(default="", description="What it is about.", examples=["Second bar"])  # type: ignore[valid-type]
    customer_id: Id | None = Field(default=None, description="Person or organisation that buys.")
    amount: Amount = Field(default="0", description="What it is worth, without tax. Refused while the deal has lines.")
    currency: Currency = Field(default="EUR", description="ISO code; without it: the firm's currency.")
    expected_close_on: Day | None = Field(default=None, description="When it is likely to be decided.")
    source: Text(80) = Field(default="", description="Where it came from.")  # type: ignore[valid-type]
    owner_id: Id | None = Field(default=None, description="Colleague who works on it; without it: you.")
    team_id: Id | None = Field(default=None, description="Team; without it: the owner's.")
    is_private: bool = Field(default=False, description="Only for the owner and those with whom it is shared.")
    custom: Custom = Field(default_factory=dict)
    outside_id: OutsideId | None = Field(default=None, description="Id in another system.")


class DealPut(Body):
    """A deal as the other system knows it. Pipeline and stage only say where a new one begins."""

    title: Text(200, least=1) = Field(description="What it is about.", examples=["Second bar"])  # type: ignore[valid-type]
    customer_id: Id | None = Field(default=None, description="Person or organisation that buys.")
    pipeline_id: Id | None = Field(default=None, description="Pipeline; without it and without a stage: the first.")
    stage_id: Id | None = Field(default=None, description="Stage; without it: the first of the pipeline.")
    amount: Amount = Field(default="0", description="What it is worth, without tax.", examples=["12400.00"])
    currency: Currency | None = Field(default=None, description="ISO code; without it: the firm's currency.")
    expected_close_on: Day | None = Field(default=None, description="When it is likely to be decided.")
    source: Text(80) = Field(default="", description="Where it came from.")  # type: ignore[valid-type]
    owner_id: Id | None = Field(default=None, description="Colleague who works on it; without it: you.")
    team_id: Id | None = Field(default=None, description="Team; without it: the owner's.")
    is_private: bool = Field(default=False, description="Only for the owner and those with whom it is shared.")
    custom: Custom = Field(default_factory=dict)


class DealIn(DealPut):
    """A new deal."""

    outside_id: OutsideId | None = Field(default=None, description="Id in another system.")


class DealOut(BaseModel):
    """A deal as the reader may see it."""

    id: int = Field(description="Number of the deal.")
    title: str | None = Field(description="What it is about.")
    customer_id: int | None = Field(description="Person or organisation that buys; null when there is none to be seen.")
    pipeline_id: int = Field(description="Pipeline.")
    stage_id: int = Field(description="Stage; after closing the last one it stood in.")
    state: Literal["open", "won", "lost"] = Field(description="Open, won or lost.")
    amount: str | None = Field(description="What it is worth, exact, as text.", examples=["12400.00"])
    currency: str | None = Field(description="ISO code.")
    expected_close_on: str | None = Field(description="When it is likely to be decided.")
    source: str | None = Field(description="Where it came from.")
    owner_id: int | None = Field(description="Colleague who works on it.")
    team_id: int | None = Field(description="Team.")
    is_private: bool = Field(description="Whether only the owner and chosen ones see it.")
    outside_id: str | None = Field(description="Id in another system.")
    stage_entered_at: str = Field(description="Since when it stands in its stage.")
    custom: dict[str, Any] = Field(description="The firm's own fields by key, as the reader may see them.")
    created_at: str = Field(description="When it was added.")
    updated_at: str = Field(description="When it was last changed.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class DealPage(BaseModel):
    """A page of deals."""

    items: list[DealOut] = Field(description="The deals.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class ClosureIn(Body):
    """How a deal ended."""

    outcome: Literal["won", "lost"] = Field(description="Won or lost.")
    reason_id: Id | None = Field(default=None, description="A reason of that outcome (see reasons).")
    text: Text(500) = Field(default="", description="Why, in your own words.")  # type: ignore[valid-type]
    amount: Amount | None = Field(default=None, description="What it was worth in the end; without it: as before.")


class ClosureOut(BaseModel):
    """How a deal ended, who said so and when."""

    outcome: Literal["won", "lost"] = Field(description="Won or lost.")
    reason_id: int | None = Field(description="The reason.")
    text: str = Field(description="Why, in words.")
    by_id: int | None = Field(description="Colleague who closed it.")
    at: str = Field(description="When.")


class StageIn(Body):
    """Where a deal moves."""

    stage_id: Id = Field(description="The stage to enter.")
    fill: StageFill | None = Field(default=None, description="Fields that the stage asks for, filled in the same step.")


class StageFill(Body):
    """Fields that a stage may ask for."""

    customer_id: Id | None = Field(default=None, description="Person or organisation that buys.")
    amount: Amount = Field(default="0", description="What it is worth.")
    expected_close_on: Day | None = Field(default=None, description="When it is likely to be decided.")
    source: Text(80) = Field(default="", description="Where it came from.")  # type: ignore[valid-type]
    custom: Custom = Field(default_factory=dict)


StageIn.model_rebuild()


class LineIn(Body):
    """A product on a deal."""

    product_id: Id | None = Field(default=None, description="Product of the catalogue; without it `name` is needed.")
    name: Text(200) = Field(default="", description="What the line says; without it: the product's name.")  # type: ignore[valid-type]
    quantity: Amount = Field(default="1", description="How many, up to 1,000,000, four places.")
    unit_price: Amount | None = Field(default=None, description="Price of one; without it: the price list's.")
    discount: Amount = Field(default="0", description="Discount in percent, 0 to 100.")


class LinesIn(Body):
    """All products on a deal, in order."""

    lines: list[LineIn] = Field(max_length=200, description="The lines; an empty list takes all away.")


class LineOut(BaseModel):
    """A product on a deal: amount = quantity × unit price less discount."""

    id: int = Field(description="Number of the line.")
    product_id: int | None = Field(description="Product of the catalogue.")
    name: str = Field(description="What the line says.")
    quantity: str = Field(description="How many.")
    unit_price: str = Field(description="Price of one.")
    discount: str = Field(description="Discount in percent.")
    amount: str = Field(description="What the line comes to, in the deal's currency.")


class LinesOut(BaseModel):
    """All products on a deal, in order, with what they come to."""

    lines: list[LineOut] = Field(description="The lines.")
    amount: str = Field(description="The deal's amount.")
    currency: str = Field(description="ISO code.")
    version: int = Field(description="The deal's version.")


class ParticipantIn(Body):
    """A person's part in a decision."""

    person_id: Id = Field(description="Number of the person.")
    role: ParticipantRole = Field(default="contact", description="The part.")


class ParticipantOut(BaseModel):
    """A person's part in a decision."""

    id: int = Field(description="Number of the part.")
    person_id: int = Field(description="Number of the person.")
    name: str = Field(description="Name of the person.")
    role: ParticipantRole = Field(description="The part.")


class ParticipantsOut(BaseModel):
    """Who takes part in a decision."""

    items: list[ParticipantOut] = Field(description="People whom the reader may see.")


class MoveOut(BaseModel):
    """One step of a deal."""

    from_stage_id: int | None = Field(description="Stage it left; null at the start.")
    to_stage_id: int | None = Field(description="Stage it entered; null when it was closed.")
    outcome: str = Field(description="won, lost or reopened; empty for a move between stages.")
    by_id: int | None = Field(description="Colleague.")
    at: str = Field(description="When.")
    seconds: int = Field(description="How long it had stood in the stage it left.")


class MovesOut(BaseModel):
    """The way of a deal through the stages."""

    items: list[MoveOut] = Field(description="The steps, oldest first.")


def _column(key: str, label: str, kind: str = "text", **more: Any) -> Column:
    sort = key if more.pop("is_sorted", False) else ""
    return Column(key, label, kind, key, group=group_of(Deal, key), sort=sort, **more)


OWN = [
    _column("title", "Title", is_sorted=True),
    _column("customer_id", "Customer", "record"),
    _column("pipeline_id", "Pipeline", "record"),
    _column("stage_id", "Stage", "record"),
    _column("state", "State", "choice", choices=STATES),
    _column("amount", "Amount", "money", is_sorted=True),
    _column("currency", "Currency"),
    _column("expected_close_on", "Expected close", "date", is_sorted=True, is_nullable=True),
    _column("source", "Source"),
    _column("owner_id", "Owner (a number, or me)", "user"),
    _column("team_id", "Team", "team"),
    _column("is_private", "Private", "yes_no"),
    _column("outside_id", "Id in another system"),
    _column("stage_entered_at", "In its stage since", "datetime"),
    _column("custom", "Own fields", can_filter=False),
    _column("created_at", "Added", "datetime", is_sorted=True),
    _column("updated_at", "Last changed", "datetime", is_sorted=True),
    _column("version", "Version", "number", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects; a customer whom the user does not see is left out."""
    seen = seen_customers(user, [row["customer_id"] for row in rows])
    return [
        {
            "id": row.pop("pk"), **row, "customer_id": row["customer_id"] if row["customer_id"] in seen else None,
            "amount": amount_text(row["amount"], row["currency"]),
            "custom": shown_custom(user, "deal", row["custom"]),
        }
        for row in rows
    ]  # fmt: skip


DEALS = Resource(
    "deals", Deal, lambda user: [*with_seen_customers(user, OWN), *columns_of(user, "deal")],
    lambda: Deal.objects.alive(), dress,
)
