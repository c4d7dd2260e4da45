"""Columns of the list of leads, for pages and exports."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext as _

from trefoil.core.listing import Column
from trefoil.customfields.values import columns_of
from trefoil.operational.sales.models.lead import STATES


def lead_columns(user: Any) -> list[Column]:
    """All columns that this user may have; the firm's own fields at the end."""
    person = Trim(Concat("given_name", Value(" "), "family_name"), output_field=CharField())
    return [
        Column("title", _("Lead"), source="title"),
        Column("person", _("Person"), expression=person, is_fast=False),
        Column("organisation", _("Organisation"), source="organisation"),
        Column("state", _("State"), kind="choice", source="state", choices=STATES),
        Column("source", _("Source"), source="source"),
        Column("email", _("E-mail"), source="email", is_shown=False),
        Column("phone", _("Phone"), kind="phone", source="phone", can_filter=False, is_shown=False),
        Column("country", _("Country"), source="country", is_shown=False),
        Column("product", _("Product"), kind="record", source="product_id", also=("product__name",), is_shown=False),
        Column("amount", _("Amount"), kind="money", source="amount", also=("currency",)),
        Column("owner", _("Owner"), kind="user", source="owner_id", also=("owner__name",)),
        Column("team", _("Team"), kind="team", source="team_id", also=("team__name",), is_shown=False),
        Column("created_at", _("Came in"), kind="datetime", source="created_at", sort="created_at"),
        Column("updated_at", _("Changed"), kind="datetime", source="updated_at", is_shown=False),
        Column("id", _("Number"), kind="number", source="pk", sort="pk", is_shown=False),
        *columns_of(user, "lead"),
    ]
