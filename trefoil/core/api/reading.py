"""Reading a JSON body without surprises: bounded in size, depth and numbers, exact, no NUL, no lone surrogates."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from trefoil.core.api.problems import Problem

MAX_BODY = 1024 * 1024
MAX_DEPTH = 12
MAX_NUMBER = 2**63 - 1


def read_json(body: bytes) -> Any:
    """The value of a JSON body; Problem 400 when it cannot be read, 422 with the paths of what cannot be kept."""
    if len(body) > MAX_BODY:
        raise Problem(413)
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_not_json)
    except (ValueError, RecursionError):
        raise Problem(400, _("The body is not JSON in UTF-8.")) from None
    errors: dict[str, str] = {}
    _walk(value, "", 0, errors)
    if errors:
        raise Problem(422, errors=errors)
    return value


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def _walk(value: Any, path: str, depth: int, errors: dict[str, str]) -> None:
    if len(errors) >= 20:
        return
    if isinstance(value, str):
        wrong = _wrong_text(value)
        if wrong:
            errors[path or "body"] = wrong
    elif isinstance(value, float):
        errors[path or "body"] = _("Send amounts and numbers with a fraction as text, for instance “12.50”.")
    elif isinstance(value, int) and abs(value) > MAX_NUMBER:
        errors[path or "body"] = _("The number is too large.")
    elif isinstance(value, (dict, list)):
        if depth >= MAX_DEPTH:
            raise Problem(400, _("The body is nested too deeply."))
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in pairs:
            if isinstance(key, str) and _wrong_text(key):
                raise Problem(400, _("A field's name holds signs that cannot be kept."))
            _walk(part, f"{path}.{key}" if path else str(key), depth + 1, errors)


def _wrong_text(text: str) -> str:
    if "\x00" in text:
        return _("The text holds a NUL sign, which cannot be kept.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return _("The text holds half of a surrogate pair, which is no sign.")
    return ""


class StrictParser(Parser):
    """Ninja's parser with our reading of bodies; `door` has read and checked the body before."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.api_json if hasattr(request, "api_json") else read_json(request.body)
