"""What happened: entries, which customers they are about, and how far each reader has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from trefoil.core.access import Scope, SystemOnly
from trefoil.core.db.models import GuardedModel


class Entry(GuardedModel):
    """One thing that happened. Never edited: it is the audit trail and the outbox in one.

    Who may read an entry is decided by its source and its customers: see `timeline.reading`.
    """

    scope: ClassVar[Scope] = SystemOnly()

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    surface = models.CharField(max_length=10)
    verb = models.CharField(max_length=60)
    source_type = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    # The writing transaction on PostgreSQL, where ids can commit out of order; 0 on SQLite, where they cannot.
    transaction = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source_type", "source_id", "-id"], name="entry_by_source")]


class EntryCustomer(GuardedModel):
    """An entry on the timeline of a customer; `kind` and `is_hidden` are the verb's, so a filter walks one index."""

    scope: ClassVar[Scope] = SystemOnly()

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    is_hidden = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "is_hidden", "-at", "-entry"], name="timeline_of_customer"),
            models.Index(fields=["entry", "customer"], name="customers_of_entry"),
        ]


class Cursor(GuardedModel):
    """How far a reader has read; replay is setting it to 0."""

    scope: ClassVar[Scope] = SystemOnly()

    reader = models.CharField(max_length=60, primary_key=True)
    entry_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    at = models.DateTimeField(null=True)
