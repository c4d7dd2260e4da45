"""Cells of the lists of deals and leads, edited in place: saved by the actions of their pages, by the same rights."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from trefoil.customfields.actions import create_field
from trefoil.operational.sales.actions import change_deal, create_deal
from trefoil.operational.sales.models import Deal, Lead
from trefoil.timeline.models import Entry

COLUMNS = "title,customer,stage,amount,expected_close_on,owner,currency"


def save(world: World, who: Any, key: str, pk: int, values: dict[str, Any], **more: Any) -> Any:
    return world.client(who).post(
        f"/lists/{key}/cells/{pk}?columns={COLUMNS if key == 'deal' else 'title,email,product'}",
        json.dumps({"values": values, **more}), content_type="application/json",
    )  # fmt: skip


def entries() -> int:
    return int(Entry.objects.system("test").count())


def test_a_cell_is_saved_as_on_the_page_and_answers_with_the_whole_row(world: World) -> None:
    before = entries()
    answer = save(world, world.marek, "deal", world.deal.pk, {"amount": "7 500,50"}, version=1, was={"amount": "12400"})
    assert answer.status_code == 200
    said = answer.json()
    assert said["version"] == 2 and said["before"] == {"amount": "12400"}
    assert said["cells"]["amount"]["v"] == "7500.5" and "7,500.50" in said["cells"]["amount"]["html"]
    assert said["cells"]["title"]["html"] and set(said["cells"]) == set(COLUMNS.split(","))
    world.deal.refresh_from_db()
    assert world.deal.amount == Decimal("7500.50") and entries() == before + 1


def test_undo_gives_back_owner_and_team(world: World) -> None:
    said = save(world, world.dana, "deal", world.deal.pk, {"owner": str(world.tom.pk)}).json()
    world.deal.refresh_from_db()
    assert (world.deal.owner_id, world.deal.team_id) == (world.tom.pk, world.south.pk)
    assert said["before"] == {"owner": world.marek.pk, "team": world.north.pk}
    assert save(world, world.dana, "deal", world.deal.pk, said["before"], version=said["version"]).status_code == 200
    world.deal.refresh_from_db()
    assert (world.deal.owner_id, world.deal.team_id) == (world.marek.pk, world.north.pk)


def test_the_stage_moves_by_its_own_rules(world: World) -> None:
    bare = create_deal(actor=world.marek, title="Bare")
    answer = save(world, world.marek, "deal", bare.pk, {"stage": str(world.stages[2].pk)})
    assert answer.status_code == 422 and "Amount" in " ".join(answer.json()["errors"])
    answer = save(world, world.marek, "deal", bare.pk, {"stage": str(world.stages[2].pk), "amount": "5"})
    assert answer.status_code == 200
    bare.refresh_from_db()
    assert bare.stage_id == world.stages[2].pk and bare.moves.system("test").count() == 2
    assert save(world, world.marek, "deal", bare.pk, {"stage": "999999"}).status_code == 422


def test_a_wrong_value_names_its_column_and_nothing_is_written(world: World) -> None:
    before = entries()
    for values, word in (
        ({"amount": "abc"}, "Amount: “abc”"), ({"expected_close_on": "soon"}, "Close: “soon”"),
        ({"title": " "}, "Title:"),
        ({"title": "New", "customer": "Nobody at all"}, "Customer:"), ({"owner": "999999"}, "Owner:"),
    ):  # fmt: skip
        answer = save(world, world.marek, "deal", world.deal.pk, values)
        assert answer.status_code == 422 and word in " ".join(answer.json()["errors"]), (values, answer.content)
    world.deal.refresh_from_db()
    assert world.deal.title == "Second bar" and entries() == before


def test_what_somebody_else_saved_meanwhile_is_shown_and_other_cells_are_no_conflict(world: World) -> None:
    change_deal(actor=world.dana, deal=world.deal, title="Third bar")
    answer = save(world, world.marek, "deal", world.deal.pk, {"amount": "5"}, version=1, was={"amount": "12400"})
    assert answer.status_code == 200
    answer = save(world, world.marek, "deal", world.deal.pk, {"title": "Mine"}, version=1, was={"title": "Second bar"})
    assert answer.status_code == 409
    assert "Third bar" in answer.json()["cells"]["title"]["html"] and answer.json()["version"] == 3
    world.deal.refresh_from_db()
    assert world.deal.title == "Third bar"


@pytest.mark.parametrize("who", ["ruth", "igor", "tom"])
def test_nobody_edits_what_he_may_not(world: World, who: str) -> None:
    before = entries()
    answer = save(world, getattr(world, who), "deal", world.deal.pk, {"title": "Mine"})
    assert answer.status_code == (403 if who == "ruth" else 404)  # ruth reads all
    world.deal.refresh_from_db()
    assert world.deal.title == "Second bar" and entries() == before


def test_who_only_reads_sees_no_editable_row(world: World) -> None:
    page = world.client(world.ruth).get("/deals/table").content.decode()
    assert "Grinder renewal" in page and "data-version" not in page and "data-grid" not in page
    page = world.client(world.tom).get("/deals/table").content.decode()
    assert 'role="grid"' in page and f'data-pk="{world.south_deal.pk}" data-version="1"' in page
    assert 'data-v="9360"' in page
    assert "data-grid" not in world.client(world.tom).get("/deals/table?trash=yes").content.decode()


def test_masked_and_hidden_fields_are_not_edited_and_not_told(world: World) -> None:
    create_field(actor=world.dana, object_type="deal", label="Margin", kind="number", group="secret")
    change_deal(actor=world.again(world.dana), deal=world.deal, custom={"margin": "37"})
    page = world.client(world.marek).get("/deals/table?columns=title,amount").content.decode()
    assert "margin" not in page
    choices = world.client(world.marek).get("/lists/deal/cells?columns=custom.margin,owner").json()["choices"]
    assert list(choices) == ["owner"]
    answer = save(world, world.marek, "deal", world.deal.pk, {"custom.margin": "1"})
    assert answer.status_code == 422 and "37" not in answer.content.decode()
    asked = world.client(world.marek).get(f"/lists/deal/cells/{world.deal.pk}?column=custom.margin")
    assert asked.status_code == 404
    world.deal.refresh_from_db()
    assert world.deal.custom == {"margin": 37}


def test_own_fields_of_every_kind_are_edited(world: World) -> None:
    choices = {"choice": ["small", "large"], "choices": ["a; b", "c"]}
    for kind in ("text", "long_text", "number", "date", "yes_no", "choice", "choices", "url"):
        create_field(actor=world.dana, object_type="deal", label=f"F {kind}", kind=kind, choices=choices.get(kind, []))
    given = {
        "custom.f_text": "Text", "custom.f_long_text": "Two\nlines", "custom.f_number": "2,5", "custom.f_yes_no": "yes",
        "custom.f_date": "2027-01-31", "custom.f_choice": "large", "custom.f_choices": ["a; b", "c"],
        "custom.f_url": "trefoil.example",
    }  # fmt: skip
    columns = ",".join(["title", *given])
    browser = world.client(world.dana)
    answer = browser.post(f"/lists/deal/cells/{world.deal.pk}?columns={columns}", json.dumps({"values": given}),
                          content_type="application/json")  # fmt: skip
    assert answer.status_code == 200, answer.content
    told = {key: cell["v"] for key, cell in answer.json()["cells"].items()}
    assert (told["custom.f_number"], told["custom.f_date"], told["custom.f_yes_no"]) == ("2.5", "2027-01-31", "yes")
    assert json.loads(told["custom.f_choices"]) == ["a; b", "c"]
    for key in given:  # what the page holds is what the cell holds: no false conflict
        value = told[key] if told[key] is not None else {"custom.f_url": "https://trefoil.example"}.get(key, given[key])
        again = browser.post(
            f"/lists/deal/cells/{world.deal.pk}?columns={columns}",
            json.dumps({"values": {key: ""}, "version": 1, "was": {key: value}}), content_type="application/json",
        )  # fmt: skip
        assert again.status_code == 200, (key, value, again.content)
    world.deal.refresh_from_db()
    assert world.deal.custom == {}


def test_cells_of_leads(world: World) -> None:
    answer = save(world, world.marek, "lead", world.lead.pk, {"email": "new@klos.example", "source": "fair"})
    assert answer.status_code == 200
    lead = Lead.objects.system("test").get(pk=world.lead.pk)
    assert (lead.email, lead.source, lead.version) == ("new@klos.example", "fair", 2)
    asked = world.client(world.marek).get(f"/lists/lead/cells/{lead.pk}?column=product")
    assert asked.json() == {"v": ""}


@pytest.mark.parametrize("body", ["", "[]", "{", '{"values": 5}', '{"values": {}}', '{"values": {"password": "x"}}',
                                  '{"values": {"title": {"a": 1}}, "version": "x", "was": 5}'])  # fmt: skip
def test_a_body_that_is_none_is_refused_or_taken_as_text(world: World, body: str) -> None:
    answer = world.client(world.marek).post(f"/lists/deal/cells/{world.deal.pk}?columns=title", body,
                                            content_type="application/json")  # fmt: skip
    assert answer.status_code in (200, 422)
    assert world.client(world.marek).get("/lists/product/cells").status_code == 404


def test_the_grid_costs_no_query_per_row(world: World) -> None:
    browser = world.client(world.tom)
    create_deal(actor=world.tom, title="First", amount=1)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/table")
    for number in range(15):
        create_deal(actor=world.tom, title=f"D{number}", amount=number)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/table")
    assert len(many) == len(few), [query["sql"] for query in many]
    assert Deal.objects.system("test").count() == 19
