"""The page that lists who was forgotten."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.registry import Watched
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.planner.forgotten_line import drawn, kept
from trefoil.planner.forgotten_list import MOST, found, silent_words
from trefoil.planner.watching import Key, counted, watched_by

SHOWN = 100
MOST_GROUPS = 12


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What has no next step, the most unusual silence first; figures by person and team; the line of the nights."""
    user: Any = request.user
    kinds = watched_by(user)
    asked = {name: request.GET.get(name, "") for name in ("kind", "owner", "team")}
    chosen = [kind for kind in kinds if asked["kind"] in ("", kind.object_type)]
    counts = counted(user, kinds)
    rows, is_cut = found(user, chosen, _wanted(user, asked))
    here = sum(n for key, n in counts.items() if _is_asked(user, asked, key))
    context = {
        "rows": [(row, silent_words(row.silence)) for row in rows[:SHOWN]], "count": here, "asked": asked,
        "total": sum(counts.values()), "is_cut": is_cut, "most": MOST, "is_long": len(rows) > SHOWN or is_cut,
        "kinds": _kinds(kinds, counts), "owners": _by(counts, 1, colleague_choices(user)),
        "teams": _by(counts, 2, team_choices(user)),
        "line": drawn(kept(user.viewer, kinds), is_mirrored=get_language_bidi()),
        "may_plan": user.viewer.level("task", "create") is not Level.NONE,
        "bases": {row.silence.basis for row in rows[:SHOWN]},
        "editable": {kind.object_type for kind in kinds if user.viewer.level(kind.object_type, "edit") > Level.NONE},
    }  # fmt: skip
    return render(request, "planner/forgotten.html", context)


def _number(user: Any, text: str) -> int | None:
    if text == "me":
        return int(user.pk)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _wanted(user: Any, asked: dict[str, str]) -> Q:
    """The condition of the asked person and team; 0 stands for none."""
    wanted = Q()
    for name in ("owner", "team"):
        number = _number(user, asked[name])
        if number is not None:
            wanted &= Q((f"{name}_id", number)) if number else Q((f"{name}_id__isnull", True))
    return wanted


def _is_asked(user: Any, asked: dict[str, str], key: Key) -> bool:
    owner, team = _number(user, asked["owner"]), _number(user, asked["team"])
    return (
        asked["kind"] in ("", key[0]) and (owner is None or owner == (key[1] or 0))
        and (team is None or team == (key[2] or 0))
    )  # fmt: skip


def _kinds(kinds: list[Watched], counts: Counter[Key]) -> list[dict[str, Any]]:
    return [
        {"key": kind.object_type, "label": registry.object_types[kind.object_type].plural,
         "count": sum(n for key, n in counts.items() if key[0] == kind.object_type)}
        for kind in kinds
    ]  # fmt: skip


def _by(counts: Counter[Key], place: int, names: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """The figures of each person or team, the largest first."""
    sums: Counter[int] = Counter()
    for key, n in counts.items():
        sums[int(key[place] or 0)] += n  # type: ignore[call-overload]
    known = dict(names)
    largest = max(sums.values(), default=1) or 1
    return [
        {"pk": pk, "name": known.get(pk, _("nobody") if pk == 0 else f"#{pk}"), "count": n,
         "share": round(100 * n / largest)}
        for pk, n in sums.most_common(MOST_GROUPS)
    ]  # fmt: skip
