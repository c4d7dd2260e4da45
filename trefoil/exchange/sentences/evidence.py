"""What was detected in a file, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.sentences.fields import field_word


def evidence_sentence(one: Mapping[str, Any]) -> str:
    """One detected thing with its reason."""
    told = {
        "encoding": _encoding, "delimiter": _delimiter, "quote": _quote, "header": _header, "format": _format,
        "sheet": _sheet, "date_order": _dates, "decimal_mark": _decimals,
    }.get(one["what"])  # fmt: skip
    return told(one) if told is not None else f"{one['what']}: {one['value']}"


def _encoding(one: Mapping[str, Any]) -> str:
    values = {"value": one["value"], "language": one["params"].get("language", "")}
    sentences = {
        "plain_ascii": _("The text is plain Latin letters, the same in every encoding."),
        "strict_utf8": _("The text is UTF-8: every byte fits."),
        "byte_order_mark": _("The file says at its beginning that it is %(value)s."),
        "zero_bytes": _("The text is %(value)s: every second byte is zero."),
        "letters": _("The text is %(value)s: its letters are as frequent as in %(language)s."),
        "statistics": _("The text seems to be %(value)s."),
        "weak_guess": _("The text may be %(value)s. Look at the names below."),
        "named_in_page": _("The page names its encoding: %(value)s."),
        "chosen": _("You chose the encoding %(value)s."),
    }
    return sentences.get(one["code"], _("The text seems to be %(value)s.")) % values


def _delimiter(one: Mapping[str, Any]) -> str:
    sign = {
        ",": _("a comma"), ";": _("a semicolon"), "\t": _("a tab"), "|": _("an upright line"),
    }.get(one["value"], one["value"])  # fmt: skip
    values = {"sign": sign, **one["params"]}
    sentences = {
        "same_number_of_cells": _("Cells are separated by %(sign)s: that gives %(columns)s columns nearly everywhere."),
        "sep_line": _("The first line says that cells are separated by %(sign)s."),
        "single_column": _("There is only one column."),
        "chosen": _("You chose %(sign)s between the cells."),
    }
    return sentences.get(one["code"], _("Cells are separated by %(sign)s.")) % values


def _quote(one: Mapping[str, Any]) -> str:
    if one["code"] == "usual":
        return _("Texts stand between double quotes where they need it.")
    if one["code"] == "space_before_quote":
        return _("There are spaces before the quotes; they are left out.")
    return _("Texts stand between %(quote)s.") % {"quote": one["value"]}


def _header(one: Mapping[str, Any]) -> str:
    values = {"value": "", **one["params"]}
    sentences = {
        "first_row": _("Line %(line)s names the columns."),
        "after_title": _("A title stands above; line %(line)s names the columns."),
        "first_row_is_data": _("The columns have no names: line %(line)s holds “%(value)s”, which is a value."),
    }
    return sentences.get(one["code"], _("Line %(line)s names the columns.")) % values


def _format(one: Mapping[str, Any]) -> str:
    if one["code"] == "html_table":
        return _("The file is a web page with a table, whatever its name says.")
    return _("The file is a spreadsheet (%(value)s).") % {"value": one["value"].upper()}


def _sheet(one: Mapping[str, Any]) -> str:
    if one["code"] == "named":
        return _("The sheet “%(value)s” was chosen.") % {"value": one["value"]}
    return _("The first sheet with rows is “%(value)s”.") % {"value": one["value"]}


def _dates(one: Mapping[str, Any]) -> str:
    values = {"field": field_word(one["field"]), "other_line": "", "other_value": "", **one["params"]}
    sentences = {
        "contradiction": _("%(field)s: line %(line)s has %(value)s in first place and line %(other_line)s has "
                           "%(other_value)s in second place. Choose how dates are written."),
        "nothing_over_12": _("%(field)s: no date shows which number is the day. Choose how dates are written."),
        "dots": _("%(field)s: day, month, year, as dates with dots are written."),
        "named_or_typed": _("%(field)s: dates name their month or come from the spreadsheet as dates."),
        "no_dates": _("%(field)s: no dates found."),
        "serial_numbers": _("%(field)s: day numbers of a spreadsheet."),
        "year_first": _("%(field)s: year, month, day."),
        "first_over_12": _("%(field)s: day, month, year; line %(line)s has %(value)s in first place."),
        "second_over_12": _("%(field)s: month, day, year; line %(line)s has %(value)s in second place."),
    }  # fmt: skip
    return sentences.get(one["code"], "%(field)s") % values


def _decimals(one: Mapping[str, Any]) -> str:
    values = {"field": field_word(one["field"]), "mark": one["value"], **one["params"]}
    if one["code"] == "seen":
        return _("%(field)s: decimals follow “%(mark)s”; line %(line)s has “%(value)s”.") % values
    values["lines"] = ", ".join(str(line) for line in one["params"].get("lines", ()))
    return _("%(field)s: lines %(lines)s write decimals differently. Choose the decimal mark.") % values


def column_sentence(column: Mapping[str, Any]) -> str:
    """Why a column was taken for its field, or for none."""
    params = column["params"]
    sentences = {
        "exact": _("the header says so"),
        "numbered": _("the header without its number says so"),
        "similar": _("the header is close to “%(alias)s”"),
        "taken": _("another column fills this field already"),
        "unknown": _("no field of this name"),
        "blank_header": _("the column has no name"),
        "chosen": _("you chose it"),
        "ours": _("added by an earlier import"),
    }
    return sentences.get(column["code"], "") % {"alias": params.get("alias", "")}


def file_sentence(error: UnreadableFile) -> str:
    """Why a file cannot be read, and what to do."""
    values = {name: str(value) for name, value in error.params.items()}
    sentences = {
        "empty": _("The file is empty."),
        "encrypted": _("The file is locked with a password. Save it without one and send it again."),
        "not_a_table": _("This is no table. Send a CSV file or a spreadsheet (XLSX, XLS, ODS)."),
        "too_large": _("The file is too large."),
        "zip_bomb": _("The spreadsheet unpacks to more than can be read."),
        "too_many_columns": _("The file has more than %(limit)s columns."),
        "row_too_long": _("A line of the file is too long for a table."),
        "cell_too_long": _("The cell in line %(line)s is too long."),
        "bad_encoding": _("The text cannot be read as %(encoding)s. Save the file as UTF-8 and send it again."),
        "too_many_open_quotes": _("Too many quotes are opened and never closed (line %(line)s)."),
        "no_such_sheet": _("There is no such sheet in the file."),
    }
    values = {"limit": "", "line": "?", "encoding": "UTF-8", **values}
    return sentences.get(error.code, _("The file cannot be read.")) % values


def rows_sentence(count: int) -> str:
    """How many rows a file has."""
    return ngettext("%(num)s row", "%(num)s rows", count) % {"num": count}
