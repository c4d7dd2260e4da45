"""How customers look in the API: fields, filters, nested points, links and standings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core.access import Mode
from trefoil.core.access.fields import group_of, present
from trefoil.core.api.fields import Body, Custom, Id, OutsideId, Text, same_words
from trefoil.core.api.resource import Extra, Resource, Rows
from trefoil.core.db.models import seen
from trefoil.core.listing import Column
from trefoil.customers.models import LINK_ROLES, POINT_KINDS, STANDINGS, ContactPoint, Customer, Link, Standing
from trefoil.customers.normalise import point
from trefoil.customfields.values import columns_of, fields_of
from trefoil.identity.models import firm
from trefoil.identity.setup import kept

PointKind = Literal["email", "phone", "handle", "website", "address"]
LinkRole = Literal["works_at", "owns", "buys_for", "supplies", "refers", "part_of", "family"]
StandingRole = Literal["client", "supplier", "partner"]
same_words(PointKind, POINT_KINDS)
same_words(LinkRole, LINK_ROLES)
same_words(StandingRole, STANDINGS)


class PointIn(Body):
    """One way to reach a customer."""

    kind: PointKind = Field(description="What it is.")
    text: Text(500) = Field(  # type: ignore[valid-type]
        default="", description="The address, number or name; a phone without + is read as of the firm's country.",
        examples=["anna@podlipa.example"],
    )
    label: Text(40) = Field(default="", description="A word to tell it from others, such as “work”.")  # type: ignore[valid-type]
    data: dict[Literal["street", "postcode", "city", "region", "country"], Text(200)] = Field(  # type: ignore[valid-type]
        default_factory=dict, description="Parts of an address; with them `text` may be left out."
    )


class PointOut(BaseModel):
    """One way to reach a customer, with where it came from."""

    id: int = Field(description="Number of the contact point.")
    kind: PointKind = Field(description="What it is.")
    text: str = Field(description="As a person reads it.")
    value: str = Field(description="Normalised: E.164 phones, small letters in addresses, the bare host of sites.")
    label: str = Field(description="A word to tell it from others.")
    data: dict[str, str] = Field(description="Parts of an address.")
    is_primary: bool = Field(description="Whether it is the first of its kind.")
    source: str = Field(description="Where it was learnt.")
    learnt_at: str = Field(description="When it was learnt.")


class LinkIn(Body):
    """That this customer stands to another in a role."""

    other_id: Id = Field(description="Number of the other customer.")
    role: LinkRole = Field(default="works_at", description="What this customer is to the other.")
    title: Text(120) = Field(default="", description="Job title or other words.")  # type: ignore[valid-type]


class LinkOut(BaseModel):
    """A tie between this customer and another one that the reader may see."""

    id: int = Field(description="Number of the link.")
    direction: Literal["to", "from"] = Field(description="to: this one to the other; from: the other to this one.")
    role: LinkRole = Field(description="The role.")
    title: str = Field(description="Job title or other words.")
    other_id: int = Field(description="Number of the other customer.")
    other_name: str = Field(description="Name of the other customer.")
    other_kind: Literal["person", "organisation"] = Field(description="Kind of the other customer.")


class Shared(Body):
    """What can be said of people and organisations alike."""

    language: Text(5) = Field(default="", description="Language to write in, such as pl.")  # type: ignore[valid-type]
    owner_id: Id | None = Field(default=None, description="Colleague who looks after the customer; without it: you.")
    team_id: Id | None = Field(default=None, description="Team; without it: the owner's.")
    is_private: bool = Field(default=False, description="Only for the owner and those with whom it is shared.")
    standings: list[StandingRole] = Field(default_factory=list, max_length=3, description="What the customer is to us.")
    custom: Custom = Field(default_factory=dict)


class PersonChange(Shared):
    """Fields of a person to change; what is not named stays."""

    name: Text(200) = Field(default="", description="Full name; from the parts if left out.")  # type: ignore[valid-type]
    given_name: Text(100) = Field(default="", description="Given name.", examples=["Anna"])  # type: ignore[valid-type]
    family_name: Text(100) = Field(default="", description="Family name.")  # type: ignore[valid-type]
    outside_id: OutsideId | None = Field(default=None, description="Id in another system, unique among people.")


class OrganisationChange(Shared):
    """Fields of an organisation to change; what is not named stays."""

    name: Text(200) = Field(default="", description="Name.", examples=["Kawiarnia Pod Lipą"])  # type: ignore[valid-type]
    outside_id: OutsideId | None = Field(default=None, description="Id in another system, unique among organisations.")


class PersonPut(Shared):
    """A person as the other system knows it."""

    name: Text(200) = Field(default="", description="Full name; from the parts if left out.")  # type: ignore[valid-type]
    given_name: Text(100) = Field(default="", description="Given name.")  # type: ignore[valid-type]
    family_name: Text(100) = Field(default="", description="Family name.")  # type: ignore[valid-type]
    points: list[PointIn] = Field(default_factory=list, max_length=50, description="Ways to reach the person.")
    organisation_id: Id | None = Field(default=None, description="Organisation where the person works.")
    job_title: Text(120) = Field(default="", description="What the person does there.")  # type: ignore[valid-type]
    source: Text(200) = Field(default="", description="Where the contact points were learnt.")  # type: ignore[valid-type]


class PersonIn(PersonPut):
    """A new person: a name, or given and family name."""

    outside_id: OutsideId | None = Field(default=None, description="Id in another system, unique among people.")


class OrganisationPut(Shared):
    """An organisation as the other system knows it."""

    name: Text(200, least=1) = Field(description="Name.", examples=["Kawiarnia Pod Lipą"])  # type: ignore[valid-type]
    points: list[PointIn] = Field(default_factory=list, max_length=50, description="Ways to reach it.")
    source: Text(200) = Field(default="", description="Where the contact points were learnt.")  # type: ignore[valid-type]


class OrganisationIn(OrganisationPut):
    """A new organisation."""

    outside_id: OutsideId | None = Field(default=None, description="Id in another system, unique among organisations.")


class CustomerOut(BaseModel):
    """A person or an organisation as the reader may see it."""

    id: int = Field(description="Number of the customer.")
    kind: Literal["person", "organisation"] = Field(description="Person or organisation.")
    name: str | None = Field(description="Full name.")
    given_name: str | None = Field(description="Given name; empty for organisations.")
    family_name: str | None = Field(description="Family name; empty for organisations.")
    language: str | None = Field(description="Language to write in.")
    owner_id: int | None = Field(description="Colleague who looks after the customer.")
    team_id: int | None = Field(description="Team.")
    is_private: bool = Field(description="Whether only the owner and chosen ones see it.")
    outside_id: str | None = Field(description="Id in another system.")
    custom: dict[str, Any] = Field(description="The firm's own fields by key, as the reader may see them.")
    points: list[PointOut] = Field(description="Ways to reach the customer.")
    links: list[LinkOut] = Field(description="Ties to other customers.")
    standings: list[StandingRole] = Field(description="What the customer is to us.")
    created_at: str = Field(description="When it was added.")
    updated_at: str = Field(description="When it was last changed.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class CustomerPage(BaseModel):
    """A page of customers."""

    items: list[CustomerOut] = Field(description="The customers.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


def columns(user: Any) -> list[Column]:
    """Fields of customers in lists; the firm's own ones can be filtered by."""
    return [*OWN, *columns_of(user, "customer")]


