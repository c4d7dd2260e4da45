"""What the firm adds: definitions of its own fields. Values live in each record's `custom` JSON column."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Scope, Staff
from trefoil.core.db.models import GuardedModel

KINDS = (
    ("text", _("Text")),
    ("long_text", _("Long text")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("yes_no", _("Yes or no")),
    ("choice", _("One of a list")),
    ("choices", _("Several of a list")),
    ("url", _("Web address")),
)
GROUPS = (("normal", _("Normal")), ("sensitive", _("Sensitive")), ("secret", _("Secret")))


class Field(GuardedModel):
    """One field of one object type; its key never changes and is never used for anything else."""

    scope: ClassVar[Scope] = Staff("manage_settings")

    object_type = models.CharField(max_length=30)
    key = models.CharField(max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]{0,39}\Z")])
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=KINDS)
    choices = models.JSONField(default=list, blank=True)
    group = models.CharField(max_length=10, choices=GROUPS, default="normal")
    hint = models.CharField(max_length=200, blank=True, default="")
    is_required = models.BooleanField(default=False)
    is_fast = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "key"], name="custom_field_key")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label
