"""The verbs of checklists. Whoever may change a task may change its checklist; each change is one of the task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.planner.checklists import ChecklistItem, checklists
from trefoil.planner.models import Task
from trefoil.timeline.actions import record

MOST_ITEMS, LONGEST = 100, 200


@action
def add_items(*, actor: Any, task: Any, titles: Sequence[str]) -> list[ChecklistItem]:
    """Add lines at the end of a task's checklist."""
    row: Task = Task.objects.locked(actor, task)
    return put_items(row, titles)


def put_items(row: Task, titles: Sequence[str]) -> list[ChecklistItem]:
    """Add lines to a task that the running action has locked or made; Invalid names what is wrong."""
    clean = checked_titles(titles)
    places = list(checklists().filter(task=row).values_list("position", flat=True))
    if len(places) + len(clean) > MOST_ITEMS:
        raise Invalid({"title": _("A checklist has at most %(most)s lines.") % {"most": MOST_ITEMS}})
    first = max(places, default=0) + 1
    made = [ChecklistItem(task=row, title=text, position=first + at) for at, text in enumerate(clean)]
    for one in made:
        one.save(force_insert=True)
        _record(row, "task.item_added", one)
    return made


def checked_titles(titles: Sequence[str], field: str = "title") -> list[str]:
    """The lines without blanks around them; Invalid when there is none, or one is empty or too long."""
    clean = [" ".join((text or "").replace("\x00", "").split()) for text in titles]
    if not clean or not all(clean):
        raise Invalid({field: _("Say what is to be done.")})
    if any(len(text) > LONGEST for text in clean):
        raise Invalid({field: _("At most %(most)s signs.") % {"most": LONGEST}})
    if len(clean) > MOST_ITEMS:
        raise Invalid({field: _("A checklist has at most %(most)s lines.") % {"most": MOST_ITEMS}})
    return clean


@action
def change_item(*, actor: Any, task: Any, item: int, title: str | None = None, is_done: bool | None = None
                ) -> ChecklistItem:  # fmt: skip
    """Change the words of a line, tick it or take the tick back; what is so already stays."""
    row: Task = Task.objects.locked(actor, task)
    one = _item(row, item)
    if title is not None:
        text = checked_titles([title])[0]
        if text != one.title:
            one.title = text
            one.save(update_fields=["title"])
            _record(row, "task.item_changed", one)
    if is_done is not None and is_done != (one.done_at is not None):
        one.done_at, one.done_by = (timezone.now(), actor) if is_done else (None, None)
        one.save(update_fields=["done_at", "done_by"])
        _record(row, "task.item_done" if is_done else "task.item_reopened", one)
    return one


@action
def remove_item(*, actor: Any, task: Any, item: int) -> None:
    """Take a line away."""
    row: Task = Task.objects.locked(actor, task)
    one = _item(row, item)
    _record(row, "task.item_removed", one)
    one.delete()


@action
def order_items(*, actor: Any, task: Any, items: Iterable[int]) -> None:
    """Put the lines into this order; those not named stay behind them."""
    row: Task = Task.objects.locked(actor, task)
    rows = {one.pk: one for one in checklists().filter(task=row)}
    asked = list(dict.fromkeys(items))
    if not set(asked) <= set(rows):
        raise Invalid({"items": _("There is no such line.")})
    rest = [pk for pk in sorted(rows, key=lambda pk: (rows[pk].position, pk)) if pk not in set(asked)]
    moved = []
    for place, pk in enumerate([*asked, *rest], start=1):
        if rows[pk].position != place:
            rows[pk].position = place
            moved.append(rows[pk])
    ChecklistItem.objects.bulk_update(moved, ["position"])
    if moved:
        record("task.items_ordered", row, customers=[row.customer_id], data={"title": row.title})


def _item(row: Task, pk: int) -> ChecklistItem:
    found: ChecklistItem | None = checklists().filter(task=row, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _record(row: Task, verb: str, one: ChecklistItem) -> None:
    record(verb, row, customers=[row.customer_id], data={"title": row.title, "item": one.title})
