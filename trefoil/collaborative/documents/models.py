"""Files that hang on records."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from trefoil.core import registry
from trefoil.core.access import Level, Owned, Scope, Viewer
from trefoil.core.access.scope import NOTHING, reached
from trefoil.core.db.models import GuardedModel, GuardedQuerySet

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class OfRecord(Scope):
    """Rows that hang on a record of any owned type (`object_type`, `object_id`): who reaches it reaches them.

    To change such a row is to edit its record; one's own one may take back.
    """

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        on_parent = "edit" if action in ("create", "edit", "delete") else "view"
        open_to = NOTHING
        for kind in registry.object_types:
            parent = kind.model_class()
            if not isinstance(parent.scope, Owned) or viewer.level(kind.key, "view") is Level.NONE:
                continue
            seen = Q(object_type=kind.key) & reached(parent, viewer, "object_id", "view")
            if on_parent == "edit":
                seen &= Q(by=viewer.user_id) | reached(parent, viewer, "object_id", "edit")
            open_to |= seen
        return open_to


class FileQuerySet(GuardedQuerySet):
    """Files, by adjectives."""

    def alive(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def of(self, object_type: str, pk: int) -> Self:
        return self.filter(object_type=object_type, object_id=pk)


class File(GuardedModel):
    """One file on one record. `path` is where its bytes lie below the folder of documents, under a name that nobody
    can guess; `media_type` is what the bytes are, not what the sender called them.
    """

    scope: ClassVar[Scope] = OfRecord()
    entry_type = "file"

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=60)
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = FileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="file_of_record")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it in the page."""
        return self.media_type in PICTURES
