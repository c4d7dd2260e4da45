"""Deals: what we hope to sell to whom, where it stands, and how it got there."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Owned, Scope, SystemOnly
from trefoil.core.db.fields import ExactDecimal
from trefoil.core.db.models import GuardedModel, GuardedQuerySet, OwnedModel
from trefoil.operational.sales.models.pipeline import OUTCOMES, LossReason, Pipeline, Stage
from trefoil.operational.sales.models.product import Product

STATES = (("open", _("Open")), *OUTCOMES)
PARTICIPANT_ROLES = (
    ("decides", _("decides")),
    ("advises", _("advises")),
    ("uses", _("uses")),
    ("pays", _("pays")),
    ("blocks", _("blocks")),
    ("contact", _("contact")),
)


class DealQuerySet(GuardedQuerySet):
    """Deals, by adjectives."""

    def alive(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def open(self) -> Self:
        return self.filter(state="open", deleted_at__isnull=True)


class Deal(OwnedModel):
    """A deal. `state` repeats what DealClosure says (open, won, lost) so that boards and lists can walk an index."""

    scope: ClassVar[Scope] = Owned("deal")
    field_groups: ClassVar[dict[str, str]] = {}

    title = models.CharField(max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="deals")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", db_index=False)
    state = models.CharField(max_length=4, choices=STATES, default="open")
    amount = ExactDecimal(default=0)
    currency = models.CharField(max_length=3)
    expected_close_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    stage_entered_at = models.DateTimeField()
    custom = models.JSONField(default=dict, blank=True)
    outside_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = DealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="deal_by_age"),
            models.Index(fields=["owner", "-created_at", "-id"], name="deal_by_owner_age"),
            models.Index(fields=["team", "-created_at", "-id"], name="deal_by_team_age"),
            models.Index(fields=["-amount", "-id"], name="deal_by_amount"),
            models.Index(fields=["owner", "-amount", "-id"], name="deal_by_owner_amount"),
            models.Index(fields=["team", "-amount", "-id"], name="deal_by_team_amount"),
            models.Index(fields=["stage", "state", "-created_at", "-id"], name="deal_of_stage"),
            models.Index(fields=["stage", "state", "owner", "-created_at", "-id"], name="deal_of_stage_owner"),
            models.Index(fields=["stage", "state", "team", "-created_at", "-id"], name="deal_of_stage_team"),
            models.Index(
                fields=["stage", "state", "currency", "team", "owner", "is_private", "amount"], name="deal_sums"
            ),
            models.Index(fields=["customer", "state"], name="deal_of_customer"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class DealClosure(GuardedModel):
    """That a deal was won or lost: who said so, when, why. Reopening deletes the row; the timeline remembers."""

    scope: ClassVar[Scope] = ChildOf("deal")

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="closure")
    outcome = models.CharField(max_length=4, choices=OUTCOMES)
    reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["outcome", "at"], name="closure_by_day")]


class StageMove(GuardedModel):
    """One step of a deal: from (nothing at the start) to a stage, when, by whom, after how many seconds there."""

    scope: ClassVar[Scope] = ChildOf("deal")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, blank=True, default="")
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    seconds = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["at"], name="move_by_time")]


class Participant(GuardedModel):
    """A person with a part in the decision."""

    scope: ClassVar[Scope] = ChildOf("deal")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="participants")
    person = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=PARTICIPANT_ROLES, default="contact")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "person"], name="participant_once")]


class DealLine(GuardedModel):
    """A product on a deal: amount = quantity x unit price less discount, rounded to the currency."""

    scope: ClassVar[Scope] = ChildOf("deal")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    quantity = ExactDecimal(default=1)
    unit_price = ExactDecimal(default=0)
    discount = ExactDecimal(default=0)
    amount = ExactDecimal(default=0)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class BoardTotal(GuardedModel):
    """Count and sum of open deals, kept by the actions that change them: one row per key, changed by differences.

    `owner_id` and `team_id` are 0 for none, so that the key is unique on every database.
    """

    scope: ClassVar[Scope] = SystemOnly()

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="+")
    owner_key = models.BigIntegerField(default=0)
    team_key = models.BigIntegerField(default=0)
    is_private = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    count = models.BigIntegerField(default=0)
    amount = ExactDecimal(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "owner_key", "team_key", "is_private", "currency"], name="board_total_key"
            )
        ]
