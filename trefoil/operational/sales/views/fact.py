"""One fact of a deal or a lead, edited in place: the same answers for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customers.facts import Fact
from trefoil.customers.views.record import toasted
from trefoil.operational.sales.facts import currency_of, fact_named, given_value, typed_value

Save = Callable[[dict[str, Any], int | None], Any]


def fact_answer(
    request: HttpRequest, row: Any, name: str, route: str, save: Save, again: Callable[[], Any]
) -> HttpResponse:
    """GET the form; POST saves. A wrong value keeps the form (422), a foreign change shows both versions (409)."""
    user: Any = request.user
    fact = fact_named(user, row, name)
    if not fact.may_edit:
        raise Refused
    if request.method == "GET":
        return _form(request, row, fact, route, fact.value)
    value, version = typed_value(fact, request.POST), request.POST.get("version", "")
    asked = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    if asked is not None and asked != row.version and request.POST.get("was") == _was(fact):
        asked = row.version  # others changed something else; this fact is still what the form was opened with
    try:
        taken = given_value(user, fact, value, currency_of(user, row))
        key = name.removeprefix("custom.")
        save({"custom": {key: taken}} if name.startswith("custom.") else {key: taken}, asked)
    except Invalid as wrong:
        return _form(request, row, fact, route, value, errors=list(wrong.errors.values()), status=422)
    except Conflict:
        fresh = again()
        now = fact_named(user, fresh, name)
        return _form(request, fresh, now, route, value, theirs=now.shown or "–", status=409)
    fresh = again()
    response = render(request, "sales/fact.html", {"row": fresh, "fact": fact_named(user, fresh, name), "route": route})
    return toasted(response, changed="facts-changed timeline-changed")


def _was(fact: Fact) -> str:
    return ";".join(sorted(map(str, fact.value))) if isinstance(fact.value, list) else str(fact.value)


def _form(
    request: HttpRequest, row: Any, fact: Fact, route: str, value: Any, *, errors: list[Any] | None = None,
    theirs: Any = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "row": row, "fact": fact, "route": route, "value": value, "errors": errors or [], "theirs": theirs,
        "was": _was(fact), "choices": list(fact.choices()),
    }  # fmt: skip
    return render(request, "sales/fact_form.html", context, status=status)
