"""Dates: which way round a column writes them, shown by its own values; and parsing that never guesses or swaps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Literal

from trefoil.exchange.reading.digits import ascii_digits
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.months import MONTHS, fold_month
from trefoil.exchange.reading.table import Cell, Evidence

Order = Literal["dmy", "mdy", "ymd", "serial", "named", "ambiguous", "none"]

MAX_CHARS = 80
TRIPLE = re.compile(r"(\d{1,4})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
WORDED = re.compile(
    r"(?:[^\W\d_]+,? )?(\d{1,2})(?:st|nd|rd|th|\.|-)?[\s\-]+(?:de |of |ב)?([^\W\d_]+)\.?,?"
    r"[\s\-]+(\d{4}|\d{2})(?: ?г\.?| ?r\.?)?"
)
MONTH_FIRST = re.compile(r"(?:[^\W\d_]+, )?([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
SERIAL = re.compile(r"\d{1,7}(?:[.,]\d{1,15})?")
CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
FIRST_SERIAL_DAY, LAST_SERIAL_DAY = 1, 2_958_465
CENTURY_PIVOT = 69


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How a column writes dates, the rows that show it, and how many values are dates at all."""

    order: Order
    evidence: list[Evidence] = field(default_factory=list)
    dates: int = 0
    others: int = 0


@dataclass(slots=True)
class DateVotes:
    """Collects, value by value, what a column says about its dates; a whole file can be fed without keeping it."""

    dates: int = 0
    others: int = 0
    serials: int = 0
    dotted: int = 0
    triples: int = 0
    year_first: int = 0
    named: int = 0
    day_first: tuple[int, int] | None = None
    month_first: tuple[int, int] | None = None

    def add(self, value: Cell, line: int) -> None:
        """Look at one value and remember the first row that proves an order."""
        if isinstance(value, date | datetime):
            self.dates += 1
            self.named += 1
            return
        text = ascii_digits(str(value)[:MAX_CHARS]).strip()
        if not text:
            return
        self._add_text(text, line)

    def _add_text(self, text: str, line: int) -> None:
        day_part, _ = split_clock(text)
        if found := TRIPLE.fullmatch(day_part):
            self.dates += 1
            self._add_triple(found, line)
        elif COMPACT.fullmatch(day_part) and 1900 <= int(day_part[:4]) <= 2100:
            self.dates += 1
            self.year_first += 1
        elif WORDED.fullmatch(day_part) or MONTH_FIRST.fullmatch(day_part):
            self.dates += 1
            self.named += 1
        elif SERIAL.fullmatch(text) and 10_000 <= Decimal(text.replace(",", ".")) <= 80_000:
            self.serials += 1
        else:
            self.others += 1

    def _add_triple(self, found: re.Match[str], line: int) -> None:
        first, separator, second, _third = found.groups()
        if len(first) >= 3:
            self.year_first += 1
            return
        self.triples += 1
        self.dotted += separator == "."
        if int(first) > 12 and self.day_first is None and int(second) <= 12:
            self.day_first = (line, int(first))
        if int(second) > 12 and self.month_first is None and int(first) <= 12:
            self.month_first = (line, int(second))

    def order(self) -> DateOrder:
        """The order that the values seen so far prove; `ambiguous` when nothing proves one or rows contradict."""
        name, evidence = self._verdict()
        return DateOrder(name, [evidence], self.dates, self.others)

    def _verdict(self) -> tuple[Order, Evidence]:
        if self.dates == 0:
            if self.serials and not self.others:
                return "serial", Evidence("date_order", "serial", "serial_numbers", {"count": self.serials})
            return "none", Evidence("date_order", "none", "no_dates", {"others": self.others})
        if self.triples == 0:
            if self.year_first:
                return "ymd", Evidence("date_order", "ymd", "year_first", {"count": self.year_first})
            return "named", Evidence("date_order", "named", "named_or_typed", {"count": self.named})
        if self.day_first and self.month_first:
            params: dict[str, object] = {"line": self.day_first[0], "value": self.day_first[1]}
            params |= {"other_line": self.month_first[0], "other_value": self.month_first[1]}
            return "ambiguous", Evidence("date_order", "ambiguous", "contradiction", params)
        if self.day_first:
            return "dmy", _over_twelve("dmy", "first_over_12", self.day_first)
        if self.month_first:
            return "mdy", _over_twelve("mdy", "second_over_12", self.month_first)
        if self.dotted == self.triples:
            return "dmy", Evidence("date_order", "dmy", "dots", {"count": self.dotted})
        return "ambiguous", Evidence("date_order", "ambiguous", "nothing_over_12", {"count": self.triples})


def _over_twelve(value: str, code: str, where: tuple[int, int]) -> Evidence:
    return Evidence("date_order", value, code, {"line": where[0], "value": where[1]})


def detect_dates(values: Iterable[Cell], *, lines: Iterable[int] | None = None) -> DateOrder:
    """The date order of a column, with the row that shows it ("row 17 has 25 in first place"); rows count from 2."""
    votes = DateVotes()
    places = iter(lines) if lines is not None else iter(range(2, 1 << 62))
    for value, line in zip(values, places, strict=False):
        votes.add(value, line)
    return votes.order()


