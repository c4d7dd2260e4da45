"""What the palette does besides finding records: places and commands, by any of their words, also with a slip in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from rapidfuzz import fuzz

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.html import clock, full_day
from trefoil.core.text import fold
from trefoil.search.finding import Found, find
from trefoil.search.quickline import read_line

BRANCHES = ("work", "talk", "know", "foot")
MOST = 8
LIKE = 80


@dataclass(frozen=True)
class Option:
    """One line: a place to go (no `hint`), or something to do."""

    label: str
    url: str
    icon: str
    is_place: bool = True
    dialog: str = ""
    values: dict[str, str] | None = None


def options(user: Any, asked: str) -> list[Option]:
    """The places and commands that fit what is typed, best first; the places alone when nothing is."""
    typed = fold(asked)
    if not typed:
        return [option for _words, option in _places(user)]
    ranked = []
    for number, (words, option) in enumerate([*_places(user), *_commands(user)]):
        rank = _rank(typed, fold(option.label), fold(words))
        if rank is not None:
            ranked.append((rank, number, option))
    best = [option for _rank_, _number, option in sorted(ranked, key=lambda one: one[:2])[:MOST]]
    return [*_planned(user, asked), *best]


def _planned(user: Any, asked: str) -> Iterator[Option]:
    """What is typed, read as a task to be planned."""
    line = read_line(asked, timezone.localdate())
    if line is None or not _is_open(user, "", "task", "create"):
        return
    customer = _named(user, line.names)
    given = {
        "title": line.title, "kind": line.kind, "due_on": line.on.isoformat() if line.on else "",
        "due_time": line.at.strftime("%H:%M") if line.at else "",
        "customer": str(customer.object_id) if customer else "",
    }  # fmt: skip
    said = [line.title, str(full_day(line.on)) if line.on else "", clock(line.at) if line.at else ""]
    label = ", ".join(filter(None, [*said, customer.title if customer else ""]))
    query = urlencode({name: value for name, value in given.items() if value})
    yield Option(label, f"{reverse('planner:new')}?{query}", "calendar-plus", False, "yes")


def _named(user: Any, names: Sequence[str]) -> Found | None:
    """The one customer whom these words name, in any case of the noun; None when there are several."""
    for count in range(min(len(names), 3), 0, -1):
        for start in range(len(names) - count + 1):
            words = " ".join(names[start : start + count])
            for typed in (words, words[:-1] if len(names[start + count - 1]) > 3 else ""):
                found = find(user, typed, limit=2, object_types=("customer",)).found if len(typed) > 2 else []
                if len(found) == 1:
                    return found[0]
    return None


def _rank(typed: str, label: str, words: str) -> int | None:
    """0: the label begins so; 1: a word of it does; 2: everything typed begins some word; 3: nearly."""
    if label.startswith(typed):
        return 0
    if f" {typed}" in f" {label}":
        return 1
    known = f" {label} {words}"
    if all(f" {part}" in known for part in typed.split(" ")):
        return 2
    if len(typed) >= 4 and max(fuzz.ratio(typed, word) for word in [label, *known.split()]) >= LIKE:
        return 3
    return None


def _places(user: Any) -> Iterator[tuple[str, Option]]:
    for item in sorted(registry.menu, key=lambda item: (BRANCHES.index(item.branch), item.order, item.key)):
        address = _address(item.url)
        if address and _is_open(user, item.right, item.object_type, "view"):
            yield "", Option(str(item.label), address, item.icon)


def _commands(user: Any) -> Iterator[tuple[str, Option]]:
    for one in sorted(registry.commands, key=lambda one: (one.order, one.key)):
        address = _address(one.url)
        if address and _is_open(user, one.right, one.object_type, one.action):
            address = f"{address}?{one.query}" if one.query else address
            yield str(one.words), Option(str(one.label), address, one.icon, False, one.dialog, one.values)


def _is_open(user: Any, right: str, object_type: str, action: str) -> bool:
    has_right = not right or any(user.may(one) for one in right.split("|"))
    return has_right and (not object_type or user.viewer.level(object_type, action) is not Level.NONE)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
