"""The only way to write CSV: no cell can run as a formula, and reading it back gives every cell as it was.

An apostrophe is put before a cell, or a part of a cell after a separator, that a spreadsheet would take for a formula
(a program that expects another separator cuts cells elsewhere). Phones such as +49 30 1234 and plain negative numbers
stay as they are. Apostrophes already standing there get one more, so that taking one away always restores the original.
"""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from trefoil.exchange.reading.table import Cell, cell_text

START = "=+\\-@\uff1d\uff0b\uff0d\uff20"
RISKY = re.compile(rf"(?:^'*[{START}\t\r\n]|[,;|\t\r\n]'*[{START}])")
ESCAPE = re.compile(rf"(?:(?<![\s\S])('*)(?=[{START}\t\r\n])|(?<=[,;|\t\r\n])('*)(?=[{START}]))([^,;|\t\r\n]*)")
RESTORE = re.compile(rf"(?:(?<![\s\S])'('*)(?=[{START}\t\r\n])|(?<=[,;|\t\r\n])'('*)(?=[{START}]))")
HARMLESS = re.compile(r"\+\d[\d ().\-]{3,30}|[+-]\d[\d \u00a0\u202f.]{0,30}%?|-")


def _escape(found: re.Match[str]) -> str:
    rest = found[3]
    run = found[1] if found[1] is not None else found[2]
    if not run and rest and HARMLESS.fullmatch(rest):
        return found[0]
    return f"'{found[0]}"


def safe_cell(cell: Cell | None) -> str:
    """The text of a cell, with an apostrophe wherever a spreadsheet would start a formula."""
    text = cell_text(cell)
    return ESCAPE.sub(_escape, text) if RISKY.search(text) else text


def safe_row(cells: Iterable[Cell | None]) -> list[str]:
    """The texts of a row, none of which can run as a formula."""
    return [safe_cell(cell) for cell in cells]


def restore_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return RESTORE.sub(r"\1\2", text) if "'" in text else text


def restore_row(cells: Iterable[Cell]) -> list[Cell]:
    """What `safe_row` was given."""
    return [restore_cell(cell) if isinstance(cell, str) else cell for cell in cells]


class SafeWriter:
    """A CSV writer whose cells cannot run as formulas; used for error files and for every export."""

    def __init__(self, stream: TextIO, *, delimiter: str = ",", quote: str = '"') -> None:
        self._writer = csv.writer(stream, delimiter=delimiter, quotechar=quote, lineterminator="\r\n")

    def write_row(self, cells: Iterable[Cell | None]) -> None:
        """Write one row."""
        self._writer.writerow(safe_row(cells))

    def write_rows(self, rows: Iterable[Iterable[Cell | None]]) -> None:
        """Write many rows."""
        self._writer.writerows(safe_row(cells) for cells in rows)
