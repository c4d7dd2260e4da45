"""Notifications in words: read from the record and the entry at the moment of showing, in the reader's scope of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.html import full_day
from trefoil.notifications.models import Notification
from trefoil.notifications.recipients import FINISHED, HANDED
from trefoil.planner.showing import due_words
from trefoil.timeline.models import Entry
from trefoil.timeline.reading import readable_sources

SNIPPET = 140


@dataclass
class Line:
    """One notification ready to be shown; `more` are earlier ones of the same record and day."""

    pk: int
    at: datetime
    kind: str
    icon: str
    actor: str
    actor_id: int | None
    said: str
    title: str
    text: str
    url: str
    is_read: bool
    place: tuple[str, int]
    more: list[Line] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """Its own number and those folded under it."""
        return [self.pk, *(line.pk for line in self.more)]


def lines(user: Any, rows: Sequence[Notification]) -> list[Line]:
    """The notifications that may still be shown, in the order given: four queries however many there are."""
    entries = _entries(user, [row.entry_id for row in rows if row.entry_id])
    records = _records(user, rows)
    tell = due_words()
    found = []
    for row in rows:
        record = records.get((row.object_type, row.object_id))
        entry = entries.get(row.entry_id) if row.entry_id else None
        is_own = entry is not None and (row.kind == "work" or entry["verb"] in HANDED)
        if not is_own and (record is None or (row.entry_id and entry is None)):
            continue
        found.append(_line(row, record, entry, tell))
    return found


def _line(row: Notification, record: Any, entry: dict[str, Any] | None, tell: Any) -> Line:
    kind, is_handed = registry.object_types.get(row.object_type), False
    if entry is None:
        said, icon, text = _("Due"), "bell", str(tell(record.due_at))
        actor, actor_id = "", None
    else:
        verb = registry.verbs.get(entry["verb"])
        said = str(verb.label) if verb else entry["verb"]
        icon, text = (verb.icon if verb else "history"), str(entry["data"].get("text") or "")
        actor, actor_id = entry["actor__name"] or "", entry["actor_id"]
        if row.kind == "assigned" and entry["verb"] not in ("task.created", "task.escalated"):
            said, is_handed = _("handed to you"), True
        elif row.kind == "mention":
            said, icon = _("mentions you"), "at"
    if entry is not None and entry["verb"] in HANDED:
        title, address = _handed(entry), _handed_url(entry)
        said = _("asks you to stand in") if entry["verb"] == "absence.added" else said
    elif record is None and entry is not None:
        title, address = str(entry["data"].get("file") or ""), _url("exchange:import", row.object_id)
    else:
        title, address = str(record), _url(kind.url if kind is not None else "", row.object_id)
    if is_handed and row.object_type in registry.watched:
        address = reverse("planner:brief", args=[row.object_type, row.object_id])
    return Line(
        pk=row.pk, at=row.at, kind=row.kind, icon=icon, actor=actor, actor_id=actor_id, said=said, title=title,
        text=_snippet(text), url=address, is_read=row.read_at is not None,
        place=(row.object_type, row.object_id),
    )  # fmt: skip


def _snippet(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SNIPPET else words[: SNIPPET - 1].rsplit(" ", 1)[0] + "…"


def _url(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk]) if name else ""
    except NoReverseMatch:
        return ""


def _entries(user: Any, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    rows = Entry.objects.system("cut to readable sources").filter(pk__in=ids).filter(
        readable_sources(user.viewer) | Q(verb__in=FINISHED, actor=user.pk) | Q(verb__in=HANDED)
    )  # fmt: skip
    names = ("id", "verb", "actor_id", "actor__name", "data", "source_id")
    return {row["id"]: dict(row) for row in rows.values(*names) if _is_mine(user, row)}


def _is_mine(user: Any, row: dict[str, Any]) -> bool:
    """What was handed over is told to its receiver alone."""
    return row["verb"] not in HANDED or row["data"].get("to_id") == user.pk


def _handed(entry: dict[str, Any]) -> str:
    data = entry["data"]
    if entry["verb"] == "absence.added":
        return f"{full_day(date.fromisoformat(data['from_on']))} – {full_day(date.fromisoformat(data['to_on']))}"
    kind = registry.object_types.get(str(data.get("object_type")))
    count = int(data.get("count") or 0)
    said = ngettext("%(num)s record", "%(num)s records", count) % {"num": count}
    return f"{kind.plural}: {said}" if kind is not None else said


def _handed_url(entry: dict[str, Any]) -> str:
    """The tasks, or the briefs of the records, that were handed over."""
    if entry["verb"] == "absence.added":
        return reverse("planner:briefs")
    if entry["data"].get("object_type") == "task":
        return reverse("planner:tasks") + "?owner=me"
    return f"{reverse('planner:briefs')}?change={entry['source_id']}"


def _records(user: Any, rows: Sequence[Notification]) -> dict[tuple[str, int], Any]:
    asked: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        asked[row.object_type].add(row.object_id)
    found: dict[tuple[str, int], Any] = {}
    for object_type, ids in asked.items():
        kind = registry.object_types.get(object_type)
        if kind is None:
            continue
        model = kind.model_class()
        visible = model.objects.visible_to(user).filter(pk__in=ids)
        if isinstance(model.scope, Owned) and hasattr(visible, "alive"):
            visible = visible.alive()
        found |= {(object_type, one.pk): one for one in visible}
    return found


def folded(shown: Sequence[Line]) -> list[Line]:
    """Lines of the same record and day under the newest of them."""
    heads: dict[tuple[Any, date, bool], Line] = {}
    for line in shown:
        key = (line.place, timezone.localtime(line.at).date(), line.is_read)
        if key in heads:
            heads[key].more.append(line)
        else:
            heads[key] = line
    return list(heads.values())


def by_day(shown: Sequence[Line]) -> list[tuple[date, list[Line]]]:
    """Folded lines under their days."""
    days: list[tuple[date, list[Line]]] = []
    for line in folded(shown):
        on = timezone.localtime(line.at).date()
        if not days or days[-1][0] != on:
            days.append((on, []))
        days[-1][1].append(line)
    return days
