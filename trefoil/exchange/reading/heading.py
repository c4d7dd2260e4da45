"""Which of the first rows holds the names of the columns."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from trefoil.exchange.reading.table import Cell, Evidence, Row, column_letter

LOOK_AT = 20
EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?")
NUMBER = re.compile(r"[-+(]?[\d .,'()\u00a0\u202f-]*\d[\d .,'()\u00a0\u202f%-]*")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the headers are (`index` in the rows looked at, -1 for nowhere) and what they say."""

    index: int
    headers: list[str]
    evidence: Evidence

    @property
    def has_header(self) -> bool:
        """Whether the file names its columns."""
        return self.index >= 0


def find_heading(rows: list[Row]) -> Heading:
    """Find the header row among the first rows: titles above it are stepped over, a first row of data means none."""
    index = _skip_titles(rows)
    first = rows[index]
    width = len(first.cells)
    if sign := data_sign(first.cells):
        widest = Counter(len(row.cells) for row in rows[index:]).most_common(1)[0][0]
        names = [column_letter(number) for number in range(widest)]
        return Heading(-1, names, Evidence("header", "no", "first_row_is_data", {"line": first.line, "value": sign}))
    names = [clean_header(cell) for cell in first.cells]
    code = "after_title" if index else "first_row"
    return Heading(index, names, Evidence("header", "yes", code, {"line": first.line, "columns": width}))


def clean_header(cell: Cell) -> str:
    """A header on one line without spaces around it."""
    return " ".join(str(cell).replace("\ufeff", "").split())[:500]


def _skip_titles(rows: list[Row]) -> int:
    filled = [sum(1 for cell in row.cells if cell != "") for row in rows]
    usual = Counter(filled).most_common(1)[0][0]
    if usual < 3 or filled[0] > 1:
        return 0
    for index, number in enumerate(filled):
        if number > 1:
            return index if number * 2 >= usual and not data_sign(rows[index].cells) else 0
    return 0


def data_sign(cells: list[Cell]) -> str | None:
    """A value in the row that no header has: an e-mail address, a date, mostly numbers."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    for text in texts:
        if len(text) < 200 and (EMAIL.fullmatch(text) or DATE.fullmatch(text)):
            return text
    typed = [cell for cell in cells if isinstance(cell, date | datetime)]
    if typed:
        return str(typed[0])
    numbers = [str(cell) for cell in cells if isinstance(cell, int | Decimal) and not YEAR.fullmatch(str(cell))]
    numbers += [text for text in texts if len(text) < 60 and NUMBER.fullmatch(text) and not YEAR.fullmatch(text)]
    filled = sum(1 for cell in cells if cell != "")
    return numbers[0] if numbers and len(numbers) * 2 >= filled else None
