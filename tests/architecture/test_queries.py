"""What stands in an address never becomes SQL: filters, order, columns, places, with payloads of every kind."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.matrix import Asker
from trefoil.core.listing import operators_of
from trefoil.customers.api.shapes import ORGANISATIONS, PEOPLE
from trefoil.customers.columns import customer_columns
from trefoil.operational.sales.api.deal_shapes import DEALS
from trefoil.operational.sales.api.lead_shapes import LEADS
from trefoil.operational.sales.columns import deal_columns, lead_columns, product_columns
from trefoil.planner.api import TASKS
from trefoil.planner.columns import task_columns

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

MARK = "zqx9"
PAYLOADS = [
    f"{MARK}' OR '1'='1", f'{MARK}" OR 1=1 --', f"{MARK}'); DROP TABLE customers_customer; --", f"{MARK}%' ESCAPE '\\",
    f"{MARK}\\", f"{MARK}`", f"{MARK}/**/UNION/**/SELECT password FROM identity_user", f"{MARK}\x00", f"{MARK}\n;",
    f"{MARK}{{}}", f"{MARK}%s%(x)s", f"{MARK}\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "1e999", "1" * 400, "-1", "9" * 20, "9223372036854775808", "NaN", "Infinity", "-0", "0x10", "1_000",
    "٣", "²", "１２", "①", "1.5.5", "", " ", ",", ",,,", "null", "None", "true", "[]", "[1,2]", '{"a":1}', "2026-13-45",
    "0000-00-00", "9999-12-31", "2026-01-01T25:61:61", "-99999-01-01", "today", "me", "me,me", "'", '"', "%", "_",
    f"{MARK}" * 200,
]  # fmt: skip
NAMES = [
    "_connector", "_negated", "pk__in", "password", "owner__password__startswith", "x__password",
    "owner_id__password__startswith", "name__regex", "name__isnull", "name__has__has", "custom__own_secret", "custom",
    "custom.own_secret", "custom.own_secret__starts", 'custom.own_normal")', "custom.", "custom.x",
    "custom.own_normal__regex", "deleted_at", "team__members__password", "name'", "name\"", "name\x00", "name;",
    "(name)",
    "-name", "__class__", "self", "listing_sort", "filter_name", "x_name", "1", "", "[]", "name[]", "name[0]",
    "name[$ne]", "имя", "q__has", "sort__in", "columns__in",
]  # fmt: skip
ORDERS = [
    "?", "random", "name;", "name desc", "-name,pk", "--name", "name'", "owner__password", "custom.own_secret", "1",
    "(SELECT 1)", "name\x00", "pk); DROP", "listing_sort", "RANDOM()", "nonsense", "имя", "a" * 500,
]
COLUMNS = ["owner__password", "name,name", ",".join(["name"] * 300), "*", "name;", "custom.own_secret",
           "x" * 999,            "имя", "'", ",,,"]  # fmt: skip
LIMITS = ["0", "-1", "201", "1e3", "٣", "²", "99999999999999999999", "x", "1;", "0x5", " 5", "5.0", "\x00"]


def places() -> list[str]:
    """Cursors that are none of ours."""
    made = [
        [f"{MARK}'", 1], [{"a": 1}, 1], [[1], 1], [None, None], [True, 1], ["x", 2**63], ["x", -1], [1, "1"],
        ["2026-01-01' OR 1=1", 1], ["\x00", 1], ["x" * 1000, 1], ["é" * 300, 5], [10**400, 1], "abc", {}, [1],
    ]  # fmt: skip
    coded = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in made]
    deep = base64.urlsafe_b64encode(b"[" * 900).decode().rstrip("=")
    return [*coded, deep, "!!!", "a" * 3000, "%00", "=", "x y", "é", MARK]


def lists(guarded: Guarded) -> dict[str, list[Any]]:
    """Every list with its columns."""
    dana = guarded.world.dana
    return {
        "/customers/": customer_columns(dana), "/deals/table": deal_columns(dana), "/deals/": deal_columns(dana),
        "/leads/": lead_columns(dana), "/products/": product_columns(dana), "/tasks/": task_columns(dana),
        "/customers/export": customer_columns(dana), "/deals/export": deal_columns(dana),
        "/api/v1/people": PEOPLE.columns(dana), "/api/v1/organisations": ORGANISATIONS.columns(dana),
        "/api/v1/deals": DEALS.columns(dana), "/api/v1/leads": LEADS.columns(dana),
        "/api/v1/tasks": TASKS.columns(dana),
        "/api/v1/entries": [], "/api/v1/products": [], "/api/v1/users": [], "/api/v1/search": [], "/search/": [],
        "/funnel/": [], "/deals/near": [], "/customers/choices": [], "/customers/duplicates": [],
        "/settings/audit/": [], "/deals/board/column": [],
    }  # fmt: skip


def requests(path: str, columns: list[Any]) -> Iterator[dict[str, str]]:
    """Parameters to try at one list."""
    for number, column in enumerate(columns):
        for at, op in enumerate(operators_of(column) if column.can_filter else ("is",)):
            for payload in PAYLOADS[(3 * number + at) % 13 :: 13]:
                yield {f"{column.key}__{op}": payload}
        yield {column.key: PAYLOADS[number % len(PAYLOADS)]}
        yield {f"{column.key}__password__startswith": "p"}
    yield from ({name: MARK} for name in NAMES)
    yield from ({"sort": order} for order in ORDERS)
    yield from ({"columns": names} for names in COLUMNS)
    yield from ({"limit": limit} for limit in LIMITS)
    yield from ({"after": place} for place in places())
    yield from ({"sort": "name", "after": place} for place in places()[:6])
    for name in ("q", "customer", "stage", "pipeline", "owner", "team", "from", "until", "source", "customer_id",
                 "person", "verb", "day", "before", "other", "organisation", "phone", "email", "kind", "type", "title",
                 "filter", "total", "trash", "state", "object_type"):  # fmt: skip
        yield from ({name: payload} for payload in PAYLOADS[(len(name) + len(path)) % 17 :: 17])
    yield {f"name{n}": "1" for n in range(900)}


@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def test_nothing_typed_becomes_sql_or_breaks_a_list(guarded: Guarded) -> None:
    asker, wrong, said = Asker(guarded), [], []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        for path, columns in lists(guarded).items():
            for given in requests(path, columns):
                said.clear()
                query = urlencode(given, quote_via=quote, errors="surrogatepass")
                answer = asker.ask("olga", "GET", f"{path}?{query}")
                if answer.status not in (200, 204, 302, 400, 403, 404, 414, 422):
                    wrong.append(f"{path}?{query[:150]}: {answer.status}")
                if any(MARK in sql for sql in said):
                    wrong.append(f"{path}?{query[:150]}: typed text stands in the SQL")
                if b"qxvault" in answer.content.lower() or b"qxprivate" in answer.content.lower():
                    wrong.append(f"{path}?{query[:150]}: told what is hidden")
                if answer.changed:
                    wrong.append(f"{path}?{query[:150]}: wrote")
    assert not wrong, "\n".join([f"{len(wrong)} of {asker.asked}", *wrong[:60]])
    assert asker.asked > 4_000
