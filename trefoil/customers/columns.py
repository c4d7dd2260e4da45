"""Columns of the list of customers, for pages, exports and the API."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from trefoil.core.db.custom import CustomValue
from trefoil.core.db.models import seen
from trefoil.core.listing import Column
from trefoil.customers.models import KINDS, STANDINGS, ContactPoint, Customer, Link, Standing
from trefoil.customfields.values import columns_of
from trefoil.identity.models import LANGUAGES
from trefoil.identity.tree import without_team
from trefoil.lists.tags import tag_column


def customer_columns(user: Any) -> list[Column]:
    """All columns that this user may have; custom fields at the end."""
    return without_team(user, [
        Column("name", _("Name"), source="name", sort="name", also=("kind",)),
        Column("organisation", _("Organisation"), expression=_organisation(user), is_fast=False),
        Column("email", _("E-mail"), expression=_point("email"), is_fast=False),
        Column("phone", _("Phone"), kind="phone", expression=_point("phone"), is_fast=False, can_filter=False),
        Column("kind", _("Kind"), kind="choice", source="kind", choices=KINDS, is_shown=False),
        Column("standing", _("Standing"), kind="choice", expression=_standing(), choices=STANDINGS, is_fast=False),
        Column("city", _("City"), expression=_address("city"), is_fast=False, is_shown=False),
        Column("country", _("Country"), expression=_address("country"), is_fast=False, is_shown=False),
        Column("owner", _("Owner"), kind="user", source="owner_id", also=("owner__name",)),
        Column("team", _("Team"), kind="team", source="team_id", also=("team__name",), is_shown=False),
        Column(
            "language", _("Language"), kind="choice", source="language", choices=[("", "–"), *LANGUAGES], is_shown=False
        ),
        Column("created_at", _("Added"), kind="datetime", source="created_at", sort="created_at"),
        Column("updated_at", _("Changed"), kind="datetime", source="updated_at", is_shown=False),
        Column("id", _("Number"), kind="number", source="pk", sort="pk", is_shown=False),
        tag_column(user, "customer"),
        *columns_of(user, "customer"),
    ])  # fmt: skip


def _point(kind: str) -> Subquery:
    return _first(_parts(ContactPoint).filter(kind=kind).order_by("-is_primary", "pk").values("value"))


def _address(part: str) -> Subquery:
    rows = _parts(ContactPoint).filter(kind="address").order_by("pk")
    return _first(rows.annotate(part=CustomValue(part, column="data")).values("part"))


def _standing() -> Subquery:
    return _first(_parts(Standing).order_by("pk").values("role"))


def _organisation(user: Any) -> Subquery:
    rows = _parts(Link).filter(seen(Customer, user, "other_id"), role="works_at")
    return _first(rows.order_by("pk").annotate(at=F("other__name")).values("at"))


def _parts(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.system("parts of customers that are visible").filter(customer=OuterRef("pk"))
    return rows


def _first(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows[:1], output_field=CharField())
