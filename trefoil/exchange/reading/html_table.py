"""The .xls files of Bitrix24 and others that are a page with one table."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

from trefoil.exchange.reading.encoding import TextFile, chunks, detect_encoding
from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.heading import LOOK_AT, find_heading
from trefoil.exchange.reading.table import MAX_CELL_CHARS, MAX_COLUMNS, Cell, Evidence, Row, Table, fit_row

MAX_HTML_BYTES = 100 * 1024 * 1024
READ_CHARS = 1 << 16
MAX_UNFINISHED_TAG = 1 << 20
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


class _Rows(HTMLParser):
    """Collects the rows of the first table; tables inside its cells are read as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ready: list[list[str]] = []
        self.finished = False
        self._depth = 0
        self._cells: list[str] | None = None
        self._text: list[str] | None = None
        self._span = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif tag in ("style", "script"):
            self._silent += 1
        elif tag == "br" and self._text is not None:
            self._text.append("\n")
        elif self._depth == 1 and not self.finished:
            self._start_in_table(tag, dict(attrs))

    def _start_in_table(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "tr":
            self._end_row()
            self._cells = []
        elif tag in ("td", "th"):
            self._end_cell()
            self._cells = [] if self._cells is None else self._cells
            span = attrs.get("colspan") or "1"
            self._span = min(int(span), MAX_COLUMNS + 1) if span.isascii() and span.isdigit() and len(span) < 6 else 1
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            self._depth -= 1
            if self._depth == 0 and not self.finished:
                self._end_row()
                self.finished = True
        elif tag in ("style", "script"):
            self._silent = max(0, self._silent - 1)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self._text).split("\n"))
        text = "\n".join(lines).strip()
        if len(text) > MAX_CELL_CHARS:
            raise UnreadableFile("cell_too_long", limit=MAX_CELL_CHARS)
        self._cells.append(text)
        self._cells.extend([""] * (self._span - 1))
        if len(self._cells) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS, found=len(self._cells))
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self.ready.append(self._cells)
        self._cells = None


class HtmlTable(Table):
    """The first table of an HTML page; `line` counts the rows of the table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        size = path.stat().st_size
        if size > MAX_HTML_BYTES:
            raise UnreadableFile("too_large", limit=MAX_HTML_BYTES, found=size)
        text = _html_encoding(path)
        self.encoding = text.encoding
        first = list(islice(self._all_rows(), LOOK_AT))
        if not first:
            raise UnreadableFile("not_a_table", looks_like="html")
        heading = find_heading(first)
        self.headers, self.has_header = heading.headers, heading.has_header
        self._first_data = heading.index + 1
        self.preamble = first[: max(heading.index, 0)]
        self.evidence = [Evidence("format", "html", "html_table"), text.evidence, heading.evidence]

    def rows(self) -> Iterator[Row]:
        """Every row of the table after the headers once; rows of another width carry an error."""
        width = len(self.headers)
        for row in islice(self._all_rows(), self._first_data, None):
            yield row if len(row.cells) == width else fit_row(row.line, row.cells, width)

    def _all_rows(self) -> Iterator[Row]:
        parser = _Rows()
        number = 0
        with self.path.open(encoding=self.encoding, errors="strict") as stream:
            while not parser.finished:
                part = stream.read(READ_CHARS)
                if part:
                    parser.feed(part)
                else:
                    parser.close()
                    parser._end_row()
                if len(parser.rawdata) > MAX_UNFINISHED_TAG:
                    raise UnreadableFile("not_a_table", looks_like="html")
                for texts in parser.ready:
                    number += 1
                    cells: list[Cell] = list(texts)
                    if any(texts):
                        yield Row(number, cells)
                parser.ready = []
                if not part:
                    return


def _html_encoding(path: Path) -> TextFile:
    """The encoding the page names, if the bytes agree; else the detected one."""
    found = CHARSET.search(next(chunks(path))[: 1 << 14])
    if found:
        name = found[1].decode("ascii").lower()
        try:
            for _ in path.open(encoding=name):
                pass
        except (LookupError, UnicodeDecodeError):
            return detect_encoding(path)
        return TextFile(name, Evidence("encoding", name, "named_in_page"), True, True)
    return detect_encoding(path)
