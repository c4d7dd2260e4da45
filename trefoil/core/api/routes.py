"""Routes of a resource: ninja's router with what each operation of ours says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.constants import NOT_SET

from trefoil.core.api.problems import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Routes(Router):
    """Operations of one resource. A token needs one of `scopes` (or of `readers`, to read), else read or write."""

    def __init__(self, tag: str, *, scopes: Sequence[str], readers: Sequence[str] = ()) -> None:
        super().__init__(tags=[tag])
        self.scopes, self.readers = tuple(scopes), tuple(readers)

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any) -> None:
        method = methods[0]
        extra = dict(options.get("openapi_extra") or {})
        everything = "read" if method in SAFE else "write"
        own = (*self.scopes, *self.readers) if method in SAFE else self.scopes
        extra["x-scopes"] = [everything, *own]
        options["openapi_extra"] = extra
        first, _gap, rest = (view_func.__doc__ or "").strip().partition("\n\n")
        options["summary"] = options.get("summary") or " ".join(first.split()).rstrip(".")
        options["description"] = " ".join(rest.split())
        if options.get("operation_id") is None:
            options["operation_id"] = view_func.__name__
        if options.get("response", NOT_SET) is NOT_SET:
            raise TypeError(f"{view_func.__name__}: say response={{status: schema}}")
        return super().add_api_operation(path, methods, view_func, **options)


def at_the_door(view: Callable[..., Any]) -> Callable[..., Any]:
    """An address of the API: signing in and the check of browsers are the door's own work, not the middleware's."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return login_not_required(view)


VERSIONED = {"x-versioned": True}


def must_be_new(request: HttpRequest) -> None:
    """Problem 412 when a record that does not exist was to be changed only as If-Match names it."""
    if "If-Match" in request.headers:
        raise Problem(412, _("There is no such record yet, so it has no version."))


def version_asked(request: HttpRequest) -> int | None:
    """The version of If-Match for an action; None when there is none (or *)."""
    text = request.headers.get("If-Match")
    if text is None or text.strip() == "*":
        return None
    tag = text.strip()
    number = tag[2:-1]
    if not (tag.startswith('"v') and tag.endswith('"') and number.isascii() and number.isdigit() and len(number) < 10):
        raise Problem(400, _("If-Match takes one ETag as this API gave it, for instance \"v3\"."))
    return int(number)
