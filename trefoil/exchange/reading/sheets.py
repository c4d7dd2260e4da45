"""Spreadsheets: XLSX, XLSM, XLSB, XLS and ODS, unpacked within limits before anything is built from them."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.heading import LOOK_AT, find_heading
from trefoil.exchange.reading.table import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    Cell,
    Evidence,
    Row,
    Table,
    fit_row,
)

MAX_RATIO = 400
RATIO_FROM_BYTES = 32 * 1024 * 1024
MAX_GRID_CELLS = 20_000_000
MAX_MEMBERS = 5_000
PART = 1 << 20
CELL_COLUMN = re.compile(rb"<(?:\w+:)?c r=\"([A-Z]{1,4})\d")
ROW_NUMBER = re.compile(rb"<(?:\w+:)?row [^>]{0,200}?\br=\"(\d{1,9})\"")
OFFICE = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}


def check_archive(archive: zipfile.ZipFile) -> str:
    """The kind of spreadsheet in an archive; raises if it is none, is encrypted, or unpacks beyond the limits."""
    with archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        kind = next((kind for name, kind in OFFICE.items() if name in names), None)
        if kind is None and "content.xml" in names and "mimetype" in names:
            kind = "ods"
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableFile("encrypted")
        if kind is None:
            raise UnreadableFile("not_a_table", looks_like="archive")
        if len(members) > MAX_MEMBERS:
            raise UnreadableFile("zip_bomb", members=len(members), limit=MAX_MEMBERS)
        _check_sizes(members)
        unpacked = 0
        for member in members:
            if member.filename.endswith((".xml", ".bin", ".rels")):
                unpacked = _check_member(archive, member, unpacked)
    return kind


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    told = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if told > MAX_UNPACKED_BYTES or (told > RATIO_FROM_BYTES and told > MAX_RATIO * max(packed, 1)):
        raise UnreadableFile("zip_bomb", unpacked=told, packed=packed, limit=MAX_UNPACKED_BYTES)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked: int) -> int:
    """Unpack one member piece by piece: its true size, forbidden declarations, and how far its cells reach."""
    start = unpacked
    tail = b""
    is_sheet = "worksheets/" in member.filename
    reach = _Reach()
    document = _OpenDocumentReach() if member.filename == "content.xml" else None
    for part in _unpack(archive, member):
        unpacked += len(part)
        if unpacked > MAX_UNPACKED_BYTES or unpacked - start > member.file_size:
            raise UnreadableFile("zip_bomb", unpacked=unpacked, limit=MAX_UNPACKED_BYTES)
        window = tail + part
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise UnreadableFile("not_a_table", looks_like="document_type")
        if is_sheet:
            reach.look(window)
        elif document:
            document.look(part)
        tail = part[-512:]
    return unpacked


class _Reach:
    """The widest column and last row that cells claim: the grid is built dense, so a lone far cell costs memory."""

    def __init__(self) -> None:
        self.columns = 1
        self.rows = 1
        self._seen: set[bytes] = set()

    def look(self, xml: bytes) -> None:
        for letters in set(CELL_COLUMN.findall(xml)) - self._seen:
            self._seen.add(letters)
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            self.columns = max(self.columns, number)
        self.rows = max(self.rows, max(map(int, ROW_NUMBER.findall(xml)), default=1))
        _refuse_grid(self.columns, self.rows)


class _OpenDocumentReach:
    """The same for ODS, where a single cell or row may stand for millions: counted element by element."""

    def __init__(self) -> None:
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._columns = self._position = self._filled = self._rows = self._waiting = 0
        self._repeat = 1

    def look(self, xml: bytes) -> None:
        try:
            self._parser.Parse(xml, False)
        except ExpatError as error:
            raise UnreadableFile("not_a_table", looks_like="broken_spreadsheet") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._columns = self._rows = self._waiting = 0
        elif kind == "table-row":
            self._position = self._filled = 0
            self._repeat = _repeat(attributes, "table:number-rows-repeated")
        elif kind in ("table-cell", "covered-table-cell"):
            self._position += _repeat(attributes, "table:number-columns-repeated")
            if any(key.endswith(("value-type", ":formula")) for key in attributes):
                self._filled = self._position

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] != "table-row":
            return
        self._waiting += self._repeat
        if not self._filled:
            return
        self._columns = max(self._columns, self._filled)
        self._rows += self._waiting
        self._waiting = 0
        _refuse_grid(self._columns, self._rows)


def _repeat(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _refuse_grid(columns: int, rows: int) -> None:
    if columns > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS, found=columns)
    if columns * rows > MAX_GRID_CELLS:
        raise UnreadableFile("too_large", cells=columns * rows, limit=MAX_GRID_CELLS)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member as another program would unpack them, not stopping at the size that the archive claims."""
    stream = archive.fp
    if stream is None:
        raise UnreadableFile("not_a_table", looks_like="broken_archive")
    stream.seek(member.header_offset)
    header = stream.read(30)
    if len(header) < 30 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile("not_a_table", looks_like="broken_archive")
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = member.compress_size
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    try:
        while left > 0 and (packed := stream.read(min(left, 1 << 16))):
            left -= len(packed)
            while packed:
                yield inflate.decompress(packed, PART) if inflate else packed
                packed = inflate.unconsumed_tail if inflate else b""
    except zlib.error as error:
        raise UnreadableFile("not_a_table", looks_like="broken_archive") from error


