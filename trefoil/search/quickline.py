"""One line read as a task: “call Anna tomorrow 15:00 about renewal”, in English, Russian, Polish and Hebrew.

The first word says what it is; day and time may stand anywhere; what is left is the title. Nothing is guessed that was
not written: without a day there is none. Words are compared as the search folds them (case, accents, ё, final letters).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from trefoil.core.text import fold

LONGEST = 200


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


KINDS = {
    "call": _folded(
        "call ring phone позвонить позвони звонок набрать zadzwonić zadzwoń telefon להתקשר התקשר לצלצל שיחה"
    ),
    "meeting": _folded("meet meeting встретиться встреча spotkać spotkanie spotkaj לפגוש להיפגש פגישה"),
    "letter": _folded(
        "write mail email send написать напиши письмо отправить napisać napisz wysłać wyślij לכתוב לשלוח מייל"
    ),
    "visit": _folded("visit посетить визит заехать odwiedzić odwiedź wizyta לבקר ביקור"),
    "task": _folded("remind task todo plan напомнить напомни задача przypomnij zadanie zaplanuj להזכיר משימה"),
}
DAYS = {
    0: _folded("today сегодня dziś dzisiaj היום"),
    1: _folded("tomorrow завтра jutro מחר"),
    2: _folded("послезавтра pojutrze מחרתיים"),
}
WEEKDAYS = (
    _folded("monday mon понедельник пн poniedziałek pon"), _folded("tuesday tue вторник вт wtorek wt"),
    _folded("wednesday wed среду среда ср środa środę śr"), _folded("thursday thu четверг чт czwartek czw"),
    _folded("friday fri пятницу пятница пт piątek pt"), _folded("saturday sat субботу суббота сб sobota sobotę sob"),
    _folded("sunday sun воскресенье вс niedziela niedzielę nd"),
)  # fmt: skip
HEBREW_DAYS = dict(zip(map(fold, ["שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון"]), range(7), strict=True))
HEBREW_DAY = _folded("יום ביום")
BEFORE_DAY, BEFORE_TIME = _folded("on next в во w we ב"), _folded("at в о o ב בשעה")
IN = _folded("in через za בעוד")
UNITS = {
    1: _folded("day days день дня дней dzień dni יום ימים"),
    7: _folded("week weeks неделю недели недель tydzień tygodnie tygodni שבוע שבועות"),
}
ABOUT = _folded("about re про насчёт о об по w o sprawie על בנוגע לגבי")
_CLOCK = re.compile(r"ב?-?(\d{1,2})[:.h](\d{2})(am|pm)?")
_HOUR = re.compile(r"(\d{1,2})(am|pm)")
_DAY_MONTH = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Line:
    """What a line says: `names` are the words right after the first, up to “about”, which may name a customer."""

    kind: str
    title: str
    on: date | None
    at: time | None
    names: tuple[str, ...]


def read_line(text: str, today: date) -> Line | None:
    """The task that a line describes, or None when its first word does not begin one."""
    words = text.replace("\x00", "").split()[:40]
    plain = [fold(word).strip(",;!") for word in words]
    kind = next((kind for kind, known in KINDS.items() if plain and plain[0] in known), None)
    if kind is None or len(words) < 2:
        return None
    used: set[int] = set()
    on, at = _day(plain, used, today), _time(plain, used)
    left = [number for number in range(len(words)) if number not in used]
    title = " ".join(words[number] for number in left)[:LONGEST]
    after = next((place for place, number in enumerate(left) if place and plain[number] in ABOUT), len(left))
    names = tuple(words[number].strip(",;!") for number in left[1:after])
    return Line(kind, title[:1].upper() + title[1:], on, at, names[:4]) if len(left) > 1 else None


def _day(plain: Sequence[str], used: set[int], today: date) -> date | None:
    for number, word in enumerate(plain):
        if number == 0:
            continue
        found, taken = _day_at(plain, number, word, today)
        if found is not None:
            used.update(range(number, number + taken))
            if plain[number - 1] in BEFORE_DAY and number > 1:
                used.add(number - 1)
            return found
    return None


def _day_at(plain: Sequence[str], number: int, word: str, today: date) -> tuple[date | None, int]:
    """(the day that begins at this word, of how many words it is)."""
    following = [*plain[number + 1 : number + 3], "", ""]
    for days, known in DAYS.items():
        if word in known:
            return today + timedelta(days=days), 1
    if word in HEBREW_DAY and following[0] in HEBREW_DAYS:
        return _next(today, HEBREW_DAYS[following[0]]), 2
    for weekday, known in enumerate(WEEKDAYS):
        if word in known:
            return _next(today, weekday), 1
    if word in IN:
        return _ahead(following, today)
    return _dated(word, today), 1


def _ahead(following: Sequence[str], today: date) -> tuple[date | None, int]:
    count = int(following[0]) if following[0].isdecimal() and len(following[0]) < 4 else 1
    unit, taken = (following[1], 3) if following[0].isdecimal() else (following[0], 2)
    for days, known in UNITS.items():
        if unit in known:
            return today + timedelta(days=days * count), taken
    return None, 0


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _dated(word: str, today: date) -> date | None:
    try:
        if iso := _ISO.fullmatch(word):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if given := _DAY_MONTH.fullmatch(word):
            found = date(int(given[3] or today.year), int(given[2]), int(given[1]))
            return found if given[3] or found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None
    return None


def _time(plain: Sequence[str], used: set[int]) -> time | None:
    for number, word in enumerate(plain):
        if number == 0 or number in used:
            continue
        found = _time_of(word, plain[number - 1] in BEFORE_TIME and number > 1)
        if found is not None:
            used.add(number)
            if plain[number - 1] in BEFORE_TIME and number > 1:
                used.add(number - 1)
            return found
    return None


def _time_of(word: str, is_announced: bool) -> time | None:
    match = _CLOCK.fullmatch(word)
    if match:
        hour, minute, half = int(match[1]), int(match[2]), match[3]
    elif match := _HOUR.fullmatch(word):
        hour, minute, half = int(match[1]), 0, match[2]
    elif is_announced and word.isdecimal() and len(word) < 3:
        hour, minute, half = int(word), 0, None
    else:
        return None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
