"""Text tables: comma, semicolon, tab or pipe; streamed, so that memory does not grow with the file."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from trefoil.core.safe_csv import START, restore_row
from trefoil.exchange.reading.encoding import TextFile
from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.heading import LOOK_AT, Heading, find_heading
from trefoil.exchange.reading.table import MAX_CELL_CHARS, MAX_COLUMNS, Cell, Evidence, Row, RowError, Table, fit_row

if TYPE_CHECKING:
    import _csv

# The limit is one setting of the whole process; it is only ever raised.
csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_CHARS))

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARS = 1 << 18
FIRST_LINE_CHARS = 1 << 22
SAMPLE_RECORDS = 200
MAX_RESTARTS = 20
END = "\ue000end of the file\ue000"
SEP_LINE = re.compile(r'"?sep=(.)"?\s*')
QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Shape:
    """How the records of a text table are cut."""

    delimiter: str
    quote: str
    skip_space: bool
    skip_lines: int
    evidence: list[Evidence]


class DelimitedTable(Table):
    """A CSV file in any encoding and with any of the usual delimiters."""

    def __init__(self, path: Path, text: TextFile, *, restore: bool = True, delimiter: str = "") -> None:
        self.path = path
        self.encoding = text.encoding
        self._check_zero = text.has_zero
        self._restore = restore and text.has_apostrophe
        with self._open() as stream:
            shape = find_shape(stream)
        if delimiter and delimiter != shape.delimiter:
            told = [Evidence("delimiter", delimiter, "chosen"), *(e for e in shape.evidence if e.what != "delimiter")]
            shape = replace(shape, delimiter=delimiter, evidence=told)
        self.delimiter, self.quote, self._skip_space = shape.delimiter, shape.quote, shape.skip_space
        self._skip = shape.skip_lines
        first = list(islice(self._records(self._skip), LOOK_AT))
        if not first:
            raise UnreadableFile("empty")
        heading = self._place_heading(first)
        self.evidence = [text.evidence, *shape.evidence, heading.evidence]

    def _place_heading(self, first: list[Row]) -> Heading:
        heading = find_heading(first)
        if len(heading.headers) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS, found=len(heading.headers))
        self.headers, self.has_header = heading.headers, heading.has_header
        self._first_data = heading.index + 1
        self.preamble = first[: max(heading.index, 0)]
        return heading

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="")

    def rows(self) -> Iterator[Row]:
        """Every data row once; rows of another width, with zero characters or an open quote carry an error."""
        width = len(self.headers)
        for row in islice(self._records(self._skip), self._first_data, None):
            if row.error is None and len(row.cells) != width:
                row = fit_row(row.line, row.cells, width)
            yield row

    def _records(self, skip: int) -> Iterator[Row]:
        for _ in range(MAX_RESTARTS):
            torn_at = yield from self._read(skip)
            if torn_at is None:
                return
            yield self._torn_row(torn_at)
            skip = torn_at
        raise UnreadableFile("too_many_open_quotes", line=skip)

    def _read(self, skip: int) -> Generator[Row, None, int | None]:
        """Yield the records after `skip` lines; return the line of a quote that is never closed, if there is one."""
        held: Row | None = None
        done = skip
        finish: Callable[[int, list[Any]], Row] = self._checked if self._check_zero or self._restore else Row
        with self._open() as stream:
            reader = self._reader(chain(islice(stream, skip, None), (END,)))
            try:
                for cells in reader:
                    start, done = done + 1, skip + reader.line_num
                    if not cells or (not cells[0].strip() and not "".join(cells).strip()):
                        continue
                    if held is not None:
                        yield held
                    held = finish(start, cells)
            except csv.Error as error:
                raise UnreadableFile("cell_too_long", line=done + 1, limit=MAX_CELL_CHARS) from error
            except UnicodeDecodeError as error:
                raise UnreadableFile("bad_encoding", encoding=self.encoding, line=done + 1) from error
        # The end mark stands alone, or it was swallowed by a cell whose quote nobody closed.
        return None if held is None or held.cells == [END] else held.line

    def _reader(self, lines: Iterable[str]) -> "_csv.Reader":
        return csv.reader(lines, delimiter=self.delimiter or ",", quotechar=self.quote,
                          skipinitialspace=self._skip_space)  # fmt: skip

    def _checked(self, line: int, cells: list[Cell]) -> Row:
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and "\0" in cell:
                return Row(line, cells, RowError("zero_byte", {"column": index + 1}))
        return Row(line, restore_row(cells) if self._restore else cells)

    def _torn_row(self, line: int) -> Row:
        with self._open() as stream:
            text = next(islice(stream, line - 1, None))
        cells: list[Cell] = list(next(self._reader([text.rstrip("\r\n")])))
        return Row(line, cells, RowError("open_quote", {"line": line}))


def find_shape(stream: TextIO) -> Shape:
    """Find delimiter and quote from the first records; refuse a header with too many columns before it is built."""
    sample = _sample(stream)
    evidence: list[Evidence] = []
    skip = 0
    if told := SEP_LINE.fullmatch(sample.split("\n", 1)[0]):
        skip, sample = 1, sample.split("\n", 1)[1] if "\n" in sample else ""
    if not sample.strip("\ufeff \t\r\n,;|"):
        raise UnreadableFile("empty")
    _refuse_wide(sample)
    quote = _find_quote(sample)
    if told:
        evidence.append(Evidence("delimiter", told[1], "sep_line", {"line": 1}))
        return Shape(told[1], quote, False, skip, evidence)
    shares = {delimiter: _share(sample, delimiter, quote, False) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: shares[delimiter][0])
    score, columns, rows = shares[best]
    if score <= 0:
        evidence.append(Evidence("delimiter", ",", "single_column", {"rows": rows}))
        return Shape(",", quote, False, skip, evidence)
    spaced = _share(sample, best, quote, True)[0] > score + 0.01
    evidence.append(Evidence("delimiter", best, "same_number_of_cells", {"columns": columns, "rows": rows}))
    evidence.append(
        Evidence("quote", quote, "space_before_quote" if spaced else "usual" if quote == '"' else "seen", {})
    )
    return Shape(best, quote, spaced, skip, evidence)


def _sample(stream: TextIO) -> str:
    """The first records: at least the whole first line, up to four million characters."""
    sample = stream.read(SAMPLE_CHARS)
    if "\n" not in sample and "\r" not in sample:
        sample += stream.read(FIRST_LINE_CHARS)
    return sample


def _refuse_wide(sample: str) -> None:
    first = re.split(r"[\r\n]", sample.lstrip("\r\n"), maxsplit=1)[0]
    bare = QUOTED.sub("", first)
    found = max(bare.count(delimiter) for delimiter in DELIMITERS) + 1
    if found > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS, found=found)


def _find_quote(sample: str) -> str:
    """The double quote, unless there is none and cells stand between apostrophes (not before formulas, as ours do)."""
    if '"' in sample:
        return '"'
    opened = len(re.findall(rf"(?:^|[,;\t|])'(?=[^'\"\t\r\n{START}])", sample, re.MULTILINE))
    closed = len(re.findall(r"(?<=[^'])'(?:[,;\t|\r]|$)", sample, re.MULTILINE))
    return "'" if opened >= 4 and abs(opened - closed) * 10 <= opened else '"'


def _share(sample: str, delimiter: str, quote: str, skip_space: bool) -> tuple[float, int, int]:
    """How well a delimiter fits: (score, usual number of cells, records); 0 when the usual record has one cell."""
    cut = len(sample) >= SAMPLE_CHARS
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote, skipinitialspace=skip_space)
    counts: list[int] = []
    try:
        for cells in islice(reader, SAMPLE_RECORDS):
            if any(cells):
                counts.append(len(cells))
    except csv.Error:
        cut = False
    if cut and 1 < len(counts) < SAMPLE_RECORDS:
        counts.pop()
    if not counts:
        return 0.0, 0, 0
    usual, _times = Counter(counts).most_common(1)[0]
    if usual == 1 and counts[0] == 1:
        return 0.0, 1, len(counts)
    usual = usual if usual > 1 else counts[0]
    alike = sum(1 for count in counts if count == usual) / len(counts)
    return 0.9 * alike + 0.1 * min(usual, 20) / 20 + (0.2 if counts[0] == usual else 0.0), usual, len(counts)