def _column(key: str, label: str, kind: str = "text", source: str = "", **more: Any) -> Column:
    source = source or key
    sort = source if more.pop("is_sorted", False) else ""
    return Column(key, label, kind, source, group=group_of(Customer, key), sort=sort, **more)


OWN = [
    _column("kind", "Kind", "choice", can_filter=False),
    _column("name", "Name", is_sorted=True),
    _column("given_name", "Given name"),
    _column("family_name", "Family name"),
    _column("language", "Language"),
    _column("owner_id", "Owner (a number, or me)", "user"),
    _column("team_id", "Team", "team"),
    _column("is_private", "Private", "yes_no"),
    _column("outside_id", "Id in another system"),
    _column("custom", "Own fields", can_filter=False),
    _column("created_at", "Added", "datetime", is_sorted=True),
    _column("updated_at", "Last changed", "datetime", is_sorted=True),
    _column("version", "Version", "number", can_filter=False),
]


def shown_custom(user: Any, object_type: str, values: dict[str, Any] | None) -> dict[str, Any]:
    """The firm's own fields of a record as the user may have them; numbers as text, so that they stay exact."""
    found = {}
    for field in fields_of(user, object_type):
        if field.key in (values or {}) and user.viewer.mode(field.group) is not Mode.HIDDEN:
            value = present(user.viewer, field.group, (values or {})[field.key])
            is_number = field.kind == "number" and not isinstance(value, str)
            found[field.key] = str(value) if is_number else value
    return found


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects; points, links and standings of all rows with four queries."""
    ids = [row["pk"] for row in rows]
    points, links, standings = points_of(user, ids), links_of(user, ids), standings_of(user, ids)
    return [
        {
            "id": row.pop("pk"), **row, "custom": shown_custom(user, "customer", row["custom"]),
            "points": points[pk], "links": links[pk], "standings": standings[pk],
        }
        for pk, row in zip(ids, rows, strict=True)
    ]  # fmt: skip


def with_seen_customers(user: Any, columns: Iterable[Column]) -> list[Column]:
    """The columns of a record of a customer, filtered as if it had none where the user may not see him."""
    only = seen(Customer, user, "customer_id")
    return [replace(column, only=only) if column.key == "customer_id" else column for column in columns]


def seen_customers(user: Any, ids: Iterable[int | None]) -> set[int]:
    """Those of the customers that the user sees."""
    asked = {pk for pk in ids if pk is not None}
    return set(Customer.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()


def points_of(user: Any, ids: list[int]) -> dict[int, Rows]:
    """Contact points by customer."""
    found: dict[int, Rows] = defaultdict(list)
    names = ("id", "kind", "value", "label", "data", "is_primary", "source", "learnt_at")
    rows = ContactPoint.objects.visible_to(user).filter(customer__in=ids).order_by("pk")
    for row in rows.values("customer_id", "shown", *names):
        row["text"] = row.pop("shown")
        found[row.pop("customer_id")].append(row)
    return found


def links_of(user: Any, ids: list[int]) -> dict[int, Rows]:
    """Links by customer, both ways, only to customers that the user sees."""
    found: dict[int, Rows] = defaultdict(list)
    group = group_of(Customer, "name")
    rows = Link.objects.visible_to(user).filter(
        seen(Customer, user, "other_id"), customer__deleted_at=None, other__deleted_at=None
    ).order_by("pk")
    to = rows.filter(customer__in=ids).values_list(*_LINK, "customer_id", "other_id", "other__name", "other__kind")
    come = rows.filter(other__in=ids).values_list(*_LINK, "other_id", "customer_id", "customer__name", "customer__kind")
    for direction, links in (("to", to), ("from", come)):
        for pk, role, title, me, other_id, name, kind in links:
            found[me].append(
                {"id": pk, "direction": direction, "role": role, "title": title, "other_id": other_id,
                 "other_name": present(user.viewer, group, name), "other_kind": kind}
            )  # fmt: skip
    return found


_LINK = ("pk", "role", "title")


def standings_of(user: Any, ids: list[int]) -> dict[int, list[str]]:
    """Standings by customer."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Standing.objects.visible_to(user).filter(customer__in=ids).order_by("role")
    for pk, role in rows.values_list("customer_id", "role"):
        found[pk].append(role)
    return found


