"""Who changed what, and when: the timeline of everything that the reader may read."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trefoil.core import registry
from trefoil.core.access import Mode, Viewer
from trefoil.core.access.fields import present_changes
from trefoil.identity.models import User
from trefoil.identity.records import url_of
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import has_teams
from trefoil.identity.views.attempts import number
from trefoil.timeline.reading import readable_entries

PAGE = 50
COLUMNS = ("id", "at", "actor__name", "surface", "verb", "source_type", "source_id", "data")


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Entries by person, verb and day, the newest first, with values before and after."""
    user: Any = request.user
    need_right(user, "see_audit")
    person, verb = number(request.GET.get("person")), request.GET.get("verb", "")
    day, before = _day(request.GET.get("day", "")), number(request.GET.get("before"))
    entries = readable_entries(user)
    if person is not None:
        entries = entries.filter(actor_id=person)
    if verb in registry.verbs:
        entries = entries.filter(verb=verb)
    if day is not None:
        start = timezone.make_aware(datetime.combine(day, time.min))
        entries = entries.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk").values(*COLUMNS)[: PAGE + 1])
    rows = _told(user.viewer, found[:PAGE])
    if not has_teams(user):  # the only one was made with the firm
        for row in rows:
            row["label"] = _("changed the firm") if row["verb"].startswith("team.") else row["label"]
    people = User.colleagues.visible_to(user).order_by("name").values_list("pk", "name")
    context = {
        "rows": rows, "before": found[PAGE - 1]["id"] if len(found) > PAGE else None,
        "people": list(people), "person": person or "", "verb": verb, "day_asked": day.isoformat() if day else "",
        "verbs": sorted(_verbs(user), key=lambda pair: pair[1].casefold()),
        "is_filtered": bool(person or verb or day),
    }  # fmt: skip
    return render_setup(request, "identity/audit.html", "audit", context)


def _verbs(user: Any) -> list[tuple[str, str]]:
    """What may be asked for; about teams only where there is more than one."""
    return [(one.name, str(one.label)) for one in registry.verbs if has_teams(user) or not one.name.startswith("team.")]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(viewer: Viewer, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups, alive = _groups(viewer), _alive(viewer, entries)
    rows = []
    for entry in entries:
        data, kind = entry["data"], registry.object_types.get(entry["source_type"])
        verb = registry.verbs.get(entry["verb"])
        is_alive = (entry["source_type"], entry["source_id"]) in alive
        rows.append(
            {
                **entry, "label": verb.label if verb else entry["verb"], "icon": verb.icon if verb else "history",
                "name": _name(viewer, data), "kind": kind.label if kind else "",
                "url": url_of(kind, entry["source_id"]) if kind and is_alive else "",
                "changes": _changes(viewer, groups.get(entry["source_type"], {}), data),
            }
        )  # fmt: skip
    return rows


def _name(viewer: Viewer, data: dict[str, Any]) -> str:
    if viewer.mode("normal") not in (Mode.SHOWN, Mode.EDITABLE):
        return ""
    return str(data.get("name") or data.get("title") or data.get("label") or "")


def _changes(viewer: Viewer, groups: dict[str, str], data: dict[str, Any]) -> list[tuple[str, str, str]]:
    changed = data.get("changes") or {}
    if not changed and isinstance(data.get("before"), dict) and isinstance(data.get("after"), dict):
        changed = _flat_difference(data["before"], data["after"])
    if not isinstance(changed, dict) or not all(isinstance(p, list) and len(p) == 2 for p in changed.values()):
        return []
    return [(name, _text(a), _text(b)) for name, (a, b) in present_changes(viewer, groups, changed).items()]


def _flat_difference(before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) or isinstance(new, dict):
            found |= _flat_difference(old or {}, new or {}, f"{prefix}{name}.")
        elif old != new and (old or new):
            found[prefix + name] = [old, new]
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)[:300]


def _groups(viewer: Viewer) -> dict[str, dict[str, str]]:
    """{object type: {field: group}} of own and custom fields, removed ones too: what was hidden stays hidden."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for kind in registry.object_types:
        found[kind.key] = dict(getattr(kind.model_class(), "field_groups", {}))
    fields: Any = apps.get_model("customfields.Field").objects.visible_to(viewer)
    for kind_key, key, group in fields.values_list("object_type", "key", "group"):
        found[kind_key][f"custom.{key}"] = group
    return found


def _alive(viewer: Viewer, entries: list[dict[str, Any]]) -> set[tuple[str, int]]:
    """Which sources have a page that the viewer may open: one query for each type on the page."""
    asked: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        asked[entry["source_type"]].add(entry["source_id"])
    found: set[tuple[str, int]] = set()
    for key, ids in asked.items():
        kind = registry.object_types.get(key)
        if kind is not None:
            rows = kind.model_class().objects.visible_to(viewer).filter(pk__in=ids).order_by()
            found |= {(key, pk) for pk in rows.values_list("pk", flat=True)}
    return found
