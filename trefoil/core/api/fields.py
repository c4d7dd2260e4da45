"""Types of fields in bodies: strict, bounded, described; amounts and decimals are text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_args

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

MAX_ID = 2**63 - 1
NO_NUL = r"^[^\x00]*$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)\Z", re.ASCII
)
_AMOUNT = r"^[0-9]{1,13}(\.[0-9]{1,4})?$"


class Body(BaseModel):
    """What may be sent: unknown fields are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


def Text(most: int, *, least: int = 0) -> Any:  # noqa: N802 - reads as a type
    """A text of `least` to `most` signs."""
    return Annotated[str, StringConstraints(min_length=least, max_length=most)]


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(_("Write the day as text, for instance “2026-03-12”."))
    try:
        return date.fromisoformat(value) if _DAY.match(value) else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: str) -> Any:
    raise ValueError(_("“%(value)s” is not a day. Write it as 2026-03-12.") % {"value": value[:40]})


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(_("Write the moment as text, for instance “2026-03-12T09:30:00Z”."))
    try:
        found = datetime.fromisoformat(value.upper()) if _MOMENT.match(value) else None
        if found is not None and 1800 < found.year < 3000:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(
        _("“%(value)s” is not a moment with its time zone. Write it as 2026-03-12T09:30:00Z.") % {"value": value[:40]}
    )


def _decimal(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(_("Send amounts and numbers with a fraction as text, for instance “12.50”."))
    return value


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Amount = Annotated[str, BeforeValidator(_decimal), StringConstraints(pattern=_AMOUNT, max_length=18)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")]
Custom = Annotated[
    dict[str, Any],
    WithJsonSchema({
        "type": "object", "maxProperties": 500,
        "additionalProperties": {
            "anyOf": [
                {"type": "string", "maxLength": 20_000}, {"type": "integer"}, {"type": "boolean"}, {"type": "null"},
                {"type": "array", "items": {"type": "string", "maxLength": 120}, "maxItems": 500},
            ]
        },
    }),
    Field(description="Values of the firm's own fields by key (see custom-fields); null empties one. Fields that are "
          "not named stay. Numbers with a fraction are text."),
]  # fmt: skip
OutsideId = Annotated[str, StringConstraints(min_length=1, max_length=120)]
OutsideIdInPath = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    Field(description="Id of the record in the other system."),
]  # fmt: skip


def same_words(of: Any, words: Any) -> None:
    """A literal type of the API must name exactly the model's choices; checked at start."""
    if set(get_args(of)) != {word[0] if isinstance(word, tuple) else word for word in words}:
        raise TypeError(f"{of} does not name the choices {words}")


def given(body: BaseModel) -> dict[str, Any]:
    """What was sent, for an action: `owner_id` becomes the action's `owner`."""
    sent = body.model_dump(exclude_unset=True)
    return {_inner(name): value for name, value in sent.items()}


OUTER = {
    "owner": "owner_id", "team": "team_id", "customer": "customer_id", "stage": "stage_id", "pipeline": "pipeline_id",
    "product": "product_id", "reason": "reason_id", "person": "person_id",
    "contact": "contact_id", "home_team": "home_team_id", "other": "other_id", "move_to": "move_to_id",
    "parent": "parent_id", "roles": "role_ids", "substitute": "substitute_id",
}  # fmt: skip
_INNER = {outer: inner for inner, outer in OUTER.items()}


def _inner(name: str) -> str:
    return _INNER.get(name, name)


def outer_errors(errors: dict[str, Any]) -> dict[str, Any]:
    """Errors of an action under the names that the API uses."""
    return {_outer(str(field)): text for field, text in errors.items()}


def _outer(field: str) -> str:
    return field if field.startswith("custom.") else ".".join(OUTER.get(part, part) for part in field.split("."))
