"""How leads look in the API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from trefoil.core.access.fields import group_of
from trefoil.core.api.fields import Amount, Body, Currency, Custom, Id, OutsideId, Text, same_words
from trefoil.core.api.resource import Resource, Rows
from trefoil.core.listing import Column
from trefoil.customers.api.shapes import shown_custom
from trefoil.customfields.values import columns_of
from trefoil.operational.sales.api.amounts import amount_text
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.models.lead import STATES

LeadState = Literal["open", "qualified", "disqualified", "converted"]
same_words(LeadState, STATES)


class LeadPut(Body):
    """An enquiry: who asks, for what, from where. Something to call it by is needed: a title, a name or an address."""

    title: Text(200) = Field(default="", description="What it is about; without it: who asks.")  # type: ignore[valid-type]
    given_name: Text(100) = Field(default="", description="Given name.", examples=["Piotr"])  # type: ignore[valid-type]
    family_name: Text(100) = Field(default="", description="Family name.")  # type: ignore[valid-type]
    organisation: Text(200) = Field(default="", description="Organisation, in words.")  # type: ignore[valid-type]
    job_title: Text(120) = Field(default="", description="What the person does there.")  # type: ignore[valid-type]
    email: Text(254) = Field(default="", description="E-mail address.")  # type: ignore[valid-type]
    phone: Text(60) = Field(default="", description="Phone; without + it is read as of `country`.")  # type: ignore[valid-type]
    country: Text(2) = Field(default="", description="Country, two letters.")  # type: ignore[valid-type]
    product_id: Id | None = Field(default=None, description="Product that is asked for.")
    amount: Amount | None = Field(default=None, description="What it may be worth.")
    currency: Currency | None = Field(default=None, description="ISO code; without it: the firm's currency.")
    text: Text(20_000) = Field(default="", description="The enquiry as it came.")  # type: ignore[valid-type]
    source: Text(80) = Field(default="", description="Where it came from; rules of assignment look at it.")  # type: ignore[valid-type]
    utm: dict[Literal["source", "medium", "campaign", "term", "content"], Text(200)] = Field(  # type: ignore[valid-type]
        default_factory=dict, description="Marks of the campaign that brought it."
    )
    owner_id: Id | None = Field(default=None, description="Colleague; without it the rules of assignment choose.")
    team_id: Id | None = Field(default=None, description="Team; without it: the owner's.")
    is_private: bool = Field(default=False, description="Only for the owner and those with whom it is shared.")
    custom: Custom = Field(default_factory=dict)


class LeadIn(LeadPut):
    """A new enquiry."""

    outside_id: OutsideId | None = Field(default=None, description="Id in another system.")


class LeadChange(LeadIn):
    """Fields of a lead to change; what is not named stays."""


class LeadOut(BaseModel):
    """A lead as the reader may see it."""

    id: int = Field(description="Number of the lead.")
    title: str | None = Field(description="What it is about.")
    state: LeadState = Field(description="open is new; the newest verdict decides; converted is final.")
    given_name: str | None = Field(description="Given name.")
    family_name: str | None = Field(description="Family name.")
    organisation: str | None = Field(description="Organisation, in words.")
    job_title: str | None = Field(description="What the person does there.")
    email: str | None = Field(description="E-mail address.")
    phone: str | None = Field(description="Phone, E.164.")
    country: str | None = Field(description="Country, two letters.")
    product_id: int | None = Field(description="Product that is asked for.")
    amount: str | None = Field(description="What it may be worth, exact, as text.")
    currency: str | None = Field(description="ISO code; empty without an amount.")
    text: str | None = Field(description="The enquiry as it came.")
    source: str | None = Field(description="Where it came from.")
    utm: dict[str, str] | None = Field(description="Marks of the campaign that brought it.")
    owner_id: int | None = Field(description="Colleague.")
    team_id: int | None = Field(description="Team.")
    is_private: bool = Field(description="Whether only the owner and chosen ones see it.")
    outside_id: str | None = Field(description="Id in another system.")
    custom: dict[str, Any] = Field(description="The firm's own fields by key, as the reader may see them.")
    created_at: str = Field(description="When it came.")
    updated_at: str = Field(description="When it was last changed.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class LeadPage(BaseModel):
    """A page of leads."""

    items: list[LeadOut] = Field(description="The leads.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class VerdictIn(Body):
    """What a lead is worth."""

    is_qualified: bool = Field(description="Worth pursuing, or not.")
    reason_id: Id | None = Field(default=None, description="Why not: a reason of “disqualified” (see reasons).")
    text: Text(500) = Field(default="", description="Why, in your own words; needed when there is no reason.")  # type: ignore[valid-type]


class VerdictOut(BaseModel):
    """Who judged a lead, when and how."""

    is_qualified: bool = Field(description="Worth pursuing, or not.")
    reason_id: int | None = Field(description="Why not.")
    text: str = Field(description="Why, in words.")
    by_id: int | None = Field(description="Colleague.")
    at: str = Field(description="When.")


class VerdictsOut(BaseModel):
    """All verdicts on a lead."""

    items: list[VerdictOut] = Field(description="The verdicts, newest first; the first counts.")


class ConversionIn(Body):
    """What a lead shall become. Without numbers those with the same address or name are used, else new ones."""

    customer_id: Id | None = Field(default=None, description="Organisation to use (or the person who buys).")
    contact_id: Id | None = Field(default=None, description="Person to use.")
    with_deal: bool = Field(default=True, description="Whether a deal is opened too.")
    pipeline_id: Id | None = Field(default=None, description="Pipeline of the deal.")
    stage_id: Id | None = Field(default=None, description="Stage of the deal.")
    title: Text(200) = Field(default="", description="Title of the deal; without it: the lead's.")  # type: ignore[valid-type]
    amount: Amount | None = Field(default=None, description="Amount of the deal; without it: the lead's.")


class ConversionOut(BaseModel):
    """What a lead became; what the reader may not see is null."""

    customer_id: int | None = Field(description="Who buys.")
    contact_id: int | None = Field(description="The person.")
    deal_id: int | None = Field(description="The deal.")
    by_id: int | None = Field(description="Colleague.")
    at: str = Field(description="When.")


def _column(key: str, label: str, kind: str = "text", **more: Any) -> Column:
    sort = key if more.pop("is_sorted", False) else ""
    return Column(key, label, kind, key, group=group_of(Lead, key), sort=sort, **more)


OWN = [
    _column("title", "Title", is_sorted=True),
    _column("state", "State", "choice", choices=STATES),
    _column("given_name", "Given name"),
    _column("family_name", "Family name"),
    _column("organisation", "Organisation"),
    _column("job_title", "Job title"),
    _column("email", "E-mail"),
    _column("phone", "Phone"),
    _column("country", "Country"),
    _column("product_id", "Product", "record"),
    _column("amount", "Amount", "money", is_sorted=True, is_nullable=True),
    _column("currency", "Currency"),
    _column("text", "Text", can_filter=False),
    _column("source", "Source"),
    _column("utm", "Campaign", can_filter=False),
    _column("owner_id", "Owner (a number, or me)", "user"),
    _column("team_id", "Team", "team"),
    _column("is_private", "Private", "yes_no"),
    _column("outside_id", "Id in another system"),
    _column("custom", "Own fields", can_filter=False),
    _column("created_at", "Came", "datetime", is_sorted=True),
    _column("updated_at", "Last changed", "datetime", is_sorted=True),
    _column("version", "Version", "number", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [
        {
            "id": row.pop("pk"), **row, "amount": amount_text(row["amount"], row["currency"]),
            "custom": shown_custom(user, "lead", row["custom"]),
        }
        for row in rows
    ]  # fmt: skip


LEADS = Resource("leads", Lead, lambda user: [*OWN, *columns_of(user, "lead")], lambda: Lead.objects.alive(), dress)
