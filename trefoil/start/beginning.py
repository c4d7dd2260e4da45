"""How the firm began, as every request needs it: its line of business, the blocks of Today, its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trefoil.core.actions import Invalid
from trefoil.core.registry import Panel
from trefoil.identity.setup import kept
from trefoil.start.models import Beginning
from trefoil.start.words.noun import read
from trefoil.start.words.speaking import Words, words_of

PLAIN_HOME = ("forgotten",)


@dataclass(frozen=True)
class Begun:
    """What is kept of the firm's beginning until the set-up changes."""

    line: str
    home: tuple[str, ...]
    words: Words
    has_steps: bool


def the_beginning() -> Beginning:
    """The firm's row, or an unsaved one for a firm that began without choosing."""
    row: Beginning | None = Beginning.objects.system("how the firm began").first()
    return row if row is not None else Beginning(line="", home=[], words={})


def begun(user: Any) -> Begun:
    """How the firm began."""
    return kept(user, "beginning", _read)


def firm_words() -> Words:
    """The firm's words, for the worker, who asks for nobody."""
    return _read().words


def _read() -> Begun:
    row = the_beginning()
    return Begun(row.line, tuple(row.home), words_of(row.words, _noun), row.pk is not None and row.dismissed_at is None)


def _noun(line: str, language: str) -> Any:
    try:
        return read(line, language)
    except Invalid:  # written by another version: the product's own word
        return None


def arranged(place: str, user: Any, panels: list[Panel]) -> list[Panel]:
    """The blocks of Today that the firm wants, in its order."""
    if place != "today":
        return panels
    known = begun(user)
    order = known.home or PLAIN_HOME
    ours = {"start", "closing", "leads"}
    chosen = [one for one in panels if one.key in order or one.key not in ours | {"forgotten"}]
    return sorted(chosen, key=lambda one: (order.index(one.key) if one.key in order else len(order), one.order))
