"""Finding: words, parts of words or digits, in any alphabet, within what the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from rapidfuzz import fuzz

from trefoil.core import registry
from trefoil.core.access import Level, Viewer
from trefoil.core.db.models import viewer_of
from trefoil.core.text import digits, fold
from trefoil.search.actions import told
from trefoil.search.engines import engine
from trefoil.search.models import Document

CANDIDATES = 300
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """One result."""

    object_type: str
    object_id: int
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Findings:
    """Results, best first; `is_cut` says that there were too many hits to rank all of them."""

    found: list[Found]
    is_cut: bool


def find(user: Any, text: str, *, limit: int = 10, object_types: tuple[str, ...] = ()) -> Findings:
    """The best visible records for what was typed; nothing for less than one sign."""
    asked = fold(text[:LONGEST].replace("\x00", ""))
    words = [word for word in asked.split(" ") if word][:6]
    number = digits(asked) if asked and all(sign.isdigit() or sign in "+-() ./" for sign in asked) else ""
    if number:
        words = [] if len(number) >= 3 else [number]
    viewer = viewer_of(user)
    ids = engine().hits(words, number, tokens_of(viewer), CANDIDATES)
    rows = _visible(viewer, ids, object_types)
    rows.sort(key=lambda row: _rank(row, asked, words, number))
    found: list[dict[str, Any]] = []
    while rows and len(found) < limit:
        found += _as_named(viewer, rows[:limit], words)
        rows = rows[limit:]
    return Findings([_as_found(row) for row in found[:limit]], len(ids) >= CANDIDATES)


def tokens_of(viewer: Viewer) -> list[str] | None:
    """Scope tokens that cover everything the viewer may see; None when he sees (nearly) everything.

    Wider than his rights in places (the join decides), never narrower.
    """
    levels = {viewer.level(kind.key, "view") for kind in registry.object_types if kind.is_owned}
    if Level.ALL in levels or any(viewer.shares.values()):
        return None
    tokens = [f"~o{viewer.user_id}~"]
    if Level.TEAM in levels:
        tokens += [f"~t{team}~" for team in sorted(viewer.teams)]
        tokens += ["~p~"] if viewer.has("see_private") else []
    return tokens if levels - {Level.NONE} else []


def _visible(viewer: Viewer, ids: list[int], object_types: tuple[str, ...]) -> list[dict[str, Any]]:
    documents = Document.objects.system("joined with what the viewer may see").filter(pk__in=ids)
    by_type: dict[str, list[Any]] = defaultdict(list)
    for row in documents.values("object_type", "object_id", "title", "detail", "text", "digits", "weight"):
        by_type[row["object_type"]].append(row)
    seen = []
    for object_type, rows in by_type.items():
        if object_type not in registry.object_types or (object_types and object_type not in object_types):
            continue
        model = registry.object_types[object_type].model_class()
        mine = model.objects.visible_to(viewer).filter(pk__in=[row["object_id"] for row in rows])
        mine = mine.alive() if hasattr(mine, "alive") else mine
        allowed = set(mine.values_list("pk", flat=True))
        seen += [row for row in rows if row["object_id"] in allowed]
    return seen


def _as_named(viewer: Viewer, rows: list[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """The rows without names of other records that the viewer may not see; those found only by such a name go."""
    ids: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        ids[row["object_type"]].append(row["object_id"])
    bearing = {
        (object_type, one.row.pk): one for object_type, asked in ids.items()
        for one in registry.searchables[object_type].texts(asked) if one.others
    }  # fmt: skip
    seen = _seen(viewer, {(other.object_type, other.pk) for one in bearing.values() for other in one.others})
    told_again, kept = {}, []
    for key, one in bearing.items():
        open_ones = [other for other in one.others if (other.object_type, other.pk) in seen]
        if len(open_ones) < len(one.others):
            told_again[key] = told(one, open_ones)
    for row in rows:
        detail, text = told_again.get((row["object_type"], row["object_id"]), (row["detail"], ""))
        if not text or all(word in text for word in words):
            kept.append({**row, "detail": detail})
    return kept


def _seen(viewer: Viewer, asked: set[tuple[str, int]]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for object_type in {kind for kind, _pk in asked}:
        model = registry.object_types[object_type].model_class()
        rows = model.objects.visible_to(viewer).filter(pk__in=[pk for kind, pk in asked if kind == object_type])
        found |= {(object_type, pk) for pk in rows.values_list("pk", flat=True)}
    return found


def _rank(row: dict[str, Any], asked: str, words: list[str], number: str) -> tuple[Any, ...]:
    title = fold(row["title"])
    begins = title.startswith(asked)
    word_begins = bool(words) and all(f" {title}".find(f" {word}") >= 0 for word in words)
    ends = bool(number) and any(part.endswith(number) for part in row["digits"].split(" "))
    return (title != asked, not begins, not word_begins, not ends, -row["weight"], len(title), row["object_id"])


def _as_found(row: dict[str, Any]) -> Found:
    kind = registry.object_types[row["object_type"]]
    url = reverse(kind.url, args=[row["object_id"]])
    return Found(row["object_type"], row["object_id"], row["title"], row["detail"], url)


def tolerant(user: Any, text: str, limit: int = 4) -> list[Found]:
    """Records named nearly as what was typed, for a word with a slip in it; nothing for less than four letters."""
    asked = fold(text[:LONGEST].replace("\x00", ""))
    if len(asked) < 4:
        return []
    viewer, found = viewer_of(user), []
    for object_type in ("customer", "deal"):
        ids = near(user, object_type, [asked], limit=60)
        documents = Document.objects.system("joined with what the viewer may see")
        rows = documents.filter(object_type=object_type, object_id__in=ids)
        named = [row for row in rows.values("object_type", "object_id", "title") if _is_like(row["title"], asked)]
        model = registry.object_types[object_type].model_class()
        seen = model.objects.visible_to(viewer).alive().filter(pk__in=[row["object_id"] for row in named])
        allowed = set(seen.values_list("pk", flat=True))
        found += [row for row in named if row["object_id"] in allowed]
    found.sort(key=lambda row: (-fuzz.WRatio(fold(row["title"]), asked), row["object_id"]))
    return [_as_found({**row, "detail": ""}) for row in found[:limit]]


def _is_like(title: str, asked: str) -> bool:
    return fuzz.partial_ratio(fold(title), asked) >= 75


def near(user: Any, object_type: str, spellings: Sequence[str], limit: int = 100) -> list[int]:
    """Ids of records named nearly so: all words of a spelling, or the beginnings of all its words but at most one.

    A mistake inside a word leaves its beginning, a mistake at its beginning leaves the other words.
    """
    tokens = tokens_of(viewer_of(user))
    ids: dict[int, None] = {}
    tried: list[list[str]] = []
    for spelling in spellings[:3]:
        words = [word for word in fold(spelling).split(" ") if len(word) >= 2][:5]
        begins = [word[:4] if len(word) > 5 else word[:3] for word in words]
        asked = [words, begins, [word[-4:] for word in words if len(word) > 4]]
        asked += [[*begins[:at], *begins[at + 1 :]] for at in range(len(begins)) if len(begins) > 1]
        for parts in asked:
            if parts:
                ids |= dict.fromkeys(engine().hits(parts, "", tokens, limit))
                tried.append(parts)
    rows = Document.objects.system("cut by who asks").filter(pk__in=list(ids)[: 3 * limit], object_type=object_type)
    named = [(pk, fold(title)) for pk, title in rows.values_list("object_id", "title")]
    # By its own name only: an index also holds names of others, which this viewer may not know.
    return [pk for pk, title in named if any(all(part in title for part in parts) for parts in tried)]
