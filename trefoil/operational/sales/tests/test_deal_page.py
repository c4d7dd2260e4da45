"""The page of a deal: facts in place, products, people, history, the way into the trash and back."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.operational.sales.actions import (
    add_participant,
    change_deal,
    close_deal,
    convert_lead,
    create_deal,
    move_deal,
    set_lines,
)
from trefoil.operational.sales.models import Deal, DealLine, Participant, Product
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


def fresh(world: World) -> Deal:
    row: Deal = Deal.objects.system("test").get(pk=world.deal.pk)
    return row


def test_the_page_shows_facts_stages_tasks_and_who_it_came_from(world: World) -> None:
    move_deal(actor=world.marek, deal=world.deal, stage=world.stages[1])
    page = world.client(world.marek).get(f"/deals/{world.deal.pk}/").content.decode()
    expected = ("Second bar", "Kawiarnia Pod Lipą", "€12,400", "New contact", "Needs found", "Call Anna", "Marek Kania")
    assert [words for words in expected if words not in page] == []
    assert 'aria-current="step"' in page


@pytest.mark.parametrize(
    ("name", "status"), [("marek", 200), ("dana", 200), ("olga", 200), ("tom", 404), ("igor", 404)]
)
def test_a_deal_out_of_reach_is_not_there(world: World, name: str, status: int) -> None:
    browser = world.client(getattr(world, name))
    for part in ("", "facts", "panels", "timeline"):
        assert browser.get(f"/deals/{world.deal.pk}/{part}").status_code == status, part


def test_a_fact_is_edited_in_place(world: World) -> None:
    browser, address = world.client(world.marek), f"/deals/{world.deal.pk}/fields/amount"
    assert 'value="12400"' in browser.get(address, headers=HTMX).content.decode()
    answer = browser.post(address, {"value": "13.500,50", "version": 1, "was": "12400"}, headers=HTMX)
    assert answer.status_code == 200 and fresh(world).amount == Decimal("13500.50")
    wrong = browser.post(address, {"value": "much", "version": 2}, headers=HTMX)
    assert wrong.status_code == 422 and 'value="much"' in wrong.content.decode()
    assert browser.post(f"/deals/{world.deal.pk}/fields/nothing", {"value": "1"}, headers=HTMX).status_code == 404


def test_two_who_change_the_same_fact_see_both_versions(world: World) -> None:
    browser, address = world.client(world.marek), f"/deals/{world.deal.pk}/fields/title"
    change_deal(actor=world.dana, deal=world.deal, title="Terrace bar")
    answer = browser.post(address, {"value": "Garden bar", "version": 1, "was": "Second bar"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Terrace bar" in page and "Garden bar" in page
    assert fresh(world).title == "Terrace bar"


def test_changes_of_different_facts_do_not_fight(world: World) -> None:
    change_deal(actor=world.dana, deal=world.deal, source="fair")
    address = f"/deals/{world.deal.pk}/fields/title"
    answer = world.client(world.marek).post(address, {"value": "Bar", "version": 1, "was": "Second bar"}, headers=HTMX)
    assert answer.status_code == 200 and (fresh(world).title, fresh(world).source) == ("Bar", "fair")


def test_products_make_the_amount(world: World) -> None:
    machine = Product.objects.system("test").get(code="TG-2")
    browser, address = world.client(world.marek), f"/deals/{world.deal.pk}/lines"
    typed = {"product": [machine.pk, ""], "name": ["", "Training"], "quantity": ["2", "1"], "unit_price": ["", "300"],
             "discount": ["10", ""]}  # fmt: skip
    sums = browser.post(f"{address}/sums", typed, headers=HTMX).content.decode()
    assert "€10,020.00" in sums and not DealLine.objects.system("test").exists()
    assert browser.post(address, typed | {"version": "1"}, headers=HTMX).status_code == 204
    assert fresh(world).amount == 10020
    assert DealLine.objects.system("test").filter(deal=world.deal).count() == 2
    wrong = browser.post(address, typed | {"quantity": ["many", "1"]}, headers=HTMX)
    assert wrong.status_code == 422 and "many" in wrong.content.decode()
    stale = browser.post(address, typed | {"version": "1"}, headers=HTMX)
    assert stale.status_code == 409
    with pytest.raises(Invalid):
        change_deal(actor=world.marek, deal=world.deal, amount="5")


def test_people_take_part_and_leave(world: World) -> None:
    browser, address = world.client(world.marek), f"/deals/{world.deal.pk}/participants"
    given = {"customer": f"Anna Kowalska #{world.anna.pk}", "role": "decides"}
    assert browser.post(address, given, headers=HTMX).status_code == 204
    assert "Anna Kowalska" in browser.get(f"/deals/{world.deal.pk}/panels").content.decode()
    hidden = browser.post(address, {"customer": f"Vera Hush #{world.secret.pk}", "role": "decides"}, headers=HTMX)
    assert hidden.status_code == 422
    part = Participant.objects.system("test").get(deal=world.deal)
    assert world.client(world.tom).post(f"{address}/{part.pk}/removal", headers=HTMX).status_code == 404
    assert browser.post(f"{address}/{part.pk}/removal", headers=HTMX).status_code == 204
    assert not Participant.objects.system("test").exists()


def test_a_note_on_a_deal_stands_on_the_customers_page_too(world: World) -> None:
    browser = world.client(world.marek)
    given = {"kind": "note", "text": "They want it in green"}
    answer = browser.post(f"/deals/{world.deal.pk}/entries", given, headers=HTMX)
    assert answer.status_code == 200 and "They want it in green" in answer.content.decode()
    assert "They want it in green" in browser.get(f"/customers/{world.kawiarnia.pk}/").content.decode()
    nothing = browser.post(f"/deals/{world.deal.pk}/entries", {"kind": "note", "text": ""}, headers=HTMX)
    assert nothing.status_code == 422
    entry = Entry.objects.system("test").get(verb="note.added")
    assert (entry.source_type, entry.source_id) == ("deal", world.deal.pk)


def test_a_deal_goes_to_the_trash_and_comes_back(world: World) -> None:
    browser = world.client(world.dana)
    answer = browser.post(f"/deals/{world.deal.pk}/deletion", headers=HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert fresh(world).deleted_at is not None
    page = browser.get(f"/deals/{world.deal.pk}/").content.decode()
    assert "In the trash since" in page and "data-edit=" not in page
    assert browser.post(undo, headers=HTMX).status_code == 204
    assert fresh(world).deleted_at is None


def test_a_new_deal_starts_with_its_customer_and_keeps_what_was_typed(world: World) -> None:
    browser = world.client(world.marek)
    form = browser.get(f"/deals/new?customer={world.kawiarnia.pk}", headers=HTMX).content.decode()
    assert f"Kawiarnia Pod Lipą #{world.kawiarnia.pk}" in form
    given = {"title": "", "amount": "900", "stage": world.stages[1].pk, "customer": f"#{world.kawiarnia.pk}",
             "owner": world.marek.pk, "currency": "EUR"}  # fmt: skip
    wrong = browser.post("/deals/new", given, headers=HTMX)
    assert wrong.status_code == 422 and 'value="900"' in wrong.content.decode()
    answer = browser.post("/deals/new", given | {"title": "Dishwasher"}, headers=HTMX)
    row = Deal.objects.system("test").get(title="Dishwasher")
    assert answer.status_code == 204 and answer["HX-Redirect"] == f"/deals/{row.pk}/"
    assert (row.stage_id, row.customer_id, row.amount) == (world.stages[1].pk, world.kawiarnia.pk, 900)
    hidden = browser.get(f"/deals/new?customer={world.secret.pk}", headers=HTMX).content.decode()
    assert "Vera Hush" not in hidden


def test_the_lead_that_became_a_deal_is_linked(world: World) -> None:
    made = convert_lead(actor=world.marek, lead=world.lead)
    page = world.client(world.marek).get(f"/deals/{made.deal.pk}/").content.decode()
    assert f"/leads/{world.lead.pk}/" in page


def test_the_customers_page_shows_open_and_closed_deals(world: World) -> None:
    won = create_deal(actor=world.marek, title="First bar", customer=world.kawiarnia)
    close_deal(actor=world.marek, deal=won, outcome="won")
    page = world.client(world.marek).get(f"/customers/{world.kawiarnia.pk}/").content.decode()
    assert "Stage 1 of 4" in page and "First bar" in page and f"/deals/new?customer={world.kawiarnia.pk}" in page


def test_the_page_asks_as_many_queries_for_a_long_life_as_for_a_short_one(world: World) -> None:
    browser, address = world.client(world.dana), f"/deals/{world.deal.pk}/"
    add_participant(actor=world.dana, deal=world.deal, person=world.anna)
    set_lines(actor=world.dana, deal=world.deal, lines=[{"name": "Oven", "quantity": "1", "unit_price": "10"}])
    change_deal(actor=world.dana, deal=world.deal, owner=world.olga.pk)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(12):
        move_deal(actor=world.dana, deal=world.deal, stage=world.stages[number % 2])
    lines = [{"name": f"Part {n}", "quantity": "1", "unit_price": "10"} for n in range(20)]
    set_lines(actor=world.dana, deal=world.deal, lines=lines)
    browser.get(address)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few) <= 24
