"""A table read from any file: headers, rows with their place in the file, and the evidence for what was detected."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from trefoil.core.safe_csv import Cell as Cell
from trefoil.core.safe_csv import cell_text as cell_text

MAX_COLUMNS = 2_000
MAX_CELL_CHARS = 1_048_576
MAX_FILE_BYTES = 500 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was detected, its value, and why: `code` and `params` are for the page to put into words."""

    what: str
    value: str
    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class RowError:
    """Why a row cannot be used as it stands."""

    code: str
    params: dict[str, object]


@dataclass(slots=True)
class Row:
    """One data row; `line` is the line (or sheet row) where it starts; `error` tells why it cannot be used."""

    line: int
    cells: list[Cell]
    error: RowError | None = None


class Table(ABC):
    """Headers in file order (repeated names kept) and a stream of rows that can be read again from the start."""

    headers: list[str]
    has_header: bool
    evidence: list[Evidence]
    preamble: list[Row]
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Every data row of the file exactly once, good or with its error; wholly blank rows are not data."""

    def count_rows(self) -> int:
        """How many rows `rows()` yields."""
        return sum(1 for _ in self.rows())

    def first_rows(self, number: int) -> list[Row]:
        """The first rows, for a preview and for guessing what the columns hold."""
        found: list[Row] = []
        for row in self.rows():
            found.append(row)
            if len(found) >= number:
                break
        return found


def column_letter(index: int) -> str:
    """The spreadsheet letter of a column (0 is A, 26 is AA), the name of a column that has none."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def fit_row(line: int, cells: list[Cell], width: int) -> Row:
    """A row whose number of cells differs from the headers: trailing blanks are dropped, anything else is an error."""
    while len(cells) > width and cells[-1] == "":
        cells.pop()
    if len(cells) == width:
        return Row(line, cells)
    code = "too_few_cells" if len(cells) < width else "too_many_cells"
    return Row(line, cells, RowError(code, {"expected": width, "found": len(cells)}))
