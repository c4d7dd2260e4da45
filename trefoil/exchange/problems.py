"""What is wrong with a row, as a code that can be said in any language."""

from __future__ import annotations

from typing import Any

from trefoil.core.actions import Invalid
from trefoil.exchange.reading.errors import BadValue


class Problem(Exception):
    """Why a row cannot go in: the field, a code, and what the sentence needs."""

    def __init__(self, code: str, field: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.params = code, field, params

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"code": self.code, "field": self.field, "params": self.params}


def of_value(field: str, bad: BadValue) -> Problem:
    """The problem of a value that could not be read."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in bad.params.items()}
    return Problem(bad.code, field, **{**params, "value": bad.value[:80]})


def of_invalid(wrong: Invalid) -> Problem:
    """The problem of what an action refused; its texts are sentences already."""
    name, text = next(iter(wrong.errors.items()))
    return Problem("refused_value", str(name), text=str(text))
