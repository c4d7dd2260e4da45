"""Why a row did not go in, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.table import RowError
from trefoil.exchange.sentences.fields import field_word


def problem_sentence(error: Mapping[str, Any]) -> str:
    """A problem as it is kept with a row: {field, code, params}; begins with the field's word."""
    if not error:
        return ""
    values = {"value": "", "candidate": "", "limit": "", "text": "", "expected": "", "found": "", "order": ""}
    values |= {name: str(value) for name, value in error.get("params", {}).items()}
    said = _values().get(error["code"]) or _records().get(error["code"]) or _rows().get(error["code"])
    text = (said or _("“%(value)s” cannot be taken.")) % values
    return f"{field_word(error['field'])}: {text}" if error.get("field") else text


def row_problem(error: RowError) -> Problem:
    """The problem of a row that could not be read at all."""
    return Problem(error.code, **{name: str(value) for name, value in error.params.items()})


def _rows() -> dict[str, str]:
    return {
        "too_few_cells": _("The row has %(found)s cells instead of %(expected)s."),
        "too_many_cells": _("The row has %(found)s cells instead of %(expected)s."),
        "zero_byte": _("The row holds a sign that is no text."),
        "open_quote": _("A quote is opened here and never closed."),
        "not_written": _("The row could not be written: %(text)s"),
    }


def _values() -> dict[str, str]:
    return {
        "blank": _("This must not be empty."),
        "too_long": _("“%(value)s…” is too long (at most %(limit)s signs)."),
        "too_many": _("There are too many values in one cell (at most %(limit)s)."),
        "too_large": _("“%(value)s” is too large."),
        "refused_value": "%(text)s",
        "digits_lost": _("“%(value)s” was cut by a spreadsheet. Write the number as text."),
        "ambiguous_amount": _("“%(value)s” can be read in two ways. Choose the decimal mark."),
        "ambiguous_date": _("“%(value)s” can be read in two ways. Choose how dates are written."),
        "bad_grouping": _("“%(value)s” is not a number."),
        "exponent": _("“%(value)s” is not a number."),
        "not_a_number": _("“%(value)s” is not a number."),
        "not_whole": _("“%(value)s” is not a whole number."),
        "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
        "not_a_date": _("“%(value)s” is not a date."),
        "not_a_time": _("“%(value)s” is not a time."),
        "no_such_day": _("“%(value)s”: there is no such day."),
        "no_such_month": _("“%(value)s”: there is no such month."),
        "other_order": _("“%(value)s” is written the other way round than the rest of the column."),
        "other_decimal_mark": _("“%(value)s” has another decimal mark than the rest of the column."),
        "serial_out_of_range": _("“%(value)s” is not a date."),
        "year_out_of_range": _("“%(value)s”: the year cannot be right."),
        "not_an_address": _("“%(value)s” is not an e-mail address."),
        "not_a_domain": _("“%(value)s” is not an e-mail address."),
        "several_addresses": _("“%(value)s” holds several addresses."),
        "no_address": _("There is no free address for “%(value)s”."),
        "negative": _("“%(value)s” must not be below zero."),
        "not_a_currency": _("“%(value)s” is not a currency code such as EUR."),
    }


def _records() -> dict[str, str]:
    return {
        "hidden": _("There is such a record, but it is not open to you. Ask an administrator."),
        "in_trash": _("There is such a record in the trash. Restore it first."),
        "exists": _("“%(value)s” is there already and was left as it is."),
        "may_not_edit": _("You may not change “%(value)s”."),
        "may_not_create": _("You may not create this."),
        "no_such": _("There is no “%(value)s”."),
        "close_spelling": _("There is no “%(value)s”. Do you mean “%(candidate)s”?"),
        "closed_already": _("The deal is closed as “%(value)s” already."),
        "bad_stage": _("“%(value)s” is not a stage of this pipeline."),
        "closed_before_created": _("The deal was closed before it was created."),
    }
