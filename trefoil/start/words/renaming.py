"""One message with other nouns in it: the same case and number, the same capital, and what agrees with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from trefoil.start.words.noun import Noun, agreement, also, standard

PLACEHOLDER = re.compile(r"(%\([^)]*\)[a-z]|<[^>]*>)")
NUMBER = re.compile(r"(\d|%\(\w+\)[sd])[\s ]*$")
HEBREW_PREFIX = "[ושהכלבמ]{0,3}"
# what stands before decides which of two cases an ambiguous form is in: one language, the cases, what stands before
GENITIVE, DATIVE, ACCUSATIVE, LOCATIVE, MANY = 1, 2, 3, 5, 6
RULES = {
    "ru": (
        (LOCATIVE, re.compile(r"\b(в|на|о|об|при|одной)\s(%\(num\)s\s)?$", re.I)),
        (GENITIVE, re.compile(r"(\b(из|для|без|у|от|до|этой|каждой|открытой|закрытой|такой|новой|одной|карточка|товары|"
                              r"входа|этапы|название|сумма|хода)\s|%\(num\)s\s|\d\s)$", re.I)),
        (ACCUSATIVE, re.compile(r"(\w+ть|\w+ти|\(а\)|\w+йте|эту|на|в)\s$", re.I)),
    ),
    "pl": (
        (LOCATIVE, re.compile(r"\b(w|o|na|przy|po|jednej|tej)\s(%\(num\)s\s)?$", re.I)),
        (ACCUSATIVE, re.compile(r"(\w+ć|\w+j|\w+uje|\w+ia|\w+ca|\w+ra|tę|na)\s$", re.I)),
    ),
}  # fmt: skip


@lru_cache(maxsize=64)
def _places(noun: Noun) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, form in enumerate(noun.forms):
        found[form] = (*found.get(form, ()), place)
    return found


@lru_cache(maxsize=64)
def _pattern(noun: Noun, language: str) -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in sorted(set(noun.forms), key=len, reverse=True))
    if language == "he":
        return re.compile(rf"(?<![א-ת])({HEBREW_PREFIX})({forms})(?![א-ת])")
    return re.compile(rf"(?<![\w-])()({forms})(?![\w-]|:\d)", re.IGNORECASE)


def mentions(message: str, key: str) -> bool:
    """Whether an English message speaks of the noun."""
    nouns = [standard()[key]["en"], also(key)]
    text = PLACEHOLDER.sub(" ", message)
    return any(noun is not None and _pattern(noun, "en").search(text) for noun in nouns)


def rename(text: str, language: str, key: str, noun: Noun) -> str:
    """The message with the firm's noun for `key`; what the product calls by other names stays."""
    old = standard()[key][language]
    if old == noun:
        return text
    renamed, is_one = _replaced(text, language, old, noun)
    second = also(key)
    if language == "en" and second is not None:
        renamed, _one = _replaced(renamed, "en", second, noun)
    if old.gender != noun.gender and (is_one or language == "he") and renamed != text:
        renamed = _agreeing(renamed, agreement(language, old.gender, noun.gender))
    return renamed


def _replaced(text: str, language: str, old: Noun, new: Noun) -> tuple[str, bool]:
    """(text with the noun replaced, whether it stood there in the singular)."""
    has_one = False
    half = len(old.forms) // 2

    def put(found: re.Match[str]) -> str:
        nonlocal has_one
        before = text[: found.start()]
        places = _places(old)[found[2].lower()]
        place = _choose(before, language, places, new)
        has_one = has_one or place < half
        form = new.forms[place]
        return found[1] + (form[:1].upper() + form[1:] if found[2][:1].isupper() else form)

    pattern = _pattern(old, language)
    at = 0
    out: list[str] = []
    masked = PLACEHOLDER.sub(lambda piece: " " * len(piece[0]), text)
    for found in pattern.finditer(masked):
        out += [text[at : found.start()], put(found)]
        at = found.end()
    renamed = "".join([*out, text[at:]])
    if language == "en" and out:
        renamed = _articles(renamed, new)
    if language == "pl" and out:  # w szansach, we wnioskach
        renamed = re.sub(r"\b([Ww]) (?=w[bcdfghjklmnprstz])", r"\1e ", renamed)
    return renamed, has_one


def _choose(before: str, language: str, places: tuple[int, ...], new: Noun) -> int:
    """Which case a form stands in, when it could be several that differ in the new word."""
    if len({new.forms[place] for place in places}) == 1:
        return places[0]
    for place, stands_before in RULES.get(language, ()):
        if place in places and stands_before.search(before):
            return place
    for place in (0, MANY, DATIVE):
        if place in places:
            return place
    return places[0]


def _articles(text: str, noun: Noun) -> str:
    """a deal, an order."""
    forms = "|".join(re.escape(form) for form in set(noun.forms))
    article = "an" if noun.one[:1].lower() in "aeiou" else "a"
    return re.sub(
        rf"\b([Aa])n?(?= (?:{forms})\b)", lambda found: article if found[1] == "a" else article.capitalize(), text
    )


def _agreeing(text: str, words: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        new = words.get(found[0].lower())
        if new is None:
            return found[0]
        return new[:1].upper() + new[1:] if found[0][:1].isupper() else new

    return re.sub(r"(?<!שורות )\b\w+", put, text)  # rows are no deals
