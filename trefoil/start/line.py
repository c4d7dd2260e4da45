"""A line of business, read from its file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trefoil.core.html import active_language
from trefoil.start.words.noun import KEYS, read

FOLDER = Path(__file__).with_name("lines")
Text = Mapping[str, Any]


def said(text: Text, language: str) -> Any:
    """A text of a line's file in a language; in English when it has none."""
    return text.get(language) or text["en"]


@dataclass(frozen=True)
class Line:
    """One line of business; texts are {language: text}."""

    key: str
    order: int
    icon: str
    roles: str
    home: tuple[str, ...]
    name: Text
    text: Text
    words: Mapping[str, Mapping[str, str]]
    pipeline: Mapping[str, Any]
    reasons: Mapping[str, list[Text]]
    fields: tuple[Mapping[str, Any], ...]
    samples: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(said(self.name, active_language()))

    @property
    def hint(self) -> str:
        """What it is for, in the reader's language."""
        return str(said(self.text, active_language()))


@lru_cache(maxsize=1)
def lines() -> Mapping[str, Line]:
    """All lines of business by key (the name of their file), in their order."""
    found = [_read(path) for path in FOLDER.glob("*.toml")]
    return {one.key: one for one in sorted(found, key=lambda one: (one.order, one.key))}


def _read(path: Path) -> Line:
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    words = given.get("words", {})
    for key, languages in words.items():
        if key not in KEYS:
            raise ValueError(f"{path.name}: there is no noun {key!r}; there are {', '.join(KEYS)}")
        for code, line in languages.items():
            read(line, code)
    return Line(
        key=path.stem, order=given["order"], icon=given["icon"], roles=given["roles"], home=tuple(given["home"]),
        name=given["name"], text=given["text"], words=words, pipeline=given["pipeline"], reasons=given["reasons"],
        fields=tuple(given["fields"]), samples=given["samples"],
    )  # fmt: skip
