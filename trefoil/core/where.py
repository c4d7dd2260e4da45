"""Filters with groups: all of, any of, and what holds for related records, in one compact JSON value.

    {"all": [["amount", "gte", "1000"], {"any": [["source", "is", "fair"], ["owner", "is", "me"]]},
             {"some": "tasks", "all": [["due_at", "within", "this_week"]]}, {"no": "tasks"}]}

A condition is [column, operator, value], a group {"all"|"any": [...]}; {"some"|"no": relation, "all"|"any": [...]} asks
for related records that fit. Columns and values go through the same doors as single filters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from trefoil.core.access import Viewer
from trefoil.core.access.fields import usable
from trefoil.core.filtering import Column, Condition, alias_of, condition_of, operators_of, parse_value

MAX_LENGTH = 6_000
MAX_DEPTH = 4
MAX_CONDITIONS = 40
MAX_RELATED = 6
MAX_VALUES = 200
NEVER = Q(pk__in=())


@dataclass(frozen=True)
class Relation:
    """Records related to those of a list: `rows()` are tied to the outer row by OuterRef, not yet cut to a viewer."""

    key: str
    label: Any
    columns: Callable[[], Sequence[Column]]
    rows: Callable[[], Any]


@dataclass(frozen=True)
class Group:
    """Parts of which all, or any, must hold."""

    parts: tuple[Part, ...]
    is_any: bool = False


@dataclass(frozen=True)
class Related:
    """That a related record which fits exists, or that none does."""

    relation: Relation
    group: Group
    is_none: bool
    viewer: Viewer


@dataclass(frozen=True)
class Never:
    """A part that the viewer may not use: nothing fulfils it."""


Part = Condition | Group | Related | Never


@dataclass
class Known:
    """What a filter may name, for one viewer; `left_out` gathers places of parts that he may not use."""

    viewer: Viewer
    columns: Mapping[str, Column]
    relations: Mapping[str, Relation]
    is_lenient: bool = False
    left_out: list[str] = field(default_factory=list)
    conditions: int = 0
    related: int = 0


class WrongPart(ValueError):
    """A part that cannot be taken: where it stands and why."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(text)
        self.place = place


def parse_where(text: str, known: Known, errors: dict[str, str]) -> Group | None:
    """The group of a `where` parameter; what cannot be taken is added to `errors` under the place of the part."""
    if len(text) > MAX_LENGTH:
        errors["where"] = _("The filter is too long: at most %(most)s signs.") % {"most": MAX_LENGTH}
        return None
    try:
        raw = json.loads(text, parse_constant=_refused_word)
    except (ValueError, RecursionError):
        errors["where"] = _("The filter cannot be read: it must be JSON.")
        return None
    try:
        return _group(raw, known, "where", 1)
    except WrongPart as wrong:
        errors[wrong.place] = str(wrong)
        return None


def _refused_word(word: str) -> Any:
    raise ValueError(word)


def _group(raw: Any, known: Known, place: str, depth: int) -> Group:
    if not isinstance(raw, dict) or len(raw) != 1 or not raw.keys() <= {"all", "any"}:
        raise WrongPart(place, _("A group is {\"all\": [...]} or {\"any\": [...]}."))
    if depth > MAX_DEPTH:
        raise WrongPart(place, _("Groups may stand at most %(most)s deep.") % {"most": MAX_DEPTH})
    ((word, parts),) = raw.items()
    if not isinstance(parts, list) or not parts:
        raise WrongPart(place, _("A group needs at least one condition."))
    made = tuple(_part(one, known, f"{place}.{number}", depth) for number, one in enumerate(parts, start=1))
    return Group(made, word == "any")


def _part(raw: Any, known: Known, place: str, depth: int) -> Part:
    if isinstance(raw, list):
        return _condition(raw, known, place)
    if isinstance(raw, dict) and raw.keys() & {"some", "no"}:
        return _related(raw, known, place, depth)
    return _group(raw, known, place, depth + 1)


