"""Lists and single records of one kind, from rows of values: filters, keyset pages, versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.api.problems import Problem
from trefoil.core.listing import MAX_PAGE, Column, Listing, operators_of, parse
from trefoil.core.related import relations_of, type_of
from trefoil.core.where import MAX_LENGTH

PAGING = frozenset({"sort", "after", "limit"})
PREFIX = "/api/v1/"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Extra:
    """A filter that is no column: `condition(user, text)` gives a Q, ValueError says why the text cannot be taken."""

    name: str
    description: str
    condition: Callable[[Any, str], Q]


@dataclass
class Resource:
    """One kind of record in the API.

    `columns(user)` name the fields; `base()` the rows before scope; `dress(user, rows)` makes rows of values into JSON
    objects (nested things with one query per kind and page).
    """

    path: str
    model: Any
    columns: Callable[[Any], Sequence[Column]]
    base: Callable[[], QuerySet[Any]]
    dress: Callable[[Any, Rows], Rows]
    default_sort: str = "-created_at"
    extras: Sequence[Extra] = ()
    by_model: bool = True
    matches: Callable[[Any], bool] = field(default=lambda row: True)

    def __post_init__(self) -> None:
        if self.by_model:
            RESOURCES.append(self)

    def page(self, request: HttpRequest) -> HttpResponse:
        """GET of the list."""
        user: Any = request.user
        base, params = self.narrowed(user, _single_values(request))
        listing = parse(
            self.model, self.columns(user), params, user.viewer, default_sort=self.default_sort,
            relations=relations_of(user, type_of(self.model)),
        )  # fmt: skip
        try:
            rows, following = listing.page(base)
        except OverflowError:
            raise Problem(422, errors={"after": _("This place in the list is not valid any more.")}) from None
        return page_of(request, self.dress(user, rows), following)

    def narrowed(self, user: Any, params: dict[str, str]) -> tuple[Any, dict[str, str]]:
        """The rows that the extra filters leave, and the parameters that are columns."""
        conditions = self.taken_out(user, params)
        return self.base().filter(*conditions), params

    def taken_out(self, user: Any, params: dict[str, str]) -> list[Q]:
        """The conditions of the extra filters, which are taken out of `params`."""
        conditions, errors = [], {}
        for extra in self.extras:
            text = params.pop(extra.name, None)
            if text is not None:
                try:
                    conditions.append(extra.condition(user, text))
                except ValueError as error:
                    errors[extra.name] = str(error)
        if errors:
            raise Invalid(errors)
        return conditions

    def read(self, user: Any, pk: Any) -> dict[str, Any] | None:
        """The record as the user may see it, or None."""
        columns = [column for column in self.columns(user) if column.is_shown]
        listing = Listing(self.model, user.viewer, columns, limit=1, shown=columns)
        try:
            rows, _more = listing.page(self.base().filter(pk=pk))
        except (ValueError, OverflowError):
            return None
        return self.dress(user, rows)[0] if rows else None

    def one(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """GET of one record."""
        found = self.read(request.user, pk)
        if found is None:
            raise Problem(404)
        return record_of(found)

    def answer(self, request: HttpRequest, pk: Any, status: int = 200) -> HttpResponse:
        """The record after a change; 204 when the change took it out of the user's sight."""
        found = self.read(request.user, pk)
        if found is None:
            return HttpResponse(status=204)
        response = record_of(found, status)
        if status == 201:
            response["Location"] = f"{PREFIX}{self.path}/{pk}"
        return response

    def id_by_outside_id(self, user: Any, outside_id: str) -> int | None:
        """The id of the visible record with this outside id."""
        rows = self.base().visible_to(user).filter(outside_id=outside_id)  # type: ignore[attr-defined]
        return rows.values_list("pk", flat=True).first()


RESOURCES: list[Resource] = []


def state_of(user: Any, row: Any) -> dict[str, Any] | None:
    """A row that an action gave back, as the API shows it to the user; None when the API has no such resource."""
    for resource in RESOURCES:
        if isinstance(row, resource.model) and resource.matches(row):
            return resource.read(user, row.pk)
    return None


