"""Leads: enquiries kept apart from deals, until someone says what they are worth."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Owned, Scope, Staff
from trefoil.core.db.fields import ExactDecimal
from trefoil.core.db.models import GuardedModel, GuardedQuerySet, OwnedModel
from trefoil.operational.sales.models.pipeline import LossReason
from trefoil.operational.sales.models.product import Product

OPEN, QUALIFIED, DISQUALIFIED, CONVERTED = "open", "qualified", "disqualified", "converted"
STATES = (
    (OPEN, _("New")),
    (QUALIFIED, _("Qualified")),
    (DISQUALIFIED, _("Disqualified")),
    (CONVERTED, _("Converted")),
)


class LeadQuerySet(GuardedQuerySet):
    """Leads, by adjectives."""

    def alive(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def open(self) -> Self:
        return self.filter(state__in=(OPEN, QUALIFIED), deleted_at__isnull=True)


class Lead(OwnedModel):
    """An enquiry as it came: who asked, for what, from where. Kept even if it never becomes a deal."""

    scope: ClassVar[Scope] = Owned("lead")
    field_groups: ClassVar[dict[str, str]] = {}

    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=STATES, default=OPEN)
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    organisation = models.CharField(max_length=200, blank=True, default="")
    job_title = models.CharField(max_length=120, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    amount = ExactDecimal(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    text = models.TextField(blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="")
    utm = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    outside_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = LeadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="lead_by_age"),
            models.Index(fields=["owner", "-created_at", "-id"], name="lead_by_owner"),
            models.Index(fields=["team", "-created_at", "-id"], name="lead_by_team"),
            models.Index(fields=["email"], name="lead_by_email"),
            models.Index(fields=["phone"], name="lead_by_phone"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def person_name(self) -> str:
        """The asking person's full name, or nothing."""
        return f"{self.given_name} {self.family_name}".strip()


class LeadVerdict(GuardedModel):
    """Who judged a lead qualified or not, when and why; the newest verdict counts."""

    scope: ClassVar[Scope] = ChildOf("lead")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="verdicts")
    is_qualified = models.BooleanField()
    reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class LeadConversion(GuardedModel):
    """What a lead became. The link is kept both ways."""

    scope: ClassVar[Scope] = ChildOf("lead")

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="conversion")
    customer = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, related_name="+")
    deal = models.OneToOneField("sales.Deal", models.SET_NULL, null=True, related_name="from_lead")
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class AssignmentRule(GuardedModel):
    """Who gets new leads: the first rule whose conditions all hold; its users take turns."""

    scope: ClassVar[Scope] = Staff()

    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=80, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="+")
    users = models.ManyToManyField("identity.User", related_name="+")
    turn = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
