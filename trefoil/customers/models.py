"""Who: people and organisations, how to reach them, how they belong together."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Owned, Scope
from trefoil.core.db.models import GuardedModel, GuardedQuerySet, OwnedModel

PERSON, ORGANISATION = "person", "organisation"
KINDS = ((PERSON, _("Person")), (ORGANISATION, _("Organisation")))
POINT_KINDS = (
    ("email", _("E-mail")),
    ("phone", _("Phone")),
    ("handle", _("Handle")),
    ("website", _("Website")),
    ("address", _("Address")),
)
STANDINGS = (("client", _("Client")), ("supplier", _("Supplier")), ("partner", _("Partner")))
LINK_ROLES = (
    ("works_at", _("works at")),
    ("owns", _("owns")),
    ("buys_for", _("buys for")),
    ("supplies", _("supplies")),
    ("refers", _("refers")),
    ("part_of", _("is part of")),
    ("family", _("family")),
)


class CustomerQuerySet(GuardedQuerySet):
    """Customers, by adjectives."""

    def alive(self) -> Self:
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def people(self) -> Self:
        return self.filter(kind=PERSON)

    def organisations(self) -> Self:
        return self.filter(kind=ORGANISATION)


class Customer(OwnedModel):
    """A person or an organisation: identity only. How to reach them is in ContactPoint, what they do is elsewhere."""

    scope: ClassVar[Scope] = Owned("customer")
    field_groups: ClassVar[dict[str, str]] = {}

    kind = models.CharField(max_length=12, choices=KINDS)
    name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")
    custom = models.JSONField(default=dict, blank=True)
    outside_id = models.CharField(max_length=120, null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "outside_id"], condition=models.Q(outside_id__isnull=False), name="customer_outside_id"
            )
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            models.Index(fields=["owner", "name", "id"], name="customer_by_owner"),
            models.Index(fields=["team", "name", "id"], name="customer_by_team"),
            models.Index(fields=["-created_at", "-id"], name="customer_by_age"),
            models.Index(fields=["owner", "-created_at", "-id"], name="customer_by_owner_age"),
            models.Index(fields=["team", "-created_at", "-id"], name="customer_by_team_age"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        return self.kind == PERSON


class ContactPoint(GuardedModel):
    """One way to reach a customer, with where and when it was learnt.

    `value` is normalised (E.164, case-folded address) for look-up, `shown` is what a person reads.
    """

    scope: ClassVar[Scope] = ChildOf("customer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="points", db_index=False)
    kind = models.CharField(max_length=8, choices=POINT_KINDS)
    value = models.CharField(max_length=320)
    shown = models.CharField(max_length=500)
    label = models.CharField(max_length=40, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    is_primary = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")
    learnt_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "value"], name="contact_point_once")]
        indexes = [models.Index(fields=["kind", "value"], name="contact_point_by_value")]


class Standing(GuardedModel):
    """What a customer is to the firm: client, supplier, partner; one row each."""

    scope: ClassVar[Scope] = ChildOf("customer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="standings")
    role = models.CharField(max_length=12, choices=STANDINGS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "role"], name="standing_once")]


class Link(GuardedModel):
    """`customer` stands to `other` in a role: Anna works at Pod Lipą."""

    scope: ClassVar[Scope] = ChildOf("customer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Customer, models.CASCADE, related_name="links_to")
    role = models.CharField(max_length=12, choices=LINK_ROLES, default="works_at")
    title = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other", "role"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(customer=models.F("other")), name="link_of_two"),
        ]


class PinnedEntry(GuardedModel):
    """The entry that stands at the top of a customer's timeline."""

    scope: ClassVar[Scope] = ChildOf("customer")

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="pinned")
    entry = models.ForeignKey("timeline.Entry", models.CASCADE, related_name="+")
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


def kind_label(kind: str) -> Any:
    """The word for a kind of customer."""
    return dict(KINDS)[kind]
