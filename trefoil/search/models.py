"""One index over everything: a document for each record that can be found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from trefoil.core.access import Scope, SystemOnly
from trefoil.core.db.models import GuardedModel


class Document(GuardedModel):
    """What can be found of a record: `text` is folded, `digits` are the ends of its phones.

    `access` holds scope tokens (owner, team, private), so that a narrow viewer's query is cut inside the index; the
    result is still joined with what he may see.
    """

    scope: ClassVar[Scope] = SystemOnly()

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=220)
    detail = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()
    digits = models.TextField(blank=True, default="")
    access = models.CharField(max_length=120, blank=True, default="")
    weight = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="document_once")]
