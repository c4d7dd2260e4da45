"""The values of one row by field: blanks left out, dates and amounts as the file writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from trefoil.exchange.problems import Problem, of_value
from trefoil.exchange.reading.amounts import Mark, parse_amount, parse_money, parse_whole
from trefoil.exchange.reading.contacts import BETWEEN_PHONES, SCIENTIFIC
from trefoil.exchange.reading.dates import Order, parse_date, parse_datetime
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.flags import BLANK, parse_bool
from trefoil.exchange.reading.table import Cell, cell_text

_LONGEST_BLANK = 14
NOON = time(12)


class Cells:
    """Reads the cells of rows; one object serves a whole file, `row` is set for each."""

    def __init__(
        self, columns: Mapping[str, Sequence[int]], *, orders: Mapping[str, Order], marks: Mapping[str, Mark | None],
        zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self.columns = {name: tuple(places) for name, places in columns.items()}
        self._orders, self._marks, self._zone = orders, marks, zone
        self.row: Sequence[Cell] = ()

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.columns

    def cell(self, name: str) -> Cell | None:
        """The first filled cell of the field."""
        for place in self.columns.get(name, ()):
            cell = self.row[place]
            if not isinstance(cell, str):
                return cell
            text = cell.strip()
            if text and not (len(text) <= _LONGEST_BLANK and text.casefold() in BLANK):
                return text
        return None

    def cells(self, name: str) -> list[Cell]:
        """All filled cells of the field."""
        found: list[Cell] = []
        for place in self.columns.get(name, ()):
            cell = self.row[place]
            if isinstance(cell, str):
                cell = cell.strip()
                if not cell or (len(cell) <= _LONGEST_BLANK and cell.casefold() in BLANK):
                    continue
            found.append(cell)
        return found

    def text(self, name: str, most: int = 200) -> str:
        """The field as one line of text; too long is a problem."""
        cell = self.cell(name)
        if cell is None:
            return ""
        text = cell if isinstance(cell, str) else cell_text(cell)
        if not text.isprintable():
            text = " ".join(text.replace("\x00", "").split())
        if len(text) > most:
            raise Problem("too_long", name, value=text[:80], limit=most)
        return text

    def long_texts(self, name: str, most: int = 20_000) -> list[str]:
        """Texts of several lines, one for each column."""
        texts = [cell_text(cell).replace("\x00", "").strip() for cell in self.cells(name)]
        for text in texts:
            if len(text) > most:
                raise Problem("too_long", name, value=text[:80], limit=most)
        return [text for text in texts if text]

    def moment(self, name: str) -> datetime | None:
        """A moment with its time zone (the firm's, if the file names none); a bare day is noon of that day."""
        cell = self.cell(name)
        if cell is None:
            return None
        try:
            moment = parse_datetime(cell, self._orders.get(name, "ambiguous"))
        except BadValue as bad:
            raise of_value(name, bad) from None
        if not 1900 <= moment.year <= 2200:
            raise Problem("year_out_of_range", name, value=cell_text(cell)[:80])
        if moment.tzinfo is not None:
            return moment
        if moment.time() == time():
            moment = datetime.combine(moment.date(), NOON)
        return moment.replace(tzinfo=self._zone)

    def day(self, name: str) -> date | None:
        """A day."""
        cell = self.cell(name)
        if cell is None:
            return None
        try:
            found = parse_date(cell, self._orders.get(name, "ambiguous"))
        except BadValue as bad:
            raise of_value(name, bad) from None
        if not 1800 <= found.year <= 2200:
            raise Problem("year_out_of_range", name, value=cell_text(cell)[:80])
        return found

    def money(self, name: str) -> tuple[Decimal | None, str]:
        """An amount and the currency written beside it."""
        cell = self.cell(name)
        if cell is None:
            return None, ""
        try:
            number, code = parse_money(cell, self._marks.get(name))
        except BadValue as bad:
            raise of_value(name, bad) from None
        return number, code or ""

    def number(self, name: str, *, whole: bool = False) -> Decimal | int | None:
        """A number."""
        cell = self.cell(name)
        if cell is None:
            return None
        try:
            return parse_whole(cell, self._marks.get(name)) if whole else parse_amount(cell, self._marks.get(name))
        except BadValue as bad:
            raise of_value(name, bad) from None

    def yes(self, name: str) -> bool | None:
        """Yes, no or nothing."""
        cell = self.cell(name)
        try:
            return None if cell is None else parse_bool(cell)
        except BadValue as bad:
            raise of_value(name, bad) from None

    def phones(self, name: str) -> list[str]:
        """The phones of all cells, each as it stands; a number that a spreadsheet has cut is a problem."""
        found: list[str] = []
        for cell in self.cells(name):
            text = cell_text(cell)
            if isinstance(cell, Decimal) or SCIENTIFIC.fullmatch(text):
                raise Problem("digits_lost", name, value=text[:80])
            found += [part for part in BETWEEN_PHONES.split(text) if part]
        return found


def plain(value: Any) -> Any:
    """A value as JSON."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