def page_of(request: HttpRequest, items: Rows, following: str | None) -> HttpResponse:
    """{items, next} and the same place as a Link header."""
    response = reply({"items": items, "next": following})
    if following is not None:
        query = request.GET.copy()
        query["after"] = following
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return response


def record_of(shown: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """One record with its version as ETag."""
    response = reply(shown, status)
    if "version" in shown:
        response["ETag"] = f'"v{shown["version"]}"'
    return response


class Encoder(DjangoJSONEncoder):
    """Decimals as plain text, moments in UTC with Z."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Decimal):
            return plain(o)
        if isinstance(o, datetime):
            return moment(o)
        return super().default(o)


def reply(body: Any, status: int = 200) -> HttpResponse:
    """A JSON response."""
    return JsonResponse(body, status=status, encoder=Encoder, safe=False, json_dumps_params={"ensure_ascii": False})


def plain(number: Decimal | None) -> str | None:
    """An exact number as text without trailing zeros: 1.5, 12, 0.0001."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(at: datetime | None) -> str | None:
    """A moment as text in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def day(on: date | None) -> str | None:
    """A day as text."""
    return None if on is None else on.isoformat()


def _single_values(request: HttpRequest) -> dict[str, str]:
    """The query parameters; each once, none empty, none of those that only pages know."""
    errors, params = {}, {}
    for name, values in request.GET.lists():
        if len(values) > 1:
            errors[name[:60]] = _("Send each parameter once.")
        elif values[0] == "":
            errors[name[:60]] = _("Give a value, or leave the parameter out.")
        elif name in PAGES_ONLY:
            errors[name] = _("There is no such filter.")
        params[name] = values[0]
    if errors:
        raise Invalid(errors)
    return params


PAGES_ONLY = frozenset({"columns", "view", "layout", "page", "format", "q", "group"})
_WORDS = {
    "is": "equal to", "not": "anything but", "in": "one of (separated by commas)", "gt": "more than",
    "gte": "at least", "lt": "less than", "lte": "at most", "has": "containing", "starts": "beginning with",
    "lacks": "without that choice", "within": "in that period (today, this_month, last_quarter, last_30_days, "
    "next_7_days, more_than_90_days_ago ...)",
    "on": "on that day (or within 24 hours of that moment)", "empty": "true: empty, false: filled",
}  # fmt: skip
WHERE = (
    "Conditions in groups, as JSON: {\"all\": [[\"amount\", \"gte\", \"1000\"], {\"any\": [...]}]}; "
    "{\"some\": \"tasks\", \"all\": [...]} and {\"no\": \"tasks\"} ask for related records."
)


def parameters(columns: Sequence[Column], extras: Sequence[Extra] = (), *, default_sort: str) -> list[dict[str, Any]]:
    """The query parameters of a list for its OpenAPI operation."""
    sortable = [column.key for column in columns if column.can_sort]
    found: list[dict[str, Any]] = []
    for column in columns:
        if column.can_filter:
            first, *others = operators_of(column)
            found.append(_query(column.key, f"{column.label}: {_WORDS[first]}.", _schema(column, first)))
            found += [
                _query(f"{column.key}__{op}", f"{column.label}: {_WORDS[op]}.", _schema(column, op)) for op in others
            ]
    found += [_query(extra.name, extra.description, {"type": "string", "minLength": 1}) for extra in extras]
    found.append(_query("where", WHERE, {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}))
    orders = [sign + key for key in sortable for sign in ("", "-")]
    found.append(_query("sort", f"Order; - for descending. Without it: {default_sort}.", {"enum": orders}))
    whole = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 50}
    found.append(_query("limit", "How many rows a page has.", whole))
    found.append(_query("after", "The place to go on from: `next` of the page before.", {"type": "string"}))
    return found


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": description, "schema": schema}


def _schema(column: Column, op: str) -> dict[str, Any]:
    if op in ("is", "not") and column.kind == "choice" and column.choices:
        return {"enum": [str(key) for key, _label in column.choices]}
    return {"type": "string", "minLength": 1}
