"""Ways of looking at a list that somebody kept: filters, order, columns and layout under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Scope, Viewer
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
