"""Tasks as pages show them: rows of values, when they are due in words, in the order of urgency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from trefoil.core import registry
from trefoil.core.html import clock, day, step
from trefoil.core.listcell import address_maker
from trefoil.customers.models import Customer
from trefoil.planner.checklists import checklists
from trefoil.planner.models import KINDS, Task

ICONS = {"task": "checkbox", "call": "phone", "meeting": "calendar", "letter": "mail", "visit": "map-pin"}
ANY_TIME = time(23, 59)
VALUES = ("pk", "kind", "title", "due_at", "done_at", "priority", "owner_id", "owner__name", "team_id", "is_private",
          "source_type", "source_id", "seen_customer", "seen_customer_name", "items_all", "items_done")  # fmt: skip
_STEP = Markup('<span class="tf-step" data-step="{}"><span class="tf-cut">{}</span></span>')


def with_customer(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The rows with number and name of the customer, where the viewer may see him, and how far their checklists are."""
    seen = Customer.objects.visible_to(user).alive().filter(pk=OuterRef("customer_id")).order_by()
    items = checklists().filter(task=OuterRef("pk")).order_by().values("task")
    return rows.annotate(
        seen_customer=Subquery(seen.values("pk")[:1]), seen_customer_name=Subquery(seen.values("name")[:1]),
        items_all=Subquery(items.annotate(n=Count("pk")).values("n")),
        items_done=Subquery(items.filter(done_at__isnull=False).annotate(n=Count("pk")).values("n")),
    )  # fmt: skip


def task_rows(rows: QuerySet[Any], user: Any, limit: int) -> list[dict[str, Any]]:
    """The first tasks of a visible query, ready to be shown."""
    tell, viewer = due_words(), user.viewer
    words = {key: str(label) for key, label in KINDS}
    found = []
    for row in with_customer(rows, user).values(*VALUES)[:limit]:
        owned = SimpleNamespace(pk=row["pk"], owner_id=row["owner_id"], team_id=row["team_id"],
                                is_private=row["is_private"])  # fmt: skip
        found.append(
            row | {
                "icon": ICONS.get(row["kind"], "checkbox"), "kind_label": words.get(row["kind"], row["kind"]),
                "step": "planned" if row["done_at"] else step(row["due_at"]), "due": tell(row["due_at"]),
                "may_edit": Task.scope.allows(owned, viewer, "edit"),  # type: ignore[attr-defined]
                "source_url": source_url(row["source_type"], row["source_id"]),
            }
        )  # fmt: skip
    return found


def source_url(object_type: str, pk: int | None) -> str:
    """The address of the deal or lead that a task moves forward."""
    kind = registry.object_types.get(object_type) if object_type else None
    if kind is None or pk is None:
        return ""
    try:
        return reverse(kind.url, args=[pk])
    except NoReverseMatch:
        return ""


Arrange = Callable[[str, Any, list[registry.Panel]], list[registry.Panel]]
_arrange: list[Arrange] = []


def arrange_with(function: Arrange) -> None:
    """An app above says which blocks are shown at a place, and in which order."""
    _arrange[:] = [function]


def shown_panels(place: str, user: Any, record: Any) -> list[dict[str, Any]]:
    """The blocks that apps show at a place (today, task), with what their templates need."""
    panels = registry.panels_on(place)
    for arrange in _arrange:
        panels = arrange(place, user, panels)
    fetched = ((one, one.fetch(user, record)) for one in panels)
    return [
        {"key": one.key, "template": one.template, "context": found} for one, found in fetched if found is not None
    ]


def due_words() -> Callable[[datetime | None], str]:
    """A function that says when something is due: 14:30, tomorrow, 2 days late; its words are looked up once."""
    now = timezone.localtime()
    any_time, tomorrow, none = _("any time"), _("tomorrow"), _("no date")

    def tell(due_at: datetime | None) -> str:
        if due_at is None:
            return none
        due = timezone.localtime(due_at)
        days = (due.date() - now.date()).days
        at = "" if due.time().replace(second=0, microsecond=0) == ANY_TIME else clock(due)
        if days < 0:
            return ngettext("%(num)s day late", "%(num)s days late", -days) % {"num": -days}
        if days == 0:
            return at or any_time
        name = tomorrow if days == 1 else str(day(due.date())).partition(">")[2].partition("<")[0]
        return f"{name}, {at}" if at else name

    return tell


def due_cell(row: dict[str, Any], tell: Callable[[datetime | None], str], is_done: bool) -> Markup:
    """The leaf and the words of a due date in a list."""
    due_at = row["due_at"]
    return _STEP.format("planned" if is_done or due_at is None else step(due_at), tell(due_at))


def sections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks of one person by urgency: overdue, today, tomorrow, the week, later, without a date."""
    now = timezone.localtime()
    midnight = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time.min))
    edges = [
        ("late", _("Overdue"), now), ("today", _("Today"), midnight),
        ("tomorrow", _("Tomorrow"), midnight + timedelta(days=1)),
        ("week", _("Next days"), midnight + timedelta(days=7)),
        ("later", _("Later"), None),
    ]  # fmt: skip
    made: dict[str, dict[str, Any]] = {key: {"key": key, "label": label, "tasks": []} for key, label, _at in edges}
    made["none"] = {"key": "none", "label": _("Without a date"), "tasks": []}
    for row in rows:
        due = row["due_at"]
        key = "none" if due is None else next(key for key, _label, edge in edges if edge is None or due < edge)
        made[key]["tasks"].append(row)
    return [made[key] for key in ("late", "today", "tomorrow", "week", "later", "none")]


def items_cell(row: dict[str, Any]) -> str:
    """How far a checklist is: 2/5; nothing without one."""
    return f"{row['items_done'] or 0}/{row['checklist']}" if row["checklist"] else ""


def box_maker(is_done: bool) -> Callable[[dict[str, Any]], Markup]:
    """A function that makes the box in front of a task: ticking it marks the task done, or open again."""
    address, word = address_maker("planner:completion"), _("Done")
    verb = "checked hx-delete" if is_done else "hx-post"

    def box(row: dict[str, Any]) -> Markup:
        return Markup(  # noqa: S704 (escaped here)
            f'<input class="form-check-input" type="checkbox" aria-label="{escape(word)}: {escape(row["title"])}"'
            f' {verb}="{address(row["pk"])}" hx-trigger="change" hx-swap="none" data-done-box>'
        )

    return box
