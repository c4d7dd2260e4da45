"""What a form page does with an action's answer: errors at their fields, a newer version beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from trefoil.core.actions import Conflict, Invalid


@dataclass
class Attempt:
    """How a call of an action went: `status` 200, 409 or 422."""

    status: int = 200
    result: Any = None
    errors: dict[str, Any] = field(default_factory=dict)
    current: Any = None

    @property
    def is_done(self) -> bool:
        return self.status == 200


def attempt(run: Callable[[], Any]) -> Attempt:
    """Call an action; what it finds wrong, and a change by somebody else, come back as values."""
    try:
        return Attempt(result=run())
    except Invalid as wrong:
        return Attempt(422, errors={name: [str(text)] for name, text in wrong.errors.items()})
    except Conflict as conflict:
        return Attempt(409, current=conflict.current)


def done(request: HttpRequest, text: str, to: str, *args: Any) -> HttpResponse:
    """Say that it is done and go on to a named view."""
    messages.success(request, text)
    return HttpResponseRedirect(reverse(to, args=args), status=303)


def say(request: HttpRequest, attempted: Attempt, text: str) -> None:
    """A message: `text` when it is done, otherwise what was wrong."""
    if attempted.is_done:
        messages.success(request, text)
    else:
        messages.error(request, " ".join(line for lines in attempted.errors.values() for line in lines))


def number(text: str | None) -> int | None:
    """A whole number out of a form, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The whole numbers that a form sends under one name."""
    found = (number(text) for text in request.POST.getlist(name))
    return [one for one in found if one is not None]


def local(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """The address if it leads to a page of ours, else `otherwise`."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if is_ours else otherwise
