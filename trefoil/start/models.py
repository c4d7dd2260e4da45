"""How a firm begins: the code that opens it, its line of business and words, samples, invitations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from trefoil.core.access import Scope, Staff, SystemOnly
from trefoil.core.db.models import GuardedModel


class OpeningCode(GuardedModel):
    """The hash of a code that makes its bearer the owner of a firm in which nobody is yet."""

    scope: ClassVar[Scope] = SystemOnly()

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class Beginning(GuardedModel):
    """What the firm's first page chose, one row: the line of business, the blocks of Today, the first steps.

    `words` are the nouns that the firm says otherwise: {"customer": {"en": "guest; guests", ...}}.
    """

    scope: ClassVar[Scope] = Staff()

    line = models.CharField(max_length=40)
    home = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=dict, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


class Sample(GuardedModel):
    """That a record is a sample, and the newest entry of the timeline when it was made: later ones are changes."""

    scope: ClassVar[Scope] = Staff("manage_settings")

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    entry_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="sample_once")]


class Invitation(GuardedModel):
    """A link with which one colleague comes in, once, with the roles and teams that the inviting one gave him."""

    scope: ClassVar[Scope] = Staff("manage_users")

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, blank=True, default="")
    roles = models.JSONField(default=list)
    teams = models.JSONField(default=list)
    by = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
