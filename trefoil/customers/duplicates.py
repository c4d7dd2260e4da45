"""Who may be here already: the same e-mail, phone, or a close name in any alphabet; only whom the viewer may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from trefoil.core.near import near_names
from trefoil.core.text import fold
from trefoil.customers import normalise
from trefoil.customers.models import ContactPoint, Customer
from trefoil.identity.models import firm
from trefoil.identity.setup import kept

CLOSE = 87
MOST = 5
_FORMS = re.compile(
    r"\b(?:ooo|ооо|зао|пао|оао|ао|ип|тов|sp z o o|sp zoo|spolka z o o|sa|s a|gmbh|ag|kg|co|ltd|llc|inc|limited|"
    r"corp|bv|oy|ab|sro|s r o|בעמ|בע מ)\b"
)
_NOT_WORD = re.compile(r"[^\w]+")
_TO_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
        "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    }
)  # fmt: skip
# Longest first, so that "shch" is one letter and not two.
_TO_CYRILLIC = (
    ("shch", "щ"), ("kh", "х"), ("zh", "ж"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я"),
    ("ye", "е"),
    *zip("abvgdeziyklmnoprstufhcjwx", "абвгдезийклмнопрстуфхкйвк", strict=True),
)  # fmt: skip


@dataclass(frozen=True)
class Duplicate:
    """A customer who may be the one being added, and why."""

    pk: int
    name: str
    kind: str
    why: tuple[str, ...]
    score: int


def find_duplicates(
    user: Any, kind: str, name: str, emails: Sequence[str] = (), phones: Sequence[str] = (), exclude: int | None = None
) -> list[Duplicate]:
    """At most five customers that the user may see and that look like the one described, surest first."""
    reasons: dict[int, list[tuple[int, str]]] = {}
    for pk, reason in _by_points(user, emails, phones):
        reasons.setdefault(pk, []).append((100, reason))
    asked = comparable(name)
    ids = set(reasons) | set(near_names(user, "customer", spellings(name)) if len(asked) >= 3 else ())
    ids.discard(exclude or 0)
    rows = Customer.objects.alive().visible_to(user).filter(pk__in=ids).values_list("pk", "name", "kind")
    found = []
    for pk, other, other_kind in rows:
        why = reasons.get(pk, [])
        score = fuzz.token_sort_ratio(asked, comparable(other)) if asked and (other_kind == kind or not kind) else 0
        if score >= CLOSE:
            why = [*why, (int(score), _("the same name") if score == 100 else _("a close name"))]
        if why:
            found.append(Duplicate(pk, other, other_kind, tuple(said for _n, said in why), sum(n for n, _s in why)))
    return sorted(found, key=lambda one: (-one.score, one.pk))[:MOST]


def _by_points(user: Any, emails: Sequence[str], phones: Sequence[str]) -> list[tuple[int, str]]:
    country = kept(user, "country", lambda: firm().country)
    mails, numbers = _read(normalise.email, emails), _read(lambda text: normalise.phone(text, country), phones)
    found = []
    for kind, values, reason in (("email", mails, _("the same e-mail")), ("phone", numbers, _("the same phone"))):
        if values:
            rows = ContactPoint.objects.visible_to(user).filter(kind=kind, value__in=values)
            found += [(pk, reason) for pk in rows.values_list("customer_id", flat=True)[:20]]
    return found


def _read(read: Any, texts: Sequence[str]) -> list[str]:
    """What can be read of the texts; half-typed ones are simply not compared yet."""
    values = []
    for text in texts[:20]:
        try:
            values.append(read(text))
        except ValueError:
            continue
    return values


def comparable(name: str) -> str:
    """The name folded, in Latin letters, without legal forms and signs."""
    plain = " ".join(_NOT_WORD.sub(" ", fold(name[:200])).split())
    without = " ".join(_FORMS.sub(" ", plain).split()) or plain
    return without.translate(_TO_LATIN)


def spellings(name: str) -> list[str]:
    """The name as it may stand in the index: as written, in Latin letters, in Cyrillic letters."""
    plain = " ".join(_FORMS.sub(" ", _NOT_WORD.sub(" ", fold(name[:200]))).split())
    latin = plain.translate(_TO_LATIN)
    cyrillic = plain
    if plain.isascii():
        for letters, letter in _TO_CYRILLIC:
            cyrillic = cyrillic.replace(letters, letter)
    return list(dict.fromkeys(filter(None, (plain, latin, cyrillic))))


def organisation_named(user: Any, name: str) -> Customer | None:
    """The one organisation of exactly this name that the user sees; None when there is none or several."""
    rows = Customer.objects.alive().organisations().visible_to(user).filter(name=name.strip())[:2]
    found: list[Customer] = list(rows)
    return found[0] if len(found) == 1 else None

