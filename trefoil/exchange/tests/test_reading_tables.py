"""Any table file is opened by its content; every data row comes out exactly once, good or with its error."""

import csv
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.opening import open_table
from trefoil.exchange.reading.table import Table

TEXTS = {
    "ru": "Название сделки;Ответственный;Город\nПоставка оборудования;Иванов Сергей Петрович;Санкт-Петербург\n"
    "Обслуживание кофемашин;Смирнова Ольга;Нижний Новгород\nСрочный ремонт — звонить до обеда;Юлия Щукина;Уфа\n",
    "pl": "Nazwa firmy;Miejscowość;Właściciel\nŻółta Łódź sp. z o.o.;Łódź;Michał Wiśniewski\n"
    "Piekarnia pod Dębem;Gdańsk;Paweł Jabłoński\nPrzedsiębiorstwo Handlowe Ćma;Świętochłowice;Łukasz Źrebiec\n",
    "he": "שם החברה;עיר;איש קשר\nמאפיית השכונה;תל אביב;יוסי כהן\nמספרה של רונית;ירושלים;רונית לוי\n",
    "west": "Firma;Straße;Größe\nMüller & Söhne;Königsallee;groß\nBäckerei Grün;Über den Dächern;klein\n",
}
ENCODED = [
    (language, encoding)
    for language, encodings in {
        "ru": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"],
        "pl": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "iso-8859-2"],
        "he": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1255", "iso-8859-8"],
        "west": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
    }.items()
    for encoding in encodings
]
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def saved(path: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def texts_of(table: Table) -> list[list[str]]:
    return [[str(cell) for cell in row.cells] for row in table.rows()]


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_every_encoding_gives_the_same_cells(tmp_path: Path, language: str, encoding: str) -> None:
    text = TEXTS[language].replace("—", "-") if encoding in ("cp866", "koi8-r") else TEXTS[language]
    table = open_table(saved(tmp_path / "x.csv", text, encoding))
    expected = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert table.headers == expected[0]
    assert texts_of(table) == expected[1:]
    shown = table.evidence[0]
    assert shown.what == "encoding" and shown.value == table.encoding and shown.code


def test_code_pages_name_the_language_and_the_first_odd_byte(tmp_path: Path) -> None:
    shown = open_table(saved(tmp_path / "x.csv", "id;имя\n1;Пётр Щербаков\n", "cp1251")).evidence[0]
    assert (shown.value, shown.code) == ("cp1251", "letters")
    assert shown.params["language"] == "russian" and shown.params["first_at"] == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = [
        "name,x".replace(",", delimiter),
        f'"Smith{delimiter} John"{delimiter}1',
        f'"two{end}lines"{delimiter}2',
        "",
        "",
    ]
    table = open_table(saved(tmp_path / "x", end.join(lines)))
    assert table.delimiter == delimiter
    assert [(row.line, row.cells) for row in table.rows()] == [
        (2, [f"Smith{delimiter} John", "1"]),
        (3, [f"two{end}lines", "2"]),
    ]


def test_repeated_headers_are_kept(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path / "x.csv", "id;note;note\n1;a;b\n"))
    assert table.headers == ["id", "note", "note"] and texts_of(table) == [["1", "a", "b"]]


def test_ragged_rows_are_errors_with_their_line(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path / "x.csv", "a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n1,2,3,,\n,,\n7,8,9\n"))
    rows = [(row.line, row.error.code if row.error else None, row.cells) for row in table.rows()]
    assert rows == [
        (2, None, ["1", "2", "3"]),
        (3, "too_few_cells", ["1", "2"]),
        (5, "too_many_cells", ["1", "2", "3", "4"]),
        (6, None, ["1", "2", "3"]),
        (8, None, ["7", "8", "9"]),
    ]
    assert table.count_rows() == 5


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path / "x.csv", 'a,b\n1,2\n"oops,3\n4,5\n6,7\n'))
    rows = [(row.line, row.error.code if row.error else None, row.cells[0]) for row in table.rows()]
    assert rows == [(2, None, "1"), (3, "open_quote", "oops,3"), (4, None, "4"), (5, None, "6")]


def test_zero_bytes_are_reported(tmp_path: Path) -> None:
    rows = list(open_table(saved(tmp_path / "x.csv", "a,b\nx\0y,2\n3,4\n")).rows())
    assert [row.error and (row.error.code, row.error.params) for row in rows] == [("zero_byte", {"column": 1}), None]


def test_titles_above_the_header_and_files_without_header(tmp_path: Path) -> None:
    report = open_table(saved(tmp_path / "x.csv", "Report of March,,\n,,\nname,city,sum\nA,B,1\nC,D,2\n"))
    assert report.headers == ["name", "city", "sum"] and report.evidence[-1].code == "after_title"
    assert [row.cells[0] for row in report.preamble] == ["Report of March"] and report.count_rows() == 2
    bare = open_table(saved(tmp_path / "y.csv", "Ann,ann@example.com\nBob,bob@example.com\n"))
    assert bare.headers == ["A", "B"] and not bare.has_header and bare.count_rows() == 2


