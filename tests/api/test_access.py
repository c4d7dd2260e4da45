"""The same access as on pages: hidden and missing look the same, at every address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conftest import World
from tests.api.conftest import Program
from trefoil.customers.actions import link_customers
from trefoil.operational.sales.actions import add_participant
from trefoil.planner.actions import create_task
from trefoil.project.api_docs import describe
from trefoil.project.api_urls import API
from trefoil.timeline.models import Entry

Programs = Callable[..., Program]
RECORDS = {"people": "secret", "deals": "vault_deal"}
ADDRESSES = [
    (method.upper(), address)
    for address, operations in describe(API)["paths"].items()
    for method in operations
    if re.match(r"/api/v1/(people|deals)/\{(customer|deal)_id\}", address)
]
BODIES = {
    "people": {"name": "Mine"}, "deals": {"title": "Mine"}, "stage": {"stage_id": 2}, "closure": {"outcome": "won"},
    "lines": {"lines": []}, "participants": {"person_id": 2}, "points": {"kind": "phone", "text": "+48600111222"},
    "links": {"other_id": 1}, "restoration": None, "moves": None,
}  # fmt: skip


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_a_hidden_record_is_like_a_missing_one_at_every_address(
    world: World, program: Programs, method: str, address: str
) -> None:
    kind = address.split("/")[3]
    hidden = getattr(world, RECORDS[kind]).pk
    named = [part for part in address.split("/")[3:] if not part.startswith("{")]
    body = {"text": "+48600111333"} if address.endswith("{point_id}") and method == "PATCH" else BODIES[named[-1]]
    asker = program(world.marek)
    before = Entry.objects.system("test").count()
    answers = [
        asker.ask(method, re.sub(r"\{[^}]+\}", "1", re.sub(r"\{(customer|deal)_id\}", str(pk), address))[8:], body)
        for pk in (hidden, 99_999)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert Entry.objects.system("test").count() == before


@pytest.mark.parametrize(
    ("path", "field"),
    [("deals", "customer_id"), ("tasks", "customer_id"), ("people", "organisation_id")],
)
def test_a_record_that_is_not_seen_cannot_be_named_in_a_body(
    world: World, program: Programs, path: str, field: str
) -> None:
    asker = program(world.marek)
    body = {"title": "T"} if path != "people" else {"name": "N"}
    answers = [asker.post(path, {**body, field: pk}) for pk in (world.secret.pk, 99_999)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content and list(answers[0].json()["errors"]) == [field]


def test_notes_and_parts_cannot_reach_hidden_people_either(world: World, program: Programs) -> None:
    asker = program(world.marek)
    for pk in (world.secret.pk, 99_999):
        note = asker.post("entries", {"customer_id": pk, "kind": "note", "text": "x"})
        assert (note.status_code, list(note.json()["errors"])) == (422, ["customer_id"])
        part = asker.post(f"deals/{world.deal.pk}/participants", {"person_id": pk})
        assert (part.status_code, list(part.json()["errors"])) == (422, ["person_id"])
        task = asker.post("tasks", {"title": "x", "source_type": "deal", "source_id": pk})
        assert (task.status_code, list(task.json()["errors"])) == (422, ["source_id"])
        link = asker.post(f"people/{world.anna.pk}/links", {"other_id": pk})
        assert link.status_code == 404


def test_hidden_people_do_not_show_through_links_parts_and_tasks(world: World, program: Programs) -> None:
    link_customers(actor=world.dana, customer=world.secret, other=world.kawiarnia, role="works_at")
    add_participant(actor=world.dana, deal=world.deal, person=world.secret)
    create_task(actor=world.dana, title="About her", customer=world.secret, owner=world.marek, team=world.north)
    asker = program(world.marek)
    for path in (
        f"organisations/{world.kawiarnia.pk}", f"deals/{world.deal.pk}/participants", "people", "deals",
        "search?q=Hush",
    ):  # fmt: skip
        assert "Hush" not in asker.get(path).content.decode(), path
    assert [t["customer_id"] for t in asker.get("tasks?title__starts=About").json()["items"]] == [None]


def test_who_may_see_but_not_change_is_told_so(world: World, program: Programs) -> None:
    asker = program(world.olga)  # sees all, changes her teams'
    deal = world.deal
    assert asker.get(f"deals/{deal.pk}").status_code == 200
    assert program(world.tom).patch(f"deals/{deal.pk}", {"title": "x"}).status_code == 404
    assert program(world.marek).delete(f"deals/{deal.pk}").status_code == 204
    assert program(world.marek).get(f"deals/{deal.pk}").status_code == 404
    assert program(world.marek).post(f"deals/{deal.pk}/restoration").status_code == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [("pipelines", {"name": "P"}), ("teams", {"name": "T"}), ("products", {"name": "P"}),
     ("reasons", {"outcome": "won", "name": "R"}), ("custom-fields", {"object_type": "deal", "label": "F"}),
     ("users", {"name": "U", "email": "u@orchard.example"})],
)  # fmt: skip
def test_set_up_is_changed_only_by_who_may(world: World, program: Programs, path: str, body: dict[str, str]) -> None:
    assert program(world.marek).post(path, body).status_code == 403
    assert program(world.dana).post(path, body).status_code == 201


def test_entries_show_only_what_happened_to_visible_records(world: World, program: Programs) -> None:
    asker = program(world.marek)
    seen = asker.get("entries?limit=200").json()["items"]
    assert {(e["source_type"], e["source_id"]) for e in seen} >= {("deal", world.deal.pk)}
    assert ("deal", world.vault_deal.pk) not in {(e["source_type"], e["source_id"]) for e in seen}
    assert not {e["source_type"] for e in seen} - {"customer", "deal", "lead", "task"}
    hidden = Entry.objects.system("test").filter(source_type="deal", source_id=world.vault_deal.pk).get()
    assert asker.get(f"entries/{hidden.pk}").status_code == 404
    assert asker.get(f"entries?customer_id={world.secret.pk}").json()["items"] == []
