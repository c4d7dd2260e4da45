"""Which column fills which field, judged by the header alone, with the reason."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

SIMILAR = 86.0
MIN_SIMILAR_CHARS = 5
MAX_HEADER_CHARS = 200
CAMEL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-zа-я])|(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[a-zA-Z])(?=\d)")
NOT_WORD = re.compile(r"[\W_]+")
PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "đ": "d", "ð": "d", "№": " number ", "#": " number ", "&": " and "}
)


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field that columns may fill: its key, its names in several languages, whether several columns may fill it."""

    key: str
    aliases: Mapping[str, Sequence[str]] | Sequence[str]
    many: bool = False

    def names(self) -> list[tuple[str, str]]:
        """Every name with its language, in order of preference."""
        if isinstance(self.aliases, Mapping):
            return [(name, lang) for lang, names in self.aliases.items() for name in names]
        return [(name, "") for name in self.aliases]


@dataclass(frozen=True, slots=True)
class Match:
    """What one column was taken for (`key` None: nothing), how surely (0 to 1) and why."""

    index: int
    header: str
    key: str | None
    confidence: float
    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Offer:
    confidence: float
    rank: int
    key: str
    code: str
    alias: str
    lang: str


def normalise(text: str) -> str:
    """A header as plain words: no case, accents, punctuation or camelCase; ё is е."""
    text = CAMEL.sub(" ", text[:MAX_HEADER_CHARS].translate(PLAIN).replace("_", " "))
    text = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(NOT_WORD.sub(" ", text).split())


def without_numbers(words: str) -> str:
    """The words that are no numbers: "emails 1 email" becomes "emails email"."""
    return " ".join(word for word in words.split() if not word.isdigit())


class _Index:
    """The names of all fields, ready to be looked up exactly or by likeness."""

    def __init__(self, fields: Iterable[TargetField]) -> None:
        self.exact: dict[str, list[tuple[int, str, str, str]]] = {}
        for target in fields:
            for rank, (name, lang) in enumerate(target.names()):
                words = normalise(name)
                entry = (rank, target.key, name, lang)
                self.exact.setdefault(words, []).append(entry)
                squeezed = words.replace(" ", "")
                if squeezed != words:
                    self.exact.setdefault(squeezed, []).append(entry)
        self.names = [words for words in self.exact if len(words) >= MIN_SIMILAR_CHARS]

    def offers(self, header: str) -> list[_Offer]:
        words = normalise(header)
        if not words:
            return []
        bare = without_numbers(words)
        for key, confidence, code in ((words, 1.0, "exact"), (bare, 0.95, "numbered")):
            found = self.exact.get(key) or self.exact.get(key.replace(" ", "")) if key else None
            if found:
                return [_Offer(confidence, rank, key_, code, name, lang) for rank, key_, name, lang in found]
        return self._similar(bare)

    def _similar(self, words: str) -> list[_Offer]:
        if len(words) < MIN_SIMILAR_CHARS:
            return []
        near = process.extract(words, self.names, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=8)
        return [
            _Offer(round(score / 100 * 0.9, 3), rank, key, "similar", name, lang)
            for alias, score, _ in near
            if _word_by_word(words, alias)
            for rank, key, name, lang in self.exact[alias]
        ]


def _word_by_word(one: str, other: str) -> bool:
    """Each word must have a like one in its place: "lead name" is no misspelt "last name"; a joined word may differ."""
    ours, theirs = one.split(), other.split()
    if len(ours) != len(theirs):
        return fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= SIMILAR + 4
    return all(fuzz.ratio(word, like) >= 70 for word, like in zip(ours, theirs, strict=True))


def match_headers(headers: Sequence[str], fields: Sequence[TargetField]) -> list[Match]:
    """One match per column, in order. A field for one column gets the best one; the others are told who has it."""
    index = _Index(fields)
    many = {target.key for target in fields if target.many}
    offers = [(offer, column) for column, header in enumerate(headers) for offer in index.offers(header)]
    offers.sort(key=lambda item: (-item[0].confidence, item[0].rank, item[1]))
    taken: dict[str, int] = {}
    chosen: dict[int, _Offer] = {}
    refused: dict[int, str] = {}
    for offer, column in offers:
        if column in chosen:
            continue
        if offer.key in taken and offer.key not in many:
            refused.setdefault(column, offer.key)
            continue
        chosen[column] = offer
        taken.setdefault(offer.key, column)
    return [_match(column, header, chosen, refused, taken) for column, header in enumerate(headers)]


def _match(
    column: int, header: str, chosen: dict[int, _Offer], refused: dict[int, str], taken: dict[str, int]
) -> Match:
    if offer := chosen.get(column):
        params: dict[str, object] = {"alias": offer.alias, "lang": offer.lang}
        return Match(column, header, offer.key, offer.confidence, offer.code, params)
    if key := refused.get(column):
        return Match(column, header, None, 0.0, "taken", {"field": key, "by": taken[key]})
    return Match(column, header, None, 0.0, "blank_header" if not normalise(header) else "unknown")