class SheetTable(Table):
    """One sheet of a workbook: the named one, or the first visible one that is not empty; `line` is the sheet's row."""

    def __init__(self, path: Path, kind: str, name: str | None) -> None:
        workbook = _load(path)
        sheet = _choose(workbook, name)
        if sheet.width > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS, found=sheet.width)
        self._sheet = sheet
        self._top = sheet.start[0] if sheet.start else 0
        first = list(islice(self._all_rows(), LOOK_AT))
        if not first:
            raise UnreadableFile("empty")
        heading = find_heading(first)
        self.headers, self.has_header = heading.headers, heading.has_header
        self._first_data = heading.index + 1
        self.preamble = first[: max(heading.index, 0)]
        chosen = Evidence("sheet", sheet.name, "named" if name else "first_with_rows", {"sheets": workbook.sheet_names})
        self.evidence = [Evidence("format", kind, "content"), chosen, heading.evidence]

    def rows(self) -> Iterator[Row]:
        """Every row of the sheet after the headers once; blank rows are not data."""
        width = len(self.headers)
        for row in islice(self._all_rows(), self._first_data, None):
            yield row if len(row.cells) == width else fit_row(row.line, row.cells, width)

    def _all_rows(self) -> Iterator[Row]:
        for index, values in enumerate(self._sheet.iter_rows(), self._top + 1):
            cells = [value if type(value) is str else _exact(value) for value in values]
            if not any(cell != "" for cell in cells):
                continue
            if any(len(cell) > MAX_CELL_CHARS for cell in cells if type(cell) is str):
                raise UnreadableFile("cell_too_long", line=index, limit=MAX_CELL_CHARS)
            yield Row(index, cells)


def _exact(value: object) -> Cell:
    """Numbers without binary fractions: whole ones as int, the others as the shortest decimal that is the same."""
    if isinstance(value, bool | datetime | date | time | timedelta | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else Decimal(repr(value))
    return "" if value is None else str(value)


def _load(path: Path) -> CalamineWorkbook:
    try:
        return load_workbook(str(path))
    except PasswordError as error:
        raise UnreadableFile("encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableFile("not_a_table", looks_like="broken_spreadsheet") from error


def _choose(workbook: CalamineWorkbook, name: str | None) -> CalamineSheet:
    if name is not None:
        if name not in workbook.sheet_names:
            raise UnreadableFile("no_such_sheet", sheet=name, sheets=workbook.sheet_names)
        return _sheet(workbook, name)
    for shown in workbook.sheets_metadata:
        if shown.visible == SheetVisibleEnum.Visible and shown.typ == SheetTypeEnum.WorkSheet:
            sheet = _sheet(workbook, shown.name)
            if sheet.height:
                return sheet
    raise UnreadableFile("empty")


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableFile("not_a_table", looks_like="broken_spreadsheet") from error
