"""Moving in: one import is one file, with what was found out about it, what was chosen, and how far it has come."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Scope, Viewer
from trefoil.core.access.scope import EVERYTHING, NOTHING
from trefoil.core.db.models import GuardedModel

UPLOADED, PREVIEWING, PREVIEWED, RUNNING = "uploaded", "previewing", "previewed", "running"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"
STATES = (
    (UPLOADED, _("Uploaded")),
    (PREVIEWING, _("Being tried")),
    (PREVIEWED, _("Tried")),
    (RUNNING, _("Running")),
    (DONE, _("Done")),
    (FAILED, _("Stopped by an error")),
    (CANCELLED, _("Cancelled")),
)
OUTCOMES = ("created", "updated", "unchanged", "skipped", "errors")


class OwnImports(Scope):
    """Imports of one's own, for who may import; who manages the settings sees those of all."""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        if not viewer.has("import"):
            return NOTHING
        return EVERYTHING if viewer.has("manage_settings") else Q(owner_id=viewer.user_id)


class Import(GuardedModel):
    """One file on its way in. Always: rows read so far = created + updated + unchanged + skipped + errors."""

    scope: ClassVar[Scope] = OwnImports()

    kind = models.CharField(max_length=20, blank=True, default="")
    file_name = models.CharField(max_length=200)
    folder = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=STATES, default=UPLOADED)
    mapping = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    rows = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveBigIntegerField(default=0)
    related = models.JSONField(default=dict)
    problem = models.TextField(blank=True, default="")
    error_path = models.CharField(max_length=120, blank=True, default="")
    owner = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="import_by_owner")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had which outcome."""
        return {name: getattr(self, name) for name in OUTCOMES}

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, FAILED, CANCELLED)

    @property
    def may_run(self) -> bool:
        """Whether it can be started, or go on after it was stopped."""
        return self.state in (UPLOADED, PREVIEWED, RUNNING, FAILED)


class ImportRow(GuardedModel):
    """A row that did not go in, as it stood in the file, and why: {field, code, params}."""

    scope: ClassVar[Scope] = ChildOf("owning")

    owning = models.ForeignKey(Import, models.CASCADE, related_name="odd_rows")
    line = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    outcome = models.CharField(max_length=8)
    raw = models.JSONField(default=list)
    error = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owning", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["owning", "outcome", "number"], name="import_row_by_outcome")]


def outcome_label(outcome: str) -> Any:
    """The word for an outcome."""
    return {
        "created": _("Created"), "updated": _("Updated"), "unchanged": _("Unchanged"), "skipped": _("Skipped"),
        "errors": _("Errors"),
    }[outcome]  # fmt: skip
