"""Names that are nearly the same: proposals for a person to accept, never a decision."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from trefoil.exchange.reading.headers import normalise

THRESHOLD = 84.0
MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """A known name close to the one looked for; `score` is 0 to 100, 100 differs only in spaces, case or accents."""

    candidate: str
    score: float


def squeezed(name: str) -> str:
    """A name without spaces, case, accents and punctuation."""
    return normalise(name[:MAX_CHARS]).replace(" ", "")


def similar(name: str, candidates: Iterable[str], *, threshold: float = THRESHOLD, limit: int = 5) -> list[Proposal]:
    """Candidates spelt nearly like the name ("GTXPro" for "GTX Pro"), best first, in any alphabet."""
    key, words = squeezed(name), normalise(name[:MAX_CHARS])
    if not key:
        return []
    found = []
    for candidate in dict.fromkeys(candidates):
        score = _score(key, words, candidate, threshold)
        if score >= threshold:
            found.append(Proposal(candidate, round(score, 1)))
    found.sort(key=lambda proposal: (-proposal.score, proposal.candidate))
    return found[:limit]


def _score(key: str, words: str, candidate: str, threshold: float) -> float:
    other = squeezed(candidate)
    score = fuzz.ratio(key, other, score_cutoff=threshold)
    if score < threshold and " " in words:
        score = fuzz.token_sort_ratio(words, normalise(candidate[:MAX_CHARS]), score_cutoff=threshold)
    # Numbers tell things apart: "Plan 10" is not a misspelt "Plan 100".
    if score < 100 and [c for c in key if c.isdigit()] != [c for c in other if c.isdigit()]:
        return 0.0
    return score
