"""Text of the clipboard read as files are: days, amounts, choices and names of people, in the reader's own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trefoil.core.registry import CellEditor, Sheet
from trefoil.core.sheets import plain_value
from trefoil.exchange.problems import of_value
from trefoil.exchange.reading.amounts import Mark, detect_decimal, parse_amount, parse_money
from trefoil.exchange.reading.dates import Order, detect_dates, parse_date, parse_datetime
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.flags import means_blank, parse_bool
from trefoil.exchange.sentences.problems import problem_sentence
from trefoil.identity.models import firm
from trefoil.identity.setup import kept
from trefoil.lists.cells import editors_of
from trefoil.lists.pasting import BadCell, Line

_DECIMAL: dict[str, Mark] = {"ru": ",", "pl": ","}
_FORMULA = ("=", "+", "-", "@")
_MONEY, _NUMBERS = "money", frozenset({"number"})
Read = Callable[[str], Any]


def read_block(
    user: Any, sheet: Sheet, keys: Sequence[str], numbers: Mapping[str, str], rows: Sequence[Line]
) -> list[BadCell]:
    """Fill `values` of the lines from their texts; the cells that cannot be read. `numbers`: kinds of columns."""
    editors = {one.key: one for one in editors_of(user, sheet)}
    bad: list[BadCell] = []
    for key in keys:
        editor, texts = editors.get(key), [line.texts.get(key, "") for line in rows]
        read = _reader(user, editor, numbers.get(key, ""), texts) if editor is not None else _closed
        for number, line in enumerate(rows):
            if key not in line.texts:
                continue
            try:
                line.values |= _priced(key, read(_bare(line.texts[key])), keys, "currency" in editors)
            except BadValue as wrong:
                bad.append(BadCell(number, key, line.texts[key], problem_sentence(of_value("", wrong).plain())))
            except ValueError as wrong:
                bad.append(BadCell(number, key, line.texts[key], str(wrong)))
    return bad


def _priced(key: str, value: Any, keys: Sequence[str], has_currency: bool) -> dict[str, Any]:
    """The value of a cell; an amount that names its currency sets that too."""
    amount, code = value if isinstance(value, tuple) else (value, None)
    if not code or "currency" in keys:
        return {key: amount}
    if not has_currency:
        raise ValueError(_("Write the amount without its currency."))
    return {key: amount, "currency": code}


def _bare(text: str) -> str:
    """Without the mark that keeps a text from being a formula."""
    text = text.replace("\x00", "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _closed(text: str) -> Any:
    raise ValueError(_("This column cannot be edited here."))


def _reader(user: Any, editor: CellEditor, kind: str, texts: Sequence[str]) -> Read:
    """How the cells of one column are read; what the column itself shows decides, then the reader's language."""
    if editor.input == "multi":
        return _many(editor)
    if editor.input == "select":
        return _choice(editor)
    if editor.input in ("date", "moment"):
        order = _order(user, texts)
        return _day(order) if editor.input == "date" else _moment(order)
    if editor.input == _MONEY or kind in _NUMBERS or editor.input in _NUMBERS:
        return _amount(texts, is_money=editor.input == _MONEY)
    return lambda text: text


def _order(user: Any, texts: Sequence[str]) -> Order:
    found = detect_dates(texts).order
    if found not in ("ambiguous", "none"):
        return found
    return "mdy" if kept(user, "firm country", lambda: firm().country) == "US" else "dmy"


def _day(order: Order) -> Read:
    return lambda text: "" if means_blank(text) else parse_date(text, order).isoformat()


def _moment(order: Order) -> Read:
    def read(text: str) -> str:
        if means_blank(text):
            return ""
        found = parse_datetime(text, order)
        if timezone.is_aware(found):
            found = timezone.localtime(found)
        return found.date().isoformat() if found.time() == time() else found.strftime("%Y-%m-%dT%H:%M")

    return read


def _amount(texts: Sequence[str], *, is_money: bool) -> Read:
    own: Mark = _DECIMAL.get((translation.get_language() or "")[:2], ".")
    shown = detect_decimal(texts).mark
    marks: list[Mark] = [shown] if shown else [own, "," if own == "." else "."]

    def read(text: str) -> Any:
        if means_blank(text):
            return ""
        first: BadValue | None = None
        for mark in marks:
            try:
                number, code = parse_money(text, mark) if is_money else (parse_amount(text, mark), None)
                plain = plain_value(number)
                # three digits behind the point must not be taken for thousands
                return f"{plain}0" if plain[-4:-3] == "." else plain, code
            except BadValue as wrong:
                first = first or wrong
        raise first or BadValue("not_a_number", text)

    return read


def _folded(text: Any) -> str:
    return " ".join(str(text).split()).casefold()


def _choice(editor: CellEditor) -> Read:
    known: dict[str, list[str]] = {}
    for value, word in editor.choices():
        known.setdefault(_folded(word), []).append(str(value))
    is_yes_no = sorted(value for values in known.values() for value in values) == ["no", "yes"]

    def read(text: str) -> str:
        found = known.get(_folded(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_("Several are called “%(value)s”.") % {"value": text[:40]})
        if means_blank(text):
            return ""
        if is_yes_no:
            return "yes" if parse_bool(text) else "no"
        raise ValueError(_("“%(value)s” is not one of the choices.") % {"value": text[:40]})

    return read


def _many(editor: CellEditor) -> Read:
    one = _choice(editor)

    def read(text: str) -> list[str]:
        if means_blank(text):
            return []
        try:
            return [one(text)]
        except ValueError:
            mark = ";" if ";" in text else "," if "," in text else "\n"
            return [one(part.strip()) for part in text.split(mark) if part.strip()]

    return read
