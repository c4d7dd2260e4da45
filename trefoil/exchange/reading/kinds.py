"""What a file is about: people, organisations, leads, deals, products or users."""

from collections.abc import Sequence
from typing import NamedTuple

from trefoil.exchange.reading.aliases import FIELDS, KIND_MARKS
from trefoil.exchange.reading.headers import match_headers, normalise, without_numbers

MARK_WEIGHT = 3.0
LEAST_SCORE = 1.0


class KindGuess(NamedTuple):
    """The kind (None when no header says anything), how surely (0 to 1), and the headers that speak for it."""

    kind: str | None
    confidence: float
    reasons: list[str]


def guess_kind(headers: Sequence[str]) -> KindGuess:
    """Say what kind of records a file holds: headers that only one kind has weigh most, then how many can be mapped."""
    scores: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}
    named = [(header, {words, without_numbers(words)}) for header in headers if (words := normalise(header))]
    for kind, fields in FIELDS.items():
        marks = KIND_MARKS[kind]
        seen = [(header, max(marks.get(form, 0.0) for form in forms)) for header, forms in named]
        mapped = sum(1 for match in match_headers(headers, fields) if match.key)
        scores[kind] = MARK_WEIGHT * sum(weight for _, weight in seen) + 2.0 * mapped / max(len(named), 1)
        reasons[kind] = [header for header, weight in seen if weight > 0]
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] < LEAST_SCORE or not reasons[best]:
        return KindGuess(None, 0.0, [])
    second = max(0.0, *(score for kind, score in scores.items() if kind != best))
    return KindGuess(best, round(scores[best] / (scores[best] + second), 3), reasons[best])
