"""The firm's words as a page shows them: their forms in every language, and sentences that use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as _

from trefoil.identity.models import LANGUAGES
from trefoil.start.line import lines
from trefoil.start.words.noun import CASES, GENDERS, KEYS, standard

# what asks for each case, as schools teach it
QUESTIONS = {
    "ru": ("кто? что?", "кого? чего?", "кому? чему?", "кого? что?", "кем? чем?", "о ком? о чём?"),
    "pl": ("kto? co?", "kogo? czego?", "komu? czemu?", "kogo? co?", "z kim? z czym?", "o kim? o czym?"),
}  # fmt: skip
SENTENCES = {
    "customer": ("New customer", "Customers", "No customers here yet", "There is no such customer."),
    "deal": ("New deal", "Open deals", "All deals", "This deal is closed already. Reopen it first."),
    "lead": ("New lead", "Leads", "This lead is converted already.", "New leads"),
}  # fmt: skip


@dataclass(frozen=True)
class Spelt:
    """One word in one language: its forms by number, with what asks for each."""

    code: str
    name: str
    gender: str
    genders: list[tuple[str, Any]]
    one: list[tuple[str, str]]
    many: list[tuple[str, str]]
    usual: str
    is_rtl: bool


@dataclass(frozen=True)
class Row:
    """One word of the product, and how the firm says it."""

    key: str
    label: str
    languages: list[Spelt]
    ready: list[tuple[str, str]]


def rows_of(words: Mapping[str, Mapping[str, str]]) -> list[Row]:
    """All words that may be renamed, with the firm's forms; empty where the firm says what the product says."""
    labels = {"customer": _("Customers"), "deal": _("Deals"), "lead": _("Leads")}
    return [
        Row(key, labels[key], [_spelt(key, code, name, words.get(key, {})) for code, name in LANGUAGES],
            [(line.key, line.label) for line in lines().values() if key in line.words])
        for key in KEYS
    ]  # fmt: skip


def _spelt(key: str, code: str, name: str, given: Mapping[str, str]) -> Spelt:
    cases = CASES[code]
    gender, one, many = "", [""] * cases, [""] * cases
    parts = [part.strip() for part in given.get(code, "").split(";")]
    if any(parts):
        if GENDERS[code] and parts[0] in GENDERS[code]:
            gender, *parts = parts
        halves = [[form.strip() for form in part.split(",")] for part in [*parts, "", ""][:2]]
        one, many = ([*half, *[""] * cases][:cases] for half in halves)
    usual = standard()[key][code]
    questions = QUESTIONS.get(code, ("",))
    genders = {"m": pgettext("gender", "he"), "f": pgettext("gender", "she"), "n": pgettext("gender", "it")}
    return Spelt(
        code, name, gender or usual.gender, [(sign, genders[sign]) for sign in GENDERS[code]],
        list(zip(questions, one, strict=True)), list(zip(questions, many, strict=True)),
        f"{usual.one}, {usual.many}", code == "he",
    )  # fmt: skip


def examples(words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Sentences with the words that the firm says otherwise, as everybody reads them now."""
    return [gettext(text) for key in KEYS if key in words for text in SENTENCES[key]]
