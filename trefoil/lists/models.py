"""Ways of looking at a list that somebody kept: filters, order, columns and layout under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Mine, Scope, Staff, Viewer
from trefoil.core.access.scope import NOTHING
from trefoil.core.db.models import GuardedModel

TABLE, BOARD = "table", "board"
LAYOUTS = ((TABLE, _("Table")), (BOARD, _("Board")))


class OwnAndTeams(Scope):
    """What is one's own, and to read also what was shared with a team that one reaches."""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        if not viewer.user_id:
            return NOTHING
        mine = Q(owner_id=viewer.user_id)
        return mine | Q(team_id__in=viewer.teams) if action == "view" and viewer.teams else mine


class View(GuardedModel):
    """A saved view. It holds questions, never rows: whoever opens it sees what he may see, and no more.

    `params` are the parameters of the list's address (filters, where, sort, columns, group), `widths` the columns'
    widths in pixels. A pinned view stands as a tab for everybody who sees it.
    """

    scope: ClassVar[Scope] = OwnAndTeams()
    entry_type = "view"

    owner = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    object_type = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    widths = models.JSONField(default=dict, blank=True)
    layout = models.CharField(max_length=8, choices=LAYOUTS, default=TABLE)
    team = models.ForeignKey("identity.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    is_pinned = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "object_type", "position", "id"], name="view_of_owner")]

    def __str__(self) -> str:
        return self.name


class Arrangement(GuardedModel):
    """Widths and order of columns of one person, for a list or for somebody else's view of it; one's own views hold
    theirs themselves.
    """

    scope: ClassVar[Scope] = Mine("owner")
    entry_type = "arrangement"

    owner = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    object_type = models.CharField(max_length=30)
    view = models.ForeignKey(View, models.CASCADE, null=True, blank=True, related_name="+")
    widths = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "object_type"], condition=Q(view__isnull=True), name="arrangement_of_list"
            ),
            models.UniqueConstraint(fields=["owner", "object_type", "view"], name="arrangement_of_view"),
        ]


class Tag(GuardedModel):
    """A word of the firm that records are marked with; `colour` is one of the eight hues."""

    scope: ClassVar[Scope] = Staff("manage_settings")
    entry_type = "tag"

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=80, unique=True)
    colour = models.PositiveSmallIntegerField(default=4)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Tagging(GuardedModel):
    """That a record bears a tag. It has no scope of its own: it is read through the record, and changed with it."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)
    object_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "record_id", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "object_type", "record_id"], name="tagging_by_tag")]


RUNNING, DONE, STOPPED, UNDOING, UNDONE = "running", "done", "stopped", "undoing", "undone"
STATES = (
    (RUNNING, _("Running")), (DONE, _("Done")), (STOPPED, _("Stopped by an error")), (UNDOING, _("Being undone")),
    (UNDONE, _("Undone")),
)  # fmt: skip
HAND_OVER, CHANGE, TRASH, PASTE, SPREAD = "hand_over", "change", "trash", "paste", "spread"


class MassChange(GuardedModel):
    """One change of many records. Always: records gone through = changed + unchanged + refused + failed, and when all
    is done that is `chosen`. `position` and `undo_position` count batches.
    """

    scope: ClassVar[Scope] = Mine("owner")
    entry_type = "mass_change"

    owner = models.ForeignKey("identity.User", models.CASCADE, related_name="+", db_index=False)
    object_type = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)
    field = models.CharField(max_length=60, blank=True, default="")
    value = models.JSONField(default=None, null=True)
    field_told = models.CharField(max_length=120, blank=True, default="")
    value_told = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=STATES, default=RUNNING)
    problem = models.CharField(max_length=500, blank=True, default="")
    chosen = models.PositiveIntegerField()
    batches = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    undo_position = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="mass_change_by_owner")]

    @property
    def gone_through(self) -> int:
        """How many of the chosen records were looked at."""
        return self.changed + self.unchanged + self.refused + self.failed

    @property
    def is_moving(self) -> bool:
        return self.state in (RUNNING, UNDOING)

    @property
    def may_be_undone(self) -> bool:
        return self.changed > 0 and (self.state == DONE or (self.state == STOPPED and not self.undo_position))


class MassChangeBatch(GuardedModel):
    """The records of one batch, fixed when the change was confirmed."""

    scope: ClassVar[Scope] = ChildOf("owning")

    owning = models.ForeignKey(MassChange, models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    ids = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owning", "number"], name="mass_change_batch_once")]


class MassChangeRow(GuardedModel):
    """What became of one record: its values before, and its version after, by which undo knows that nobody changed it
    since.
    """

    scope: ClassVar[Scope] = ChildOf("owning")

    owning = models.ForeignKey(MassChange, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=9)
    before = models.JSONField(default=dict)
    record_version = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owning", "record_id"], name="mass_change_row_once")]
        indexes = [models.Index(fields=["owning", "number"], name="mass_change_row_of_batch")]