def test_a_line_that_names_the_separator(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path / "x.csv", "sep=;\na;b\n1,5;2\n"))
    assert table.headers == ["a", "b"] and [(row.line, row.cells) for row in table.rows()] == [(3, ["1,5", "2"])]


BAD_FILES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty"),
    ("blank", b"\xef\xbb\xbf \r\n\r\n", "empty"),
    ("pdf", b"%PDF-1.7 ....", "not_a_table"),
    ("png", b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_table"),
    ("markup", b"<?xml version='1.0'?><a/>", "not_a_table"),
    ("noise", bytes(range(1, 32)) * 50, "not_a_table"),
    ("zip cut", b"PK\x03\x04abc", "not_a_table"),
    ("broken utf-8", "имя,город\nПётр,Уфа\n".encode() * 5 + b"\xff\xfe\n", "bad_encoding"),
    ("odd utf-16", "a,b\n1,2\n".encode("utf-16") + b"x", "bad_encoding"),
    ("wide", b",".join(b"c" for _ in range(2001)) + b"\n1\n", "too_many_columns"),
    ("long cell", b'a,b\n1,"' + b"x" * 1_100_000 + b'"\n', "cell_too_long"),
    ("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_table"),
    ("locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
]


@pytest.mark.parametrize(("data", "code"), [pytest.param(*bad[1:], id=bad[0]) for bad in BAD_FILES])
def test_unreadable_files_say_why(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as told:
        list(open_table(saved(tmp_path / "stored", data), filename="клиенты.csv").rows())
    assert told.value.code == code


def test_bad_encoding_names_the_byte(tmp_path: Path) -> None:
    good = "имя,город\nПётр,Уфа\n".encode()
    with pytest.raises(UnreadableFile) as told:
        open_table(saved(tmp_path / "x", good + b"\xff,1\n" + good))
    assert told.value.params["offset"] == len(good)


def test_a_million_columns_are_refused_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.csv", ",".join(f"column {n}" for n in range(1_000_000)) + "\n")
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match="too_many_columns"):
        open_table(path)
    assert time.monotonic() - started < 1


def test_speed_and_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    line = 'Иванов,"Smith, John",a@example.com,+48 123 456 789,x,y,1234.56,2024-01-02,note,z\n'
    path.write_text("a,b,c,d,e,f,g,h,i,j\n" + line * 100_000, encoding="utf-8")
    started = time.monotonic()
    assert sum(1 for row in open_table(path).rows() if row.error is None) == 100_000
    assert time.monotonic() - started < 1.5
    tracemalloc.start()
    assert open_table(path).count_rows() == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff", exclude_categories=["Cs"]), max_size=12)
NAMES = ["name", "email address", "city", "phone", "note", "status", "owner"]


@given(st.data())
@RELAXED
def test_law_every_row_once(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever the cells, delimiter, encoding, line ends and widths: rows in = good + error rows, cells unchanged."""
    width = data.draw(st.integers(2, 6))
    delimiter = data.draw(st.sampled_from([",", ";", "\t", "|"]))
    cells = st.lists(CELL, min_size=width - 1, max_size=width + 1)
    rows = data.draw(st.lists(cells, max_size=12))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=data.draw(st.sampled_from(["\n", "\r\n"])), quoting=1)
    writer.writerow(NAMES[:width])
    writer.writerows([["first"] + ["x"] * (width - 1)] * 13)
    writer.writerows(rows)
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    table = open_table(saved(tmp_path / "x", text.getvalue(), encoding), restore=False)
    assert table.delimiter == delimiter and table.headers == NAMES[:width]
    found = list(table.rows())[13:]
    expected = [row for row in rows if "".join(row).strip()]
    assert len(found) == len(expected)
    for row, original in zip(found, expected, strict=True):
        held = [*row.cells, *[""] * (len(original) - len(row.cells))] if len(original) > width else row.cells
        assert held == original
        is_ragged = len(held) != width and len(row.cells) != width
        assert (row.error is not None) == (is_ragged or "\0" in "".join(original))
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))


@given(st.binary(max_size=400))
@RELAXED
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    try:
        table = open_table(saved(tmp_path / "x", data))
        assert table.count_rows() == len(list(table.rows()))
    except UnreadableFile as error:
        assert error.code


@given(st.text("ab,;\"\n\r\t '", max_size=120))
@RELAXED
def test_any_quotes_and_delimiters_are_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        table = open_table(saved(tmp_path / "x", "one,two\n" + text))
        assert all(len(row.cells) == len(table.headers) or row.error for row in table.rows())
    except UnreadableFile as error:
        assert error.code


def workbook(path: Path, fill: Callable[[Workbook], None]) -> Path:
    book = Workbook()
    fill(book)
    book.save(path)
    return path


def test_a_workbook_named_csv_keeps_exact_values(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["name", "sum", "when", "paid"])
        book.active.append(["Ann", 0.1, datetime(2024, 3, 2, 10, 30), True])
        book.active.append([])
        book.active.append(["Bob", 7066950392, "02.03.2024", None])

    table = open_table(workbook(tmp_path / "book.xlsx", fill).rename(tmp_path / "book.csv"))
    assert [(row.line, row.cells) for row in table.rows()] == [
        (2, ["Ann", Decimal("0.1"), datetime(2024, 3, 2, 10, 30), True]),
        (4, ["Bob", 7066950392, "02.03.2024", ""]),
    ]


def test_sheets_can_be_chosen_and_empty_ones_are_stepped_over(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book.create_sheet("people").append(["name"])
        book["people"].append(["Ann"])
        book.create_sheet("deals").append(["title"])

    path = workbook(tmp_path / "b.xlsx", fill)
    assert open_table(path).headers == ["name"] and open_table(path, sheet="deals").headers == ["title"]
    with pytest.raises(UnreadableFile, match="no_such_sheet"):
        open_table(path, sheet="leads")


def test_far_cells_and_bombs_are_refused_before_they_are_built(tmp_path: Path) -> None:
    def far(book: Workbook) -> None:
        book.active["A1"], book.active["BZZ900000"] = "a", "b"

    with pytest.raises(UnreadableFile, match="too_many_columns"):
        open_table(workbook(tmp_path / "far.xlsx", far))

    def deep(book: Workbook) -> None:
        book.active["A1"], book.active["ZZ1000000"] = "a", "b"

    with pytest.raises(UnreadableFile, match="too_large"):
        open_table(workbook(tmp_path / "deep.xlsx", deep))
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match="zip_bomb"):
        open_table(bomb)
    assert time.monotonic() - started < 1


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lie.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" + " " * 5_000)
    data = path.read_bytes().replace((5_011).to_bytes(4, "little"), (11).to_bytes(4, "little"))
    with pytest.raises(UnreadableFile, match="zip_bomb"):
        open_table(saved(path, data))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_declarations_in_office_files_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for member in {"xl/workbook.xml", name}:
            text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
            archive.writestr(member, text if member == name else "<a/>")
    with pytest.raises(UnreadableFile) as told:
        open_table(path)
    assert told.value.params["looks_like"] == "document_type"


def ods(path: Path, rows: str) -> Path:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='S'>{rows}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_open_document_sheets(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = row.format(cell.format("שם") + cell.format("עיר")) + row.format(cell.format("רונית") + cell.format("חיפה"))
    assert texts_of(open_table(ods(tmp_path / "x.ods", rows))) == [["רונית", "חיפה"]]
    bomb = cell.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"').format("x")
    with pytest.raises(UnreadableFile, match="too_many_columns"):
        open_table(ods(tmp_path / "y.ods", row.format(bomb)))
    many = row.replace("<table:table-row", '<table:table-row table:number-rows-repeated="1000000"').format(cell * 30)
    with pytest.raises(UnreadableFile, match="too_large"):
        open_table(ods(tmp_path / "z.ods", many))
    blank = "<table:table-row table:number-rows-repeated='1048574'><table:table-cell"
    tail = f"{blank} table:number-columns-repeated='16384'/></table:table-row>"
    assert open_table(ods(tmp_path / "w.ods", rows + tail)).count_rows() == 1


def test_a_page_with_a_table_named_xls(tmp_path: Path) -> None:
    page = (
        '<meta http-equiv="Content-type" content="text/html;charset=UTF-8"/><style>td {}</style><table border="1">'
        "<thead><tr><th>ID</th><th>Название компании</th></tr></thead>"
        "<tbody><tr><td>1</td><td>ООО &laquo;Ромашка&raquo;<br>склад</td></tr>"
        "<tr><td>2</td></tr><tr><td></td><td></td></tr></tbody></table>"
    )
    table = open_table(saved(tmp_path / "COMPANY.xls", page))
    rows = list(table.rows())
    assert table.headers == ["ID", "Название компании"]
    assert rows[0].cells == ["1", "ООО «Ромашка»\nсклад"] and rows[0].line == 2
    assert rows[1].error is not None and rows[1].error.code == "too_few_cells" and len(rows) == 2
    in_1251 = page.replace("UTF-8", "windows-1251")
    assert open_table(saved(tmp_path / "x.xls", in_1251, "cp1251")).headers == table.headers
