"""Control: the people whose work one looks after, one person's overdue tasks, handing them over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.customers.views.record import toasted
from trefoil.identity.models import User
from trefoil.identity.names import colleague_choices
from trefoil.identity.views.attempts import attempt, number, numbers
from trefoil.lists.models import MassChange
from trefoil.planner.control import (
    figures,
    manages,
    overdue_tasks,
    people_of,
    reach_of,
    teams_of,
    total,
    valued_kinds,
    worth_of,
)
from trefoil.planner.handing_over import hand_over_tasks, take_back
from trefoil.planner.showing import task_rows

MOST = 200
CHANGED = "dialog-close tasks-changed panels-changed timeline-changed"


@require_GET
def control(request: HttpRequest) -> HttpResponse:
    """Everybody whose work the viewer looks after, who is most behind first; narrowed to a team on demand."""
    user: Any = request.user
    if user.viewer.level("task", "view") is Level.NONE:
        raise Refused
    team, today = number(request.GET.get("team")), timezone.localdate()
    people = figures(user, reach_of(user, team))
    context = {
        "people": people, "total": total(people), "team": team, "teams": teams_of(user) if manages(user.viewer) else [],
        "today": today.isoformat(), "monday": (today - timedelta(days=today.weekday())).isoformat(),
        "may_hand_over": user.may("mass_change") and user.viewer.level("task", "edit") is not Level.NONE,
    }  # fmt: skip
    return render(request, "planner/control.html", context)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The overdue tasks of one person, the oldest first, each with the money that it holds up."""
    user: Any = request.user
    owner, name = _whom(user, pk)
    rows = task_rows(overdue_tasks(user, owner), user, MOST + 1)
    for row in _with_worth(user, rows[:MOST]):
        row["who"] = name
    context = {
        "owner": pk, "name": name, "tasks": rows[:MOST], "is_cut": len(rows) > MOST,
        "may_hand_over": user.may("mass_change"),
    }  # fmt: skip
    return render(request, "planner/control_person.html", context)


@require_http_methods(["GET", "POST"])
def handing(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks to whom a person's overdue tasks go (or those ticked); POST gives them, as one change with undo."""
    user: Any = request.user
    owner, name = _whom(user, pk)
    if not user.may("mass_change") or user.viewer.level("task", "edit") is Level.NONE:
        raise Refused
    form = request.POST if request.method == "POST" else request.GET
    ticked = [one for one in map(number, form.get("ids", "").split(",")) if one is not None] or None
    errors: dict[str, Any] = {}
    if request.method == "POST":
        to = numbers(request, "to")
        tried = attempt(lambda: hand_over_tasks(user, owner, to, ticked))
        if tried.is_done:
            return _handed(request, tried.result, pk)
        errors = tried.errors
    context = {
        "owner": pk, "name": name, "errors": errors, "ids": form.get("ids", "")[:12_000],
        "chosen": numbers(request, "to"), "count": len(ticked) if ticked else overdue_tasks(user, owner).count(),
        "receivers": [pair for pair in _receivers(user) if pair[0] != owner],
    }  # fmt: skip
    template = "planner/control_handing.html" if request.htmx else "planner/control_handing_page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if errors else 200)


def _whom(user: Any, pk: int) -> tuple[int | None, str]:
    """(owner, name) of somebody whose work the viewer looks after; 0 stands for nobody. Http404 for all others."""
    if user.viewer.level("task", "view") is Level.NONE:
        raise Refused
    reach = reach_of(user)
    if pk == 0:
        if not reach.is_everybody:
            raise Http404
        return None, _("nobody")
    known = dict(people_of(user, reach))
    if pk not in known and manages(user.viewer):  # who left may have left tasks behind
        known |= dict(User.colleagues.visible_to(user).filter(pk=pk, is_active=False).values_list("pk", "name"))
    if pk not in known:
        raise Http404
    return pk, known[pk]


def _receivers(user: Any) -> list[tuple[int, str]]:
    """To whom tasks may go: everybody for who may change all tasks, else the people whom one looks after."""
    reach = reach_of(user)
    return colleague_choices(user) if reach.is_everybody else people_of(user, reach)


def _with_worth(user: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for kind in valued_kinds(user.viewer):
        here = [row for row in rows if row["source_type"] == kind.object_type]
        worth = worth_of(user, kind, [row["source_id"] for row in here]) if here else {}
        for row in here:
            row["amount"], row["currency"] = worth.get(row["source_id"], (None, ""))
    return rows


def _handed(request: HttpRequest, row: MassChange, pk: int) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("lists:mass_change", row.pk)
    if row.is_moving:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("lists:mass_change", args=[row.pk])})
    said = ngettext("%(num)s task was handed over", "%(num)s tasks were handed over", row.changed) % {
        "num": row.changed
    }  # fmt: skip
    undo = reverse("planner:control_undo", args=[row.pk]) if row.may_be_undone else ""
    return toasted(HttpResponse(status=204), said, undo=undo, changed=CHANGED)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a handing over back."""
    row: MassChange = MassChange.objects.get_or_404(request.user, pk=pk)
    tried = attempt(lambda: take_back(request.user, row))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("lists:mass_change", pk)
    if not tried.is_done:
        said = " ".join(line for lines in tried.errors.values() for line in lines)
        return toasted(HttpResponse(status=204), said, changed=CHANGED)
    found: MassChange = tried.result
    if found.is_moving:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("lists:mass_change", args=[pk])})
    said = ngettext("%(num)s task is back", "%(num)s tasks are back", found.restored) % {"num": found.restored}
    return toasted(HttpResponse(status=204), said, changed=CHANGED)
