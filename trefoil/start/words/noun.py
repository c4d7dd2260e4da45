"""A noun in one language: its gender and its forms, written as one line that people can read and write."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid

KEYS = ("customer", "deal", "lead")
LANGUAGES = ("en", "ru", "pl", "he")
CASES = {"en": 1, "ru": 6, "pl": 6, "he": 1}
GENDERS = {"en": "", "ru": "mfn", "pl": "mfn", "he": "mf"}
LONGEST = 40


@dataclass(frozen=True)
class Noun:
    """`forms` are the cases of one, then the cases of many."""

    gender: str
    forms: tuple[str, ...]

    @property
    def one(self) -> str:
        """The word for one."""
        return self.forms[0]

    @property
    def many(self) -> str:
        """The word for many."""
        return self.forms[len(self.forms) // 2]


def read(line: str, language: str) -> Noun:
    """A noun from its line, "guest; guests"; Invalid says what is missing. Cases left out are as the genitive is."""
    parts = [part.strip() for part in line.split(";")]
    gender = parts.pop(0) if GENDERS[language] else ""
    if (gender and gender not in GENDERS[language]) or len(parts) != 2:
        raise Invalid({language: _("Write the gender, the word for one and the word for many.")})
    forms: list[str] = []
    for part in parts:
        given = [form.strip() for form in part.split(",")]
        first, second = given[0], given[1] if len(given) > 1 and given[1] else given[0]
        filled = [form or second for form in given] + [second] * (CASES[language] - len(given))
        forms += [first, *filled[1:]]
    if not all(forms) or any(len(form) > LONGEST or not _is_word(form) for form in forms):
        raise Invalid({language: _("A word of letters is needed, of at most %(most)s signs.") % {"most": LONGEST}})
    if len(forms) != 2 * CASES[language]:
        raise Invalid({language: _("There are too many forms of the word.")})
    return Noun(gender, tuple(form[:1].lower() + form[1:] for form in forms))


def write(noun: Noun) -> str:
    """The line of a noun."""
    half = len(noun.forms) // 2
    halves = [", ".join(noun.forms[:half]), ", ".join(noun.forms[half:])]
    return "; ".join([noun.gender, *halves] if noun.gender else halves)


def _is_word(form: str) -> bool:
    return all(sign.isalpha() or sign in " -'’״׳\"" for sign in form) and any(sign.isalpha() for sign in form)


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("standard.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def standard() -> Mapping[str, Mapping[str, Noun]]:
    """{key: {language: noun}} of the words that the product itself uses."""
    return {key: {code: read(_file()[key][code], code) for code in LANGUAGES} for key in KEYS}


def also(key: str) -> Noun | None:
    """A second English word that the product uses for the same."""
    line = _file()[key].get("also")
    return read(line, "en") if line else None


@lru_cache(maxsize=32)
def agreement(language: str, before: str, after: str) -> Mapping[str, str]:
    """What words that agree with a noun become when its gender changes."""
    pairs: str = _file()["agreement"].get(language, {}).get(before, {}).get(after, "")
    return dict(pair.split(maxsplit=1) for pair in pairs.split(",") if pair.strip())
