"""No cell that is written can run as a formula, and every cell comes back as it was."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trefoil.core.safe_csv import SafeWriter, restore_row, safe_cell, safe_row
from trefoil.exchange.reading.errors_writer import ErrorsWriter, original_columns
from trefoil.exchange.reading.opening import open_table

TRICKY = st.text(st.sampled_from("=+-@\t\r\n';,|\"\uff1d a1(5.!"), max_size=14)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=HYPERLINK(1)",
        "\uff1d1",
        "'=1",
        "+1(A1)",
        "+1234|'/C'!A0",
    ],
)
def test_formulas_are_neutralised(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


@pytest.mark.parametrize(
    "cell",
    ["+49 30 1234567", "+49 (30) 123-45", "-12.50", "-1 234,5", "-", "O'Brien", "a=b", "x@y.de", "+48501234567;+48502"],
)
def test_phones_and_numbers_stay_readable(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_a_formula_after_a_separator_is_neutralised() -> None:
    assert safe_cell("x;=1+1") == "x;'=1+1" and safe_cell("a\n@b") == "a\n'@b"


@given(st.lists(TRICKY | st.text(max_size=8), max_size=6))
def test_every_cell_comes_back(cells: list[str]) -> None:
    assert restore_row(safe_row(cells)) == cells


@given(st.lists(TRICKY, min_size=1, max_size=4), st.sampled_from(",;\t|"), st.sampled_from(",;\t|"))
def test_no_program_sees_a_formula_whatever_separator_it_expects(cells: list[str], ours: str, theirs: str) -> None:
    text = io.StringIO(newline="")
    SafeWriter(text, delimiter=ours).write_row(cells)
    for row in csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=theirs):
        for cell in row:
            start = re.split(r"[,;|\t\r\n]", cell, maxsplit=1)[0]
            harmless = re.fullmatch(r"[-+][\d ().\-%\"]*", start)
            assert harmless or not re.match(r"[=@+\-\uff1d]", cell)


@given(st.lists(st.lists(TRICKY, min_size=2, max_size=2), max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_exported_is_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = SafeWriter(stream)
        writer.write_rows([["name", "city"], *[["first", "row"]] * 12, *rows])
    found = [row.cells for row in open_table(path).rows()][12:]
    assert found == [row for row in rows if "".join(safe_row(row)).strip()]


def test_the_error_file_keeps_columns_delimiter_and_encoding(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("Имя;Телефон\nПётр;+7 495 123-45-67\n=x;1;2\nОля\n".encode("cp1251"))
    table, target = open_table(source), tmp_path / "out.csv"
    with ErrorsWriter(target, table, words="Ошибка") as errors:
        for row in table.rows():
            errors.write(row, "=плохо")
    assert errors.written == 3 and errors.encoding == "cp1251"
    assert target.read_bytes().decode("cp1251").splitlines() == [
        "Имя;Телефон;error;line",
        "Пётр;+7 495 123-45-67;'=плохо;2",
        "'=x;1;'=плохо;3;2",
        "Оля;;'=плохо;4",
    ]
    again = open_table(target)
    assert original_columns(again.headers) == 2 and original_columns(table.headers) is None
    assert next(iter(again.rows())).cells == ["Пётр", "+7 495 123-45-67", "=плохо", "2"]


def test_messages_that_the_encoding_cannot_hold_make_it_utf8(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("Firma;Größe\nMüller;groß\n".encode("cp1252"))
    with ErrorsWriter(tmp_path / "out.csv", open_table(source), words="שגיאה") as errors:
        errors.write(next(iter(open_table(source).rows())), "שגיאה")
    assert open_table(tmp_path / "out.csv").encoding == "utf-8-sig"
