"""The file of rows that could not be imported: as they stood, with the reason, ready to be mended."""

import codecs
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from trefoil.core.safe_csv import SafeWriter
from trefoil.exchange.reading.table import Cell, Row, Table

ERROR_HEADER = "error"
LINE_HEADER = "line"


class ErrorsWriter:
    """Writes rows with `error` and `line` after the original columns, in the delimiter and encoding of the source.

    `words` is a sample of the messages to come: when the encoding of the source cannot hold them, UTF-8 is used.
    """

    def __init__(self, path: Path, table: Table, *, words: str = "") -> None:
        self.encoding = _encoding_for(table, words)
        self.delimiter = table.delimiter or ","
        self.written = 0
        self._width = len(table.headers)
        self._stream: TextIO = path.open("w", encoding=self.encoding, errors="replace", newline="")
        self._writer = SafeWriter(self._stream, delimiter=self.delimiter, quote=table.quote)
        self._writer.write_row([*table.headers, ERROR_HEADER, LINE_HEADER])

    def write(self, row: Row, message: str) -> None:
        """Write one row with its reason; cells beyond the headers follow after the line number: none is lost."""
        padded: list[Cell] = [*row.cells[: self._width], *[""] * (self._width - len(row.cells))]
        self._writer.write_row([*padded, message, row.line, *row.cells[self._width :]])
        self.written += 1

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()

    def __enter__(self) -> "ErrorsWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def original_columns(headers: Sequence[str]) -> int | None:
    """How many columns came from the source when this is an error file coming back, else None."""
    ours = list(headers[-2:]) == [ERROR_HEADER, LINE_HEADER]
    return len(headers) - 2 if ours else None


def _encoding_for(table: Table, words: str) -> str:
    """The encoding of the source if it can hold the messages; spreadsheets need the mark to see UTF-8."""
    encoding = table.encoding
    if encoding is None or (encoding == "utf-8" and not words.isascii()):
        return "utf-8-sig"
    if encoding in ("utf-16-le", "utf-16-be"):
        return "utf-16"
    try:
        codecs.encode(words, encoding)
    except UnicodeEncodeError:
        return "utf-8-sig"
    return encoding
