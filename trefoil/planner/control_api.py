"""Control in the REST API: everybody's figures, and handing over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from trefoil.core.access import Level
from trefoil.core.actions import Invalid, Refused
from trefoil.core.api.fields import Body, Id
from trefoil.core.api.resource import moment, plain, reply
from trefoil.core.api.routes import Routes
from trefoil.identity.rights import need
from trefoil.planner.control import Figures, figures, manages, people_of, reach_of, teams_of
from trefoil.planner.handing_over import MOST_RECEIVERS, hand_over_tasks

control = Routes("Tasks", scopes=("tasks",))


class MoneyOut(BaseModel):
    """A sum in one currency."""

    amount: str = Field(description="How much.")
    currency: str = Field(description="Of which currency.")


class FiguresOut(BaseModel):
    """The work of one person, as far as you may see the tasks."""

    user_id: int | None = Field(description="Number of the colleague; null for tasks of nobody.")
    is_active: bool = Field(description="Whether the colleague works here now.")
    overdue: int = Field(description="Open tasks whose time has passed.")
    oldest_due_at: str | None = Field(description="When the oldest of them was due.")
    money: list[MoneyOut] = Field(description="Of the open deals and leads on which they hang, each counted once.")
    escalated: int = Field(description="How many of the overdue tasks were escalated.")
    without_step: int = Field(description="Open deals and leads, and clients, without a next step.")
    today: int = Field(description="Still due today.")
    planned: int = Field(description="Due later.")
    undated: int = Field(description="Open tasks without a date.")
    done: int = Field(description="Done since Monday.")
    rated: int = Field(description="Tasks that were due in the last 30 days.")
    rated_late: int = Field(description="How many of them were done too late or are still open.")


class ControlOut(BaseModel):
    """Everybody whose work you look after, who is most behind first."""

    items: list[FiguresOut] = Field(description="One for each person.")


class HandoverIn(Body):
    """Tasks of one colleague that others are to do."""

    from_id: Id | None = Field(description="Whose tasks; null for those of nobody.")
    to_ids: list[Id] = Field(description="Who gets them; several share them.", min_length=1, max_length=MOST_RECEIVERS)
    task_ids: list[Id] | None = Field(
        default=None, description="Only these open tasks; without them: all that are overdue.", max_length=1000
    )


class HandoverOut(BaseModel):
    """What became of it."""

    change_id: int = Field(description="Number of the change; it can be undone on its page.")
    chosen: int = Field(description="How many tasks were chosen.")
    changed: int = Field(description="How many have changed so far.")
    is_moving: bool = Field(description="Whether it goes on as a job.")


@control.get("", response=ControlOut)
def read_control(
    request: HttpRequest, team_id: int | None = Query(None, ge=1, description="Only this team.")
) -> HttpResponse:
    """Read who of your people is behind, and on what"""
    user: Any = request.user
    unknown = [name for name in request.GET if name != "team_id"]
    if unknown:
        raise Invalid({name[:60]: _("There is no such parameter.") for name in unknown})
    if user.viewer.level("task", "view") is Level.NONE:
        raise Refused
    if team_id is not None and team_id not in dict(teams_of(user)):
        raise Invalid({"team_id": _("There is no such team.")})
    return reply({"items": [_shown(one) for one in figures(user, reach_of(user, team_id))]})


def _shown(one: Figures) -> dict[str, Any]:
    return {
        "user_id": one.pk, "is_active": one.is_here, "overdue": one.overdue, "oldest_due_at": moment(one.oldest),
        "money": [{"amount": plain(amount), "currency": currency} for currency, amount in one.money],
        "escalated": one.escalated, "without_step": one.without_step, "today": one.today, "planned": one.planned,
        "undated": one.undated, "done": one.done, "rated": one.rated, "rated_late": one.rated_late,
    }  # fmt: skip


@control.post("/handovers", response={201: HandoverOut})
def hand_over(request: HttpRequest, body: HandoverIn) -> HttpResponse:
    """Hand a colleague's overdue tasks over, to one or spread over several, as one change that can be undone"""
    user: Any = request.user
    need(user, "mass_change")
    reach = reach_of(user)
    known = reach.is_everybody or body.from_id in dict(people_of(user, reach))
    if not known or not (manages(user.viewer) or body.from_id == user.pk):
        raise Invalid({"from_id": _("There is no such colleague.")})
    row = hand_over_tasks(user, body.from_id, body.to_ids, body.task_ids)
    found = {"change_id": row.pk, "chosen": row.chosen, "changed": row.changed, "is_moving": row.is_moving}
    return reply(found, 201)
