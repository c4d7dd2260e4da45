"""Checklists of tasks in the REST API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from trefoil.core.api.fields import Body, Id, Text
from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import Routes
from trefoil.planner.checklist_actions import MOST_ITEMS, add_items, change_item, order_items, remove_item
from trefoil.planner.checklists import checklists
from trefoil.planner.models import Task

checklist = Routes("Tasks", scopes=("tasks",))
Title = Text(200, least=1)


class ItemsIn(Body):
    """Lines to be added at the end."""

    titles: list[Title] = Field(description="What is to be done, line by line.", min_length=1, max_length=MOST_ITEMS)  # type: ignore[valid-type]


class ItemChange(Body):
    """What can be changed of a line."""

    title: Title | None = Field(default=None, description="What is to be done.")  # type: ignore[valid-type]
    is_done: bool | None = Field(default=None, description="Whether it is ticked.")


class OrderIn(Body):
    """The lines in their new order; those not named stay behind them."""

    item_ids: list[Id] = Field(description="Numbers of the lines.", max_length=MOST_ITEMS)


class ItemOut(BaseModel):
    """A line of a checklist."""

    id: int = Field(description="Number of the line.")
    title: str = Field(description="What is to be done.")
    done_at: str | None = Field(description="When it was ticked; null while it is open.")
    done_by_id: int | None = Field(description="Colleague who ticked it.")


class ItemList(BaseModel):
    """The checklist of a task."""

    items: list[ItemOut] = Field(description="The lines in order.")


def _answer(user: Any, task: int, status: int = 200) -> HttpResponse:
    row: Task | None = Task.objects.visible_to(user).filter(pk=task).first()
    if row is None:
        raise Http404
    found = checklists().filter(task=row).order_by("position", "pk")
    items = [
        {"id": one.pk, "title": one.title, "done_at": moment(one.done_at), "done_by_id": one.done_by_id}
        for one in found
    ]  # fmt: skip
    return reply({"items": items}, status)


@checklist.get("/{int:task_id}", response=ItemList)
def read_checklist(request: HttpRequest, task_id: int) -> HttpResponse:
    """Read the checklist of a task"""
    return _answer(request.user, task_id)


@checklist.post("/{int:task_id}", response={201: ItemList})
def add_checklist_lines(request: HttpRequest, task_id: int, body: ItemsIn) -> HttpResponse:
    """Add lines to the checklist of a task"""
    add_items(actor=request.user, task=task_id, titles=body.titles)
    return _answer(request.user, task_id, 201)


@checklist.put("/{int:task_id}", response=ItemList)
def order_checklist(request: HttpRequest, task_id: int, body: OrderIn) -> HttpResponse:
    """Put the lines of a checklist into order"""
    order_items(actor=request.user, task=task_id, items=body.item_ids)
    return _answer(request.user, task_id)


@checklist.patch("/{int:task_id}/lines/{int:line_id}", response=ItemList)
def change_checklist_line(request: HttpRequest, task_id: int, line_id: int, body: ItemChange) -> HttpResponse:
    """Tick a line, take the tick back, or change its words"""
    change_item(actor=request.user, task=task_id, item=line_id, title=body.title, is_done=body.is_done)
    return _answer(request.user, task_id)


@checklist.delete("/{int:task_id}/lines/{int:line_id}", response=ItemList)
def remove_checklist_line(request: HttpRequest, task_id: int, line_id: int) -> HttpResponse:
    """Take a line away"""
    remove_item(actor=request.user, task=task_id, item=line_id)
    return _answer(request.user, task_id)
