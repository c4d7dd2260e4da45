"""Open any table file: what it is is decided by its bytes, never by its name."""

import os
import re
import zipfile
from pathlib import Path

from trefoil.exchange.reading.delimited import DelimitedTable
from trefoil.exchange.reading.encoding import chosen_encoding, detect_encoding
from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.html_table import HtmlTable
from trefoil.exchange.reading.sheets import SheetTable, check_archive
from trefoil.exchange.reading.table import MAX_FILE_BYTES, Table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
BINARY = (
    (b"%PDF", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"\x1f\x8b", "gzip"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"SQLite format 3", "database"), (b"\x7fELF", "program"),
    (b"MZ\x90", "program"), (b"{\\rtf", "rtf"), (b"PAR1", "parquet"),
    (b"BEGIN:VCARD", "vcard"), (b"BEGIN:VCALENDAR", "calendar"),
)  # fmt: skip
TABLE_TAG = re.compile(rb"<\0?t\0?a\0?b\0?l\0?e\0?[\s>]", re.IGNORECASE)
CONTROL = bytes(number for number in range(32) if number not in (0, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31))


def open_table(
    path: str | os.PathLike[str], *, filename: str | None = None, sheet: str | None = None, restore: bool = True,
    encoding: str = "", delimiter: str = "",
) -> Table:  # fmt: skip
    """Open a table file of any kind (CSV, TSV, XLSX, XLS, ODS, HTML table); `filename` only names it in errors.

    `restore` takes away the apostrophes that our own exports put before formulas; `encoding` and `delimiter` of a text
    file are found out unless a person has chosen them. Raises UnreadableFile.
    """
    place = Path(path)
    try:
        return _open(place, sheet, restore, encoding, delimiter)
    except UnreadableFile as error:
        error.params.setdefault("filename", (filename or place.name)[:200])
        raise


def _open(path: Path, sheet: str | None, restore: bool, encoding: str, delimiter: str) -> Table:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise UnreadableFile("too_large", limit=MAX_FILE_BYTES, found=size)
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\0"):
        raise UnreadableFile("empty")
    if head.startswith(b"PK"):
        return SheetTable(path, check_archive(_archive(path)), sheet)
    if head.startswith(OLE):
        if ENCRYPTED_STREAM in path.read_bytes():
            raise UnreadableFile("encrypted")
        return SheetTable(path, "xls", sheet)
    return _open_text(path, head, restore, encoding, delimiter)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableFile("not_a_table", looks_like="broken_archive") from error


def _open_text(path: Path, head: bytes, restore: bool, encoding: str, delimiter: str) -> Table:
    for mark, kind in BINARY:
        if head.startswith(mark) or head.removeprefix(b"\xef\xbb\xbf").startswith(mark):
            raise UnreadableFile("not_a_table", looks_like=kind)
    bare = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if bare.startswith(b"<") and not bare.startswith(b"<\xef"):
        if TABLE_TAG.search(head):
            return HtmlTable(path)
        raise UnreadableFile("not_a_table", looks_like="markup")
    text = chosen_encoding(encoding) if encoding else detect_encoding(path)
    if not text.encoding.startswith(("utf-16", "utf-32")):
        odd = len(head) - len(head.translate(None, CONTROL)) + (head.count(0) if head.count(0) * 10 > len(head) else 0)
        if odd * 20 > len(head):
            raise UnreadableFile("not_a_table", looks_like="binary")
    return DelimitedTable(path, text, restore=restore, delimiter=delimiter)