def split_clock(text: str) -> tuple[str, str]:
    """The day and the clock of a moment written as text."""
    head, mark, tail = text.partition("T") if re.match(r"\d{4}-?\d{2}-?\d{2}T\d", text) else ("", "", "")
    if mark:
        return head, tail
    found = re.search(r"[\s,]+(\d{1,2}:\d{2}.*)$", text)
    return (text[: found.start()].strip(), found[1].strip()) if found else (text, "")


def parse_date(value: Cell, order: Order = "ambiguous") -> date:
    """A day; a clock after it is dropped. Raises BadValue, never swaps day and month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_datetime(value, order).date()


def parse_datetime(value: Cell, order: Order = "ambiguous") -> datetime:
    """A moment: aware if the text names an offset, else naive. Raises BadValue."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, bool | time | timedelta):
        raise BadValue("not_a_date", value)
    text = _clean(str(value), value)
    if order == "serial" or isinstance(value, int | Decimal):
        return parse_serial(text) if SERIAL.fullmatch(text) and not _is_compact(text) else _day_and_clock(text, "dmy")
    return _day_and_clock(text, order)


def _clean(text: str, value: object) -> str:
    if len(text) > MAX_CHARS:
        raise BadValue("too_long", value, limit=MAX_CHARS)
    text = " ".join(ascii_digits(text).replace("\u200f", "").replace("\u200e", "").split())
    if not text:
        raise BadValue("blank", value)
    return text


def _is_compact(text: str) -> bool:
    return bool(COMPACT.fullmatch(text)) and 1800 <= int(text[:4]) <= 2200


def _day_and_clock(text: str, order: Order) -> datetime:
    day_part, clock_part = split_clock(text)
    year, month, day = _numbers(day_part, order, text)
    if not 1 <= month <= 12:
        raise BadValue("no_such_month", text, month=month, order=order)
    clock, offset = _clock(clock_part, text)
    try:
        return datetime.combine(date(year, month, day), clock, offset)
    except ValueError as error:
        raise BadValue("no_such_day", text, year=year, month=month, day=day) from error


def _numbers(text: str, order: Order, value: str) -> tuple[int, int, int]:
    if found := TRIPLE.fullmatch(text):
        return _triple(found, order, value)
    if _is_compact(text):
        return int(text[:4]), int(text[4:6]), int(text[6:])
    if found := MONTH_FIRST.fullmatch(text):
        return _full_year(found[3]), _month(found[1], value), int(found[2])
    if found := WORDED.fullmatch(text):
        return _full_year(found[3]), _month(found[2], value), int(found[1])
    raise BadValue("not_a_date", value)


def _triple(found: re.Match[str], order: Order, value: str) -> tuple[int, int, int]:
    first, separator, second, third = found.groups()
    if len(first) >= 3 or (order == "ymd" and len(third) <= 2):
        return _full_year(first), int(second), int(third)
    if len(third) == 3 or len(third) == 1:
        raise BadValue("not_a_date", value)
    year = _full_year(third)
    if order == "mdy":
        return year, int(first), int(second)
    if order == "dmy" or separator == "." or int(first) > 12 or first == second:
        return year, int(second), int(first)
    if int(second) > 12:
        if order in ("ambiguous", "named", "none"):
            return year, int(first), int(second)
        raise BadValue("other_order", value, order=order)
    raise BadValue("ambiguous_date", value)


def _full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise BadValue("not_a_date", text)
    return int(text) + (2000 if int(text) < CENTURY_PIVOT else 1900)


def _month(name: str, value: str) -> int:
    number = MONTHS.get(fold_month(name))
    if number is None:
        raise BadValue("no_such_month", value, month=name)
    return number


def _clock(text: str, value: str) -> tuple[time, timezone | None]:
    if not text:
        return time(), None
    found = CLOCK.fullmatch(text)
    if not found:
        raise BadValue("not_a_time", value)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            raise BadValue("not_a_time", value)
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    try:
        clock = time(hour, minute, second, int((found[4] or "0").ljust(6, "0")[:6]))
    except ValueError as error:
        raise BadValue("not_a_time", value) from error
    return clock, _offset(found[6], value)


def _offset(text: str | None, value: str) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes > 14 * 60 or int(text[-2:]) > 59:
        raise BadValue("not_a_time", value)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def parse_serial(text: str, *, from_1904: bool = False) -> datetime:
    """A spreadsheet's day number (1 is 1 January 1900, its 29 February 1900 does not exist), exact to the second."""
    try:
        number = Decimal(text.strip().replace(",", ".")[:30])
    except InvalidOperation as error:
        raise BadValue("not_a_date", text) from error
    if not number.is_finite() or not FIRST_SERIAL_DAY <= number < LAST_SERIAL_DAY + 1 or int(number) == 60:
        raise BadValue("serial_out_of_range", text)
    days = int(number)
    seconds = int(((number - days) * 86_400).to_integral_value())
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if days < 60 else 30)  # noqa: DTZ001 (no zone)
    try:
        return start + timedelta(days=days, seconds=seconds)
    except OverflowError as error:
        raise BadValue("serial_out_of_range", text) from error
