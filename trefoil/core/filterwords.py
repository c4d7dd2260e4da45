"""Filters in words: chips of a list, and what its forms offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from trefoil.core.filtering import DATES, Column, Condition
from trefoil.core.periods import period_words
from trefoil.core.where import Group, Never, Part, Related

Choices = Mapping[str, Callable[[], Sequence[tuple[Any, str]]]]

OPERATOR_WORDS = {
    "is": pgettext_lazy("filter", "is"), "not": pgettext_lazy("filter", "is not"),
    "in": pgettext_lazy("filter", "is one of"), "gt": pgettext_lazy("filter", "over"),
    "gte": pgettext_lazy("filter", "at least"), "lt": pgettext_lazy("filter", "under"),
    "lte": pgettext_lazy("filter", "at most"), "has": pgettext_lazy("filter", "contains"),
    "lacks": pgettext_lazy("filter", "does not contain"),
    "starts": pgettext_lazy("filter", "starts with"), "on": pgettext_lazy("filter", "on"),
    "within": pgettext_lazy("filter", "in the period"), "empty": pgettext_lazy("filter", "is empty"),
}  # fmt: skip
DATE_WORDS = {
    "gt": pgettext_lazy("filter", "after"), "gte": pgettext_lazy("filter", "from"),
    "lt": pgettext_lazy("filter", "before"), "lte": pgettext_lazy("filter", "until"),
    "is": pgettext_lazy("filter", "on"),
}  # fmt: skip
INPUTS = {"number": "number", "money": "text", "percent": "number", "date": "date", "datetime": "date", "day": "date"}


def words_of(column: Column) -> Mapping[str, Any]:
    """The words of operators, as they fit the kind of column."""
    return {**OPERATOR_WORDS, **DATE_WORDS} if column.kind in DATES else OPERATOR_WORDS


def choices_of(column: Column, choices: Choices) -> Sequence[tuple[Any, Any]]:
    """What can be chosen as a value of the column; nothing where it is typed."""
    if column.kind in ("yes_no", "flag"):
        return [("yes", _("Yes")), ("no", _("No"))]
    if column.kind == "user":
        return [("me", _("Me")), *(choices["user"]() if "user" in choices else ())]
    if column.choices:
        return column.choices
    source = choices.get(column.key) or choices.get(column.kind)
    return source() if source else ()


def told(one: Condition, choices: Choices) -> str:
    """Operator and value of a condition: over 2,000."""
    if one.op == "empty":
        return str(OPERATOR_WORDS["empty"]) if one.value else _("is not empty")
    if one.op == "within":
        return period_words(one.text)
    known = {str(key): str(label) for key, label in choices_of(one.column, choices)}
    said = ", ".join(known.get(part, part) for part in (one.text.split(",") if one.op == "in" else [one.text]))
    is_plain = one.op == "is" and one.column.kind not in DATES
    return said if is_plain else f"{words_of(one.column)[one.op]} {said}"


def told_part(part: Part, choices: Choices) -> tuple[str, str]:
    """(label, value) of any part of a filter, for its chip."""
    if isinstance(part, Condition):
        return str(part.column.label), told(part, choices)
    if isinstance(part, Never):
        return _("A field that you may not see"), _("lets nothing through")
    if isinstance(part, Related):
        inner = told_group(part.group, choices)
        label = str(part.relation.label)
        word = pgettext("related records", "none") if part.is_none else pgettext("related records", "some")
        return label, f"{word}: {inner}" if inner else word
    return (_("Any of") if part.is_any else _("All of")), told_group(part, choices)


def told_group(group: Group, choices: Choices) -> str:
    """The parts of a group in one line."""
    said = [" ".join(told_part(part, choices)) for part in group.parts]
    return f" {pgettext('filter', 'or') if group.is_any else pgettext('filter', 'and')} ".join(said)
