"""What may be sent: nothing that is not declared, nothing that cannot be kept, amounts as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conftest import World
from tests.api.conftest import Program
from trefoil.customers.models import Customer
from trefoil.operational.sales.models import Deal, Lead, Product
from trefoil.planner.models import Task
from trefoil.project.api_docs import describe
from trefoil.project.api_urls import API
from trefoil.timeline.models import Entry

Programs = Callable[..., Program]
FORBIDDEN = {
    "id": 99, "pk": 99, "version": 77, "owner": 1, "team": 1, "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z", "deleted_at": None, "state": "won", "created_by": 1, "is_staff": True,
    "is_superuser": True, "password": "x", "roles": [1], "done_at": "2001-01-01T00:00:00Z", "stage_entered_at": None,
    "access_version": 1, "scope": "all", "kind": "organisation",
}  # fmt: skip
NEW = {
    "people": ({"name": "New"}, Customer), "organisations": ({"name": "New"}, Customer),
    "leads": ({"title": "New"}, Lead), "deals": ({"title": "New"}, Deal), "tasks": ({"title": "New"}, Task),
    "products": ({"name": "New"}, Product),
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(NEW))
@pytest.mark.parametrize("field", sorted(FORBIDDEN))
def test_a_field_that_is_not_declared_is_refused_by_name(
    world: World, program: Programs, path: str, field: str
) -> None:
    if (path, field) == ("tasks", "kind"):
        pytest.skip("a task's kind is declared")
    body, model = NEW[path]
    asker, before = program(world.dana), model.objects.system("test").count()
    answer = asker.post(path, {**body, field: FORBIDDEN[field]})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == [field]
    assert model.objects.system("test").count() == before


@pytest.mark.parametrize("field", sorted(set(FORBIDDEN) - {"kind"}))
def test_a_change_takes_only_declared_fields(world: World, program: Programs, field: str) -> None:
    asker = program(world.dana)
    rows = {"people": world.anna, "leads": world.lead, "deals": world.deal, "tasks": world.task}
    for path, row in rows.items():
        answer = asker.patch(f"{path}/{row.pk}", {field: FORBIDDEN[field]})
        assert answer.status_code == 422 and field in answer.json()["errors"], path
        assert asker.get(f"{path}/{row.pk}").json()["version"] == 1 + (path == "people" and row.version - 1)


def test_every_body_schema_refuses_unknown_fields() -> None:
    document = describe(API)
    for operations in document["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for name in references(content["schema"]):
                    schema = document["components"]["schemas"][name]
                    if "properties" in schema and "multipart" not in str(operation["requestBody"]):
                        assert schema.get("additionalProperties") is False, name


def references(schema: Any) -> set[str]:
    return {part.split('"')[0] for part in json.dumps(schema).split("#/components/schemas/")[1:]}


def test_nobody_gives_records_further_than_his_right_reaches(world: World, program: Programs) -> None:
    asker = program(world.marek)
    answer = asker.post("deals", {"title": "Gift", "owner_id": world.tom.pk, "team_id": world.south.pk})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["owner_id"]
    assert asker.patch(f"deals/{world.deal.pk}", {"owner_id": world.igor.pk}).status_code == 422


@pytest.mark.parametrize("amount", ["12400.00", "0", "0.5", "9999999999999.99"])
def test_amounts_come_back_exactly_as_they_were_sent(world: World, program: Programs, amount: str) -> None:
    answer = program(world.marek).post("deals", {"title": "A", "amount": amount, "currency": "EUR"})
    assert answer.status_code == 201
    whole, _dot, part = amount.partition(".")
    assert answer.json()["amount"] == f"{whole}.{part.ljust(2, '0')}"


@pytest.mark.parametrize(
    "amount", ["12.5", "1e3", "12", '"1e3"', '"NaN"', '"-5"', '"1,5"', '"12.505"', '""', "true", "null"]
)
def test_an_amount_that_is_not_plain_text_is_refused(world: World, program: Programs, amount: str) -> None:
    answer = raw(program(world.marek), f'{{"title": "A", "currency": "EUR", "amount": {amount}}}')
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["amount"]


def raw(asker: Program, body: str | bytes, kind: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {asker.secret}"}
    return asker.client.post("/api/v1/deals", body, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    "body", ["{", "", "[]", "NaN", '{"title": NaN}', '{"title": Infinity}', '"x"', "{'a': 1}", b"\xff\xfe", "[" * 5000,
             '{"custom": ' + '{"a":' * 50 + "1" + "}" * 50 + "}", '{"title": ' + "9" * 5000 + "}"],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_and_not_an_error(world: World, program: Programs, body: str | bytes) -> None:
    answer = raw(program(world.marek), body)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(
    ("text", "status"),
    [("\\u0000", 422), ("\\ud800", 422), ("x" * 201, 422), ("\\ud83d\\ude00", 201), ("’; DROP", 201)],
)
def test_text_is_bounded_and_holds_no_nul(world: World, program: Programs, text: str, status: int) -> None:
    assert raw(program(world.marek), f'{{"title": "a{text}"}}').status_code == status


def test_numbers_beyond_the_database_are_refused_with_their_place(world: World, program: Programs) -> None:
    answer = raw(program(world.marek), '{"title": "a", "customer_id": 9223372036854775808}')
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["customer_id"]


def test_an_error_inside_a_list_names_its_place(world: World, program: Programs) -> None:
    body = {"name": "A", "points": [{"kind": "email", "text": "a@b.example"}, {"kind": "fax", "text": "1"}]}
    assert list(program(world.marek).post("people", body).json()["errors"]) == ["points.1.kind"]
    lines = {"lines": [{"name": "A", "unit_price": "1.00"}, {"product_id": 999, "unit_price": "1.00"}]}
    answer = program(world.marek).put(f"deals/{world.deal.pk}/lines", lines)
    assert list(answer.json()["errors"]) == ["lines.1.product_id"]


def test_a_body_over_a_megabyte_is_refused_unread(world: World, program: Programs) -> None:
    asker, before = program(world.marek), Entry.objects.system("test").count()
    answer = raw(asker, '{"title": "' + "x" * 1_100_000 + '"}')
    assert answer.status_code == 413 and answer["Content-Type"] == "application/problem+json"
    assert Entry.objects.system("test").count() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_only_json_is_taken(world: World, program: Programs, kind: str) -> None:
    assert raw(program(world.marek), '{"title": "a"}', kind).status_code == 415


def test_a_wrong_method_says_what_can_be_done(world: World, program: Programs) -> None:
    answer = program(world.marek).put("deals", {})
    assert answer.status_code == 405 and answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert Client().options("/api/v1/deals")["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_head_is_get_without_a_body(world: World, program: Programs) -> None:
    asker = program(world.marek)
    got, headed = asker.get(f"deals/{world.deal.pk}"), asker.ask("HEAD", f"deals/{world.deal.pk}")
    assert (headed.status_code, headed.content, headed["ETag"]) == (200, b"", got["ETag"])
    assert headed["Content-Length"] == str(len(got.content))