def _condition(raw: list[Any], known: Known, place: str) -> Condition | Never:
    known.conditions += 1
    if known.conditions > MAX_CONDITIONS:
        raise WrongPart(place, _("At most %(most)s conditions at once.") % {"most": MAX_CONDITIONS})
    if len(raw) != 3 or not isinstance(raw[0], str) or not isinstance(raw[1], str):
        raise WrongPart(place, _("A condition is [column, operator, value]."))
    key, op, text = raw[0], raw[1], _value_text(raw[2], raw[1], place)
    column = known.columns.get(key)
    if column is None or not can_ask(column):
        if known.is_lenient:
            known.left_out.append(place)
            return Never()
        raise WrongPart(place, _("There is no such filter."))
    if op not in operators_of(column):
        raise WrongPart(place, _("This filter takes: %(names)s.") % {"names": ", ".join(operators_of(column))})
    try:
        return Condition(column, op, parse_value(column, op, text, known.viewer), text)
    except ValueError as error:
        raise WrongPart(place, str(error)) from None


def _value_text(raw: Any, op: str, place: str) -> str:
    """A value as text, as an address would hold it; several of them for `in`."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, int) and abs(raw) < 10**18:
        return str(raw)
    if op == "in" and isinstance(raw, list) and 0 < len(raw) <= MAX_VALUES:
        return ",".join(_value_text(one, "", place) for one in raw)
    if not isinstance(raw, str) or raw == "":
        raise WrongPart(place, _("The value is missing, or is no text."))
    if "\x00" in raw or not _is_text(raw):
        raise WrongPart(place, _("The text is too long or holds signs that cannot be searched for."))
    return raw


def _is_text(raw: str) -> bool:
    try:
        return bool(raw.encode())
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _related(raw: dict[str, Any], known: Known, place: str, depth: int) -> Related | Never:
    known.related += 1
    rest = {word: parts for word, parts in raw.items() if word not in ("some", "no")}
    if len(raw) - len(rest) != 1:
        raise WrongPart(place, _("Say either “some” or “no”, and which records."))
    if known.related > MAX_RELATED:
        raise WrongPart(place, _("At most %(most)s questions about related records at once.") % {"most": MAX_RELATED})
    word = "some" if "some" in raw else "no"
    relation = known.relations.get(raw[word]) if isinstance(raw[word], str) else None
    if relation is None:
        if known.is_lenient:
            known.left_out.append(place)
            return Never()
        raise WrongPart(place, _("There are no such related records."))
    columns = {one.key: one for one in relation.columns() if usable(known.viewer, one.group)}
    inner = Known(known.viewer, columns, {}, known.is_lenient, [], known.conditions, MAX_RELATED)
    group = _group(rest, inner, place, depth + 1) if rest else Group(())
    known.conditions = inner.conditions
    known.left_out += inner.left_out
    if inner.left_out and word == "no":  # a part that nothing fulfils would let more through here, not less
        return Never()
    return Related(relation, group, word == "no", known.viewer)


def can_ask(column: Column) -> bool:
    """Whether a list can be filtered by the column at all."""
    return column.can_filter and column.kind != "step" and bool(column.source or column.expression is not None)


def wherein(rows: QuerySet[Any], group: Group) -> QuerySet[Any]:
    """The rows for which the group holds."""
    return rows.alias(**_aliases(group)).filter(_asked(group))


def _aliases(group: Group) -> dict[str, Any]:
    return {name: made for one in own_conditions(group) for name, made in alias_of(one).items()}


def own_conditions(group: Group) -> Iterator[Condition]:
    """The conditions of the listed records themselves, at any depth."""
    for part in group.parts:
        if isinstance(part, Condition):
            yield part
        elif isinstance(part, Group):
            yield from own_conditions(part)


def _asked(part: Part) -> Q:
    if isinstance(part, Condition):
        return condition_of(part)
    if isinstance(part, Never):
        return NEVER
    if isinstance(part, Related):
        rows = part.relation.rows().visible_to(part.viewer)
        found = Exists(wherein(rows, part.group) if part.group.parts else rows)
        return Q(~found) if part.is_none else Q(found)
    return reduce(or_ if part.is_any else and_, map(_asked, part.parts))


def without(text: str, number: int) -> str:
    """The filter without its part at this place of the outermost group; empty when nothing is left."""
    raw = json.loads(text)
    ((word, parts),) = raw.items()
    kept = [one for at, one in enumerate(parts) if at != number]
    return json.dumps({word: kept}, ensure_ascii=False, separators=(",", ":")) if kept else ""
