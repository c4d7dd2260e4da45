"""Columns of the list of tasks. The customer comes from `showing.with_customer`, so that a hidden one has no name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.listing import Column
from trefoil.identity.tree import without_team
from trefoil.lists.tags import tag_column
from trefoil.planner.models import KINDS, PRIORITIES


def task_columns(user: Any) -> list[Column]:
    """All columns of tasks."""
    return without_team(user, [
        Column("title", _("Task"), source="title", also=("kind",)),
        Column("customer", _("Customer"), kind="record", source="seen_customer", also=("seen_customer_name",),
               can_filter=False),
        Column("due_at", _("Due"), kind="datetime", source="due_at", sort="due_at", is_nullable=True),
        Column("checklist", _("Checklist"), source="items_all", also=("items_done",), can_filter=False),
        Column("owner", _("For whom"), kind="user", source="owner_id", also=("owner__name",)),
        Column("kind", _("Kind"), kind="choice", source="kind", choices=KINDS),
        Column("priority", _("Priority"), kind="choice", source="priority", is_shown=False,
               choices=[(str(key), label) for key, label in PRIORITIES]),
        Column("team", _("Team"), kind="team", source="team_id", also=("team__name",), is_shown=False),
        Column("done_at", _("Done"), kind="datetime", source="done_at", sort="done_at", is_nullable=True,
               is_shown=False),
        Column("created_at", _("Planned"), kind="datetime", source="created_at", is_shown=False),
        tag_column(user, "task"),
        Column("id", _("Number"), kind="number", source="pk", sort="pk", is_shown=False),
    ])  # fmt: skip
