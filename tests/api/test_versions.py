"""Versions: nobody overwrites what he has not read; records kept in step with another system."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import World
from tests.api.conftest import Program
from trefoil.operational.sales.actions import change_deal
from trefoil.operational.sales.models import Deal

Programs = Callable[..., Program]


def test_a_record_brings_its_version_as_etag(world: World, program: Programs) -> None:
    answer = program(world.marek).get(f"deals/{world.deal.pk}")
    assert answer["ETag"] == f'"v{answer.json()["version"]}"'


def test_a_change_with_the_right_version_is_taken(world: World, program: Programs) -> None:
    answer = program(world.marek).patch(f"deals/{world.deal.pk}", {"title": "New"}, If_Match='"v1"')
    assert (answer.status_code, answer["ETag"], answer.json()["title"]) == (200, '"v2"', "New")


def test_a_change_with_an_old_version_is_refused_with_the_record_as_it_stands(world: World, program: Programs) -> None:
    change_deal(actor=world.marek, deal=world.deal, title="By someone else")
    answer = program(world.marek).patch(f"deals/{world.deal.pk}", {"title": "Mine"}, If_Match='"v1"')
    assert answer.status_code == 412
    assert answer.json()["current"]["title"] == "By someone else"
    assert Deal.objects.system("test").get(pk=world.deal.pk).title == "By someone else"


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("delete", "", None), ("post", "/closure", {"outcome": "won"}), ("post", "/stage", {"stage_id": None}),
        ("put", "/lines", {"lines": [{"name": "Hose", "unit_price": "3.00"}]}),
    ],
)  # fmt: skip
def test_every_change_of_a_deal_honours_if_match(
    world: World, program: Programs, method: str, tail: str, body: dict[str, object] | None
) -> None:
    asker = program(world.dana)
    body = {"stage_id": world.stages[1].pk} if tail == "/stage" else body
    wrong = asker.ask(method, f"deals/{world.deal.pk}{tail}", body, If_Match='"v9"')
    assert (wrong.status_code, wrong.json()["current"]["id"]) == (412, world.deal.pk)
    assert asker.ask(method, f"deals/{world.deal.pk}{tail}", body, If_Match='"v1"').status_code < 300


def test_a_change_without_if_match_is_taken(world: World, program: Programs) -> None:
    assert program(world.marek).patch(f"deals/{world.deal.pk}", {"title": "New"}).status_code == 200


@pytest.mark.parametrize("tag", ["v1", 'W/"v1"', '"v1", "v2"', '"1"', '"v99999999999"'])
def test_an_if_match_that_is_none_of_ours_is_unreadable(world: World, program: Programs, tag: str) -> None:
    assert program(world.marek).patch(f"deals/{world.deal.pk}", {"title": "New"}, If_Match=tag).status_code == 400


def test_an_operation_that_does_not_look_at_if_match_says_so(world: World, program: Programs) -> None:
    assert program(world.marek).post("deals", {"title": "New"}, If_Match='"v1"').status_code == 400


NEEDED = {
    "people": {"name": "Ola Nowak"}, "organisations": {"name": "Nordlys"}, "leads": {"title": "Asked by mail"},
    "deals": {"title": "Grinder"}, "products": {"name": "Hose"},
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(NEEDED))
def test_the_first_put_by_outside_id_creates_and_the_next_changes(world: World, program: Programs, path: str) -> None:
    asker = program(world.dana)
    first = asker.put(f"{path}/by-outside-id/erp/7", NEEDED[path])
    assert first.status_code == 201 and first.json()["outside_id"] == "erp/7"
    name = next(iter(NEEDED[path]))
    second = asker.put(f"{path}/by-outside-id/erp/7", {name: "Changed"})
    assert second.status_code == 200
    assert (second.json()["id"], second.json()[name]) == (first.json()["id"], "Changed")
    assert asker.put(f"{path}/by-outside-id/erp/7", {name: "No"}, If_Match='"v1"').status_code == 412
    assert asker.put(f"{path}/by-outside-id/new", {name: "No"}, If_Match='"v1"').status_code == 412


def test_a_put_adds_the_contact_points_that_are_missing(world: World, program: Programs) -> None:
    asker = program(world.marek)
    asker.put("people/by-outside-id/1", {"name": "Ola", "points": [{"kind": "email", "text": "ola@a.example"}]})
    body = {"name": "Ola", "points": [{"kind": "email", "text": t} for t in ("OLA@a.example", "ola@b.example")]}
    answer = asker.put("people/by-outside-id/1", body)
    assert [point["value"] for point in answer.json()["points"]] == ["ola@a.example", "ola@b.example"]


def test_an_outside_id_of_a_hidden_record_neither_shows_nor_changes_it(world: World, program: Programs) -> None:
    program(world.igor).put("deals/by-outside-id/7", {"title": "Behind the wall"})
    answer = program(world.marek).put("deals/by-outside-id/7", {"title": "Taken over"})
    assert answer.status_code == 422 and "Behind" not in answer.content.decode()
    assert Deal.objects.system("test").get(outside_id="7").title == "Behind the wall"


def test_a_change_that_takes_the_record_out_of_sight_shows_nothing_more(world: World, program: Programs) -> None:
    asker = program(world.olga)
    answer = asker.patch(f"deals/{world.deal.pk}", {"owner_id": world.tom.pk, "team_id": world.south.pk})
    assert answer.status_code == 200  # she heads the South too
    made = program(world.marek).post("deals", {"title": "For me"})
    moved = program(world.marek).patch(f"deals/{made.json()['id']}", {"team_id": world.south.pk})
    assert moved.status_code == 422  # not his team