def _by_point(kind: str) -> Callable[[Any, str], Q]:
    def condition(user: Any, text: str) -> Q:
        country = kept(user, "country", lambda: firm().country)
        value = point(kind, text, country=country).value
        owners = ContactPoint.objects.visible_to(user).filter(kind=kind, value=value)
        return Q(pk__in=owners.values("customer"))

    return condition


def _by_standing(user: Any, text: str) -> Q:
    if text not in dict(STANDINGS):
        raise ValueError(_("“%(value)s” is not one of the choices.") % {"value": text[:40]})
    rows = Standing.objects.visible_to(user).filter(role=text)
    return Q(pk__in=rows.values("customer"))


EXTRAS = (
    Extra("email", "Has this e-mail address.", _by_point("email")),
    Extra("phone", "Has this phone number, written in any way.", _by_point("phone")),
    Extra("standing", "Is a client, supplier or partner.", _by_standing),
)


def resource(path: str, kind: str) -> Resource:
    """The resource of one kind of customer."""
    return Resource(
        path, Customer, columns, lambda: Customer.objects.alive().filter(kind=kind), dress, default_sort="name",
        extras=EXTRAS, matches=lambda row: row.kind == kind,
    )  # fmt: skip


PEOPLE, ORGANISATIONS = resource("people", "person"), resource("organisations", "organisation")
