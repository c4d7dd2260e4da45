"""Today, and the list of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core.access import Level
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.tree import has_teams
from trefoil.lists.page import listed_page
from trefoil.planner.columns import task_columns
from trefoil.planner.models import Task
from trefoil.planner.showing import (
    box_maker,
    due_cell,
    due_words,
    items_cell,
    sections,
    shown_panels,
    task_rows,
    with_customer,
)
from trefoil.planner.today import by_urgency, with_money, with_ways

MOST = 100


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """My tasks by urgency, a line to add one, and what other apps want to be seen today."""
    return render(request, "planner/today.html", today_context(request))


def today_context(request: HttpRequest) -> dict[str, Any]:
    """What the page Today shows; apps above add their blocks as panels on `today`."""
    user: Any = request.user
    # walked in the order of one index, so that customers and checklists are looked up for what is shown alone
    mine = Task.objects.open().walked_by(user).filter(owner_id=user.pk)
    rows = task_rows(mine.filter(due_at__isnull=False).order_by("due_at", "pk"), user, MOST + 1)
    rows += task_rows(mine.filter(due_at__isnull=True).order_by("pk"), user, MOST + 1 - len(rows))
    with_money(user, rows[:MOST])
    with_ways(user, rows[:MOST])
    return {
        "sections": by_urgency([section for section in sections(rows[:MOST]) if section["tasks"]]),
        "is_cut": len(rows) > MOST,
        "day": timezone.localdate(), "blocks": shown_panels("today", user, user), "typed": {}, "errors": {},
        "may_create": user.viewer.level("task", "create") is not Level.NONE,
    }  # fmt: skip


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks that the viewer may see: open ones, or with `done=yes` those that were done."""
    user: Any = request.user
    is_done = request.GET.get("done") == "yes"
    rows = Task.objects.filter(done_at__isnull=False) if is_done else Task.objects.open()
    tell = due_words()
    return listed_page(
        request, "task", Task, task_columns(user), with_customer(rows, user), title=_("Tasks"), row_url="planner:task",
        default_sort="-done_at" if is_done else "due_at", tabs=_tabs(user), ignore=frozenset({"done"}),
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user)},
        renderers={"due_at": lambda row: due_cell(row, tell, is_done), "checklist": items_cell},
        template="planner/tasks.html",
        lead=box_maker(is_done),
        may_create=user.viewer.level("task", "create") is not Level.NONE, is_done=is_done,
    )  # fmt: skip


def _tabs(user: Any) -> list[tuple[Any, Mapping[str, str]]]:
    home = user.viewer.home_team
    tabs: list[tuple[Any, Mapping[str, str]]] = [(_("All open"), {}), (_("Mine"), {"owner": "me"})]
    if home and has_teams(user):
        tabs.append((_("My team"), {"team": str(home)}))
    return [*tabs, (_("Done"), {"done": "yes"})]
