"""The only way to write CSV: no cell can run as a formula, and reading it back gives every cell as it was.

An apostrophe is put before a cell, or a part of a cell after a separator, that a spreadsheet would take for a formula
(a program that expects another separator cuts cells elsewhere, and takes quotes there for its own). Phones such as
+49 30 1234 and plain negative numbers stay as they are. A part that starts with apostrophes gets one more, so that
taking one away always restores the original.
"""

import csv
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TextIO, TypeAlias

Cell: TypeAlias = str | bool | int | Decimal | datetime | date | time | timedelta

START = "=+\\-@\uff1d\uff0b\uff0d\uff20"
RUN = "[\"']*"
PLACE = rf"(?:(?<![\s\S])(?={RUN}[{START}\t\r\n])|(?<=[,;|\t\r\n])(?={RUN}[{START}]))"
RESTORE = re.compile(rf"(?:(?<![\s\S])'(?={RUN}[{START}\t\r\n])|(?<=[,;|\t\r\n])'(?={RUN}[{START}]))")
RISKY = re.compile(PLACE)
FIGURES = r"(?:[+-]?\d[\d \u00a0\u202f.]{0,30}%?|\+\d[\d ().\-]{3,30})"
# Only a cell that is nothing but figures is left alone: "+1234|..." starts like a phone and is a command.
HARMLESS = re.compile(rf"-|{FIGURES}(?:[,;\n] ?{FIGURES}){{0,50}}")


def cell_text(cell: Cell | None) -> str:
    """A cell as a person would type it: whole numbers without `.0`, dates in ISO form."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def safe_cell(cell: Cell | None) -> str:
    """The text of a cell, with an apostrophe wherever a spreadsheet would start a formula."""
    text = cell_text(cell)
    if not RISKY.search(text) or HARMLESS.fullmatch(text):
        return text
    return RISKY.sub("'", text)


def safe_row(cells: Iterable[Cell | None]) -> list[str]:
    """The texts of a row, none of which can run as a formula."""
    return [safe_cell(cell) for cell in cells]


def restore_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return RESTORE.sub("", text) if "'" in text else text


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
