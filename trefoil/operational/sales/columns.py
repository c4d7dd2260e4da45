"""Columns of the lists of deals, leads and products. A customer that the viewer may not see has no name here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from trefoil.core.listing import Column
from trefoil.customers.models import Customer
from trefoil.customfields.values import columns_of
from trefoil.identity.tree import without_team
from trefoil.lists.tags import tag_column
from trefoil.operational.sales.models import Product, StageMove
from trefoil.operational.sales.models.deal import STATES
from trefoil.operational.sales.models.lead import STATES as LEAD_STATES
from trefoil.operational.sales.ways import WON_RANK, Ways, all_reasons, ways


def deal_columns(user: Any) -> list[Column]:
    """All columns of deals; custom fields at the end."""
    setup = ways(user)
    stages = [(str(stage.pk), stage.name) for stage in setup.stages.values()]
    pipelines = [(str(one.pk), one.name) for one in setup.pipelines]
    reasons = [(str(pk), name) for pk, name in all_reasons(user)]
    return without_team(user, [
        Column("title", _("Deal"), source="title", also=("state",)),
        Column("customer", _("Customer"), kind="record", source="seen_customer", also=("seen_customer_name",),
               can_filter=False),
        Column("stage", _("Stage"), kind="choice", source="stage_id", choices=stages),
        Column("amount", _("Amount"), kind="money", source="amount", sort="amount", also=("currency",)),
        Column("expected_close_on", _("Expected close"), kind="date", source="expected_close_on", is_nullable=True),
        Column("source", _("Source"), source="source", is_shown=False),
        Column("owner", _("Owner"), kind="user", source="owner_id", also=("owner__name",)),
        Column("created_at", _("Opened"), kind="datetime", source="created_at", sort="created_at"),
        Column("team", _("Team"), kind="team", source="team_id", also=("team__name",), is_shown=False),
        Column("pipeline", _("Pipeline"), kind="choice", source="pipeline_id", choices=pipelines, is_shown=False),
        Column("state", _("State"), kind="choice", source="state", choices=STATES, is_shown=False),
        Column("currency", _("Currency"), source="currency", is_shown=False),
        Column("reached", _("Stage reached"), kind="number", expression=Reached(setup), choices=_ranks(setup),
               is_shown=False, is_fast=False),
        Column("closed_at", _("Closed"), kind="datetime", source="closure__at", is_shown=False),
        Column("reason", _("Reason"), kind="choice", source="closure__reason_id", choices=reasons, is_shown=False),
        Column("stage_entered_at", _("In stage since"), kind="datetime", source="stage_entered_at", is_shown=False),
        Column("updated_at", _("Changed"), kind="datetime", source="updated_at", is_shown=False),
        Column("id", _("Number"), kind="number", source="pk", is_shown=False),
        tag_column(user, "deal"),
        *columns_of(user, "deal"),
    ])  # fmt: skip


def lead_columns(user: Any) -> list[Column]:
    """All columns of leads; custom fields at the end."""
    return without_team(user, [
        Column("title", _("Lead"), source="title"),
        Column("organisation", _("Organisation"), source="organisation"),
        Column("email", _("E-mail"), source="email"),
        Column("phone", _("Phone"), kind="phone", source="phone", can_filter=False),
        Column("state", _("State"), kind="choice", source="state", choices=LEAD_STATES),
        Column("source", _("Source"), source="source"),
        Column("owner", _("Owner"), kind="user", source="owner_id", also=("owner__name",)),
        Column("created_at", _("Came in"), kind="datetime", source="created_at", sort="created_at"),
        Column("amount", _("Amount"), kind="money", source="amount", also=("currency",), is_shown=False,
               is_nullable=True),
        Column("product", _("Product"), source="product__name", is_shown=False),
        Column("country", _("Country"), source="country", is_shown=False),
        Column("team", _("Team"), kind="team", source="team_id", also=("team__name",), is_shown=False),
        Column("job_title", _("Job title"), source="job_title", is_shown=False),
        Column("id", _("Number"), kind="number", source="pk", is_shown=False),
        tag_column(user, "lead"),
        *columns_of(user, "lead"),
    ])  # fmt: skip


def product_columns(user: Any) -> list[Column]:
    """All columns of products."""
    return [
        Column("name", _("Product"), source="name", sort="name"),
        Column("code", _("Code"), source="code"),
        Column("family", _("Family"), source="family"),
        Column("unit", _("Unit"), source="unit"),
        Column("price", _("Price"), kind="money", source="first_price", also=("first_currency",), can_filter=False),
        Column("is_active", _("Offered"), kind="yes_no", source="is_active"),
        Column("id", _("Number"), kind="number", source="pk", is_shown=False),
    ]


def with_customer(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The deals with number and name of the customer, where the viewer may see him."""
    seen = Customer.objects.visible_to(user).alive().filter(pk=OuterRef("customer_id")).order_by()
    return rows.annotate(
        seen_customer=Subquery(seen.values("pk")[:1]), seen_customer_name=Subquery(seen.values("name")[:1])
    )


def with_price(rows: QuerySet[Product], user: Any) -> QuerySet[Product]:
    """The products with their price on the first price list that has one."""
    prices: Any = Product._meta.get_field("prices").related_model
    first = prices.objects.visible_to(user).filter(product=OuterRef("pk"))
    first = first.order_by("-price_list__is_default", "price_list_id")
    return rows.annotate(
        first_price=Subquery(first.values("amount")[:1]),
        first_currency=Subquery(first.values("price_list__currency")[:1]),
    )


@dataclass(frozen=True)
class Reached:
    """`reached` as an expression that is put together only where it is asked for: most lists never do."""

    setup: Ways

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """The expression itself, resolved."""
        return reached(self.setup).resolve_expression(*args, **kwargs)


def reached(setup: Ways) -> Any:
    """How far a deal ever came in its pipeline: the highest rank of a stage it stood in; won is beyond all."""
    moves = StageMove.objects.system("moves of deals that are cut to the viewer").filter(deal=OuterRef("pk"))
    entered = moves.filter(to_stage__pipeline=OuterRef("pipeline_id")).order_by()
    highest = entered.annotate(rank=rank_of("to_stage_id", setup)).order_by("-rank").values("rank")[:1]
    stood = Greatest(Coalesce(Subquery(highest), Value(-1)), rank_of("stage_id", setup))
    return Case(When(state="won", then=Value(WON_RANK)), default=stood, output_field=IntegerField())


def rank_of(path: str, setup: Ways) -> Any:
    """The rank of the stage that `path` names, -1 for none."""
    places = [When(Exact(F(path), Value(stage.pk)), then=Value(stage.rank)) for stage in setup.stages.values()]
    return Case(*places, default=Value(-1), output_field=IntegerField())


def _ranks(setup: Ways) -> list[tuple[str, str]]:
    return [(str(stage.rank), stage.name) for stage in setup.stages.values()]
