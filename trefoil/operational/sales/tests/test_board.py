"""The board shows what its viewer may see, sums it up exactly, and moves deals."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import World
from trefoil.core.listing import parse
from trefoil.identity.actions import share_record
from trefoil.operational.sales import board
from trefoil.operational.sales.actions import change_deal, close_deal, create_deal, set_rate
from trefoil.operational.sales.models import Deal
from trefoil.operational.sales.money import rates_on, worth
from trefoil.operational.sales.views.board import board_columns
from trefoil.operational.sales.ways import ways
from trefoil.planner.actions import create_task

PEOPLE = ("dana", "marek", "tom", "olga", "ruth", "igor")
HTMX = {"HX-Request": "true"}


def many_deals(world: World) -> None:
    """Deals of everybody, in several stages and currencies, some private, some closed."""
    owners = [world.dana, world.marek, world.tom, world.olga, world.igor]
    for number in range(30):
        owner = owners[number % 5]
        row = create_deal(
            actor=owner, title=f"Deal {number}", amount=f"{number * 97 + 1}.5", is_private=number % 4 == 0,
            currency=("EUR", "PLN", "GBP")[number % 3], stage=world.stages[number % 2 + 1],
        )  # fmt: skip
        if number % 7 == 6:
            close_deal(actor=owner, deal=row, outcome="won")
    set_rate(actor=world.dana, currency="PLN", on=timezone.localdate(), rate="0.23")


def plain_sums(user: Any, query: dict[str, str]) -> dict[int, tuple[int, Decimal, list[tuple[str, Decimal]]]]:
    """The sums of each stage, added up one visible deal at a time."""
    rates = rates_on(timezone.localdate(), "EUR")
    per_stage: dict[int, dict[str, list[Decimal]]] = {}
    for deal in Deal.objects.open().visible_to(user):
        if query.get("owner") == "me" and deal.owner_id != user.pk:
            continue
        per_stage.setdefault(deal.stage_id, {}).setdefault(deal.currency, []).append(deal.amount)
    sums = {}
    for stage, found in per_stage.items():
        total, without = Decimal(0), []
        for currency, amounts in sorted(found.items()):
            value = worth(sum(amounts, Decimal(0)), currency, rates, "EUR")
            if value is None:
                without.append((currency, sum(amounts, Decimal(0))))
            else:
                total += value
        sums[stage] = sum(map(len, found.values())), total, without
    return sums


@pytest.mark.parametrize("query", [{}, {"owner": "me"}])
@pytest.mark.parametrize("name", PEOPLE)
def test_totals_are_the_plain_sums_of_what_each_person_sees(world: World, name: str, query: dict[str, str]) -> None:
    many_deals(world)
    user = world.again(getattr(world, name))
    listing = parse(Deal, board_columns(user), query, user.viewer, default_sort="-created_at")
    pipeline = ways(user).pipeline(world.pipeline.pk)
    assert pipeline is not None
    shown = {
        head.stage.pk: (head.count, head.amount, head.without_rate)
        for head in board.heads(user, pipeline, listing, board.named(user, "")) if head.count
    }  # fmt: skip
    assert shown == plain_sums(user, query)


def test_a_shared_deal_counts_on_the_board_of_him_whom_it_was_shared_with(world: World) -> None:
    many_deals(world)
    share_record(actor=world.tom, row=world.south_deal, user=world.marek)
    user = world.again(world.marek)
    listing = parse(Deal, board_columns(user), {}, user.viewer, default_sort="-created_at")
    pipeline = ways(user).pipelines[0]
    heads = board.heads(user, pipeline, listing, board.named(user, ""))
    assert {head.stage.pk: head.count for head in heads if head.count} == {
        stage: count for stage, (count, _total, _rest) in plain_sums(user, {}).items()
    }
    assert "Grinder renewal" in world.client(world.marek).get("/deals/").content.decode()


def test_a_board_asks_as_many_queries_for_many_deals_as_for_few(world: World) -> None:
    browser = world.client(world.dana)
    browser.get("/deals/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/")
    for number in range(50):
        row = create_deal(actor=world.dana, title=f"More {number}", stage=world.stages[0], customer=world.zerno)
        create_task(actor=world.dana, title="Call", source=row)
    browser.get("/deals/")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/")
    assert len(many) == len(few) <= len(world.stages) + 8


def test_further_cards_come_once_each_and_in_order(world: World) -> None:
    for number in range(47):
        create_deal(actor=world.dana, title=f"Row {number:02}", stage=world.stages[1])
    user, seen, after = world.again(world.dana), [], ""
    listing = parse(Deal, board_columns(user), {}, user.viewer, default_sort="-created_at")
    for _page in range(3):
        cards, after = board.cards_of(user, listing, board.named(user, ""), world.stages[1].pk, after)
        seen += [card.title for card in cards]
    assert after == "" and seen == [f"Row {number:02}" for number in reversed(range(47))]


def test_a_column_answers_with_its_next_cards(world: World) -> None:
    for number in range(25):
        create_deal(actor=world.dana, title=f"Row {number:02}", stage=world.stages[1])
    browser = world.client(world.dana)
    address = browser.get("/deals/").content.decode().partition("/deals/board/column?")[2].partition('"')[0]
    page = browser.get(f"/deals/board/column?{address.replace('&amp;', '&')}").content.decode()
    assert page.count("data-card=") == 5 and "Row 04" in page and "Row 05" not in page
    assert browser.get("/deals/board/column?stage=999999").status_code == 404


@pytest.mark.parametrize(("name", "sees"), [("marek", True), ("tom", False), ("igor", False), ("dana", True)])
def test_only_deals_in_reach_have_a_card(world: World, name: str, sees: bool) -> None:
    page = world.client(getattr(world, name)).get("/deals/").content.decode()
    assert ("Second bar" in page) is sees


def test_a_card_never_names_a_customer_out_of_reach(world: World) -> None:
    row = create_deal(actor=world.igor, title="Loud auction", customer=world.secret)
    share_record(actor=world.igor, row=row, user=world.olga)
    card = board.card_of(world.again(world.igor), row.pk)
    assert card.customer == "Vera Hush"
    page = world.client(world.olga).get("/deals/").content.decode()
    assert "Vera Hush" not in page


def test_a_card_shows_the_earliest_open_task_and_rots_when_it_stands_too_long(world: World) -> None:
    long_ago = timezone.now() - timedelta(days=16)
    row = create_deal(actor=world.marek, title="Old oven", stage=world.stages[0], at=long_ago)
    create_task(actor=world.marek, title="Later", source=row, due_at=timezone.now() + timedelta(days=9))
    create_task(actor=world.marek, title="Ask first", source=row, due_at=timezone.now() - timedelta(days=2, hours=1))
    card = board.card_of(world.again(world.marek), row.pk)
    assert (card.step, card.step_title) == ("late", "Ask first")
    assert card.waits == "16 d" and card.why == "In this stage for 16 days; here it rots after 10."
    assert board.card_of(world.again(world.marek), world.deal.pk).waits == ""


def test_text_finds_titles_and_filters_narrow(world: World) -> None:
    create_deal(actor=world.marek, title="Ice machine", amount="50", currency="EUR")
    browser = world.client(world.marek)
    page = browser.get("/deals/?q=ice").content.decode()
    assert "Ice machine" in page and "Second bar" not in page
    assert "Title or customer" in page
    page = browser.get("/deals/?amount__gte=1000").content.decode()
    assert "Ice machine" not in page and "Second bar" in page
    answer = browser.get("/deals/?nonsense=1")
    assert answer.status_code == 400 and "nonsense" in answer.content.decode()


def test_a_move_answers_with_the_card_and_all_heads(world: World) -> None:
    browser, target = world.client(world.marek), world.stages[2]
    answer = browser.post(
        f"/deals/{world.deal.pk}/stage", {"stage": target.pk, "version": world.deal.version}, headers=HTMX
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-card="{world.deal.pk}"' in page and f'data-version="{world.deal.version + 1}"' in page
    assert page.count('hx-swap-oob="true"') == len(world.stages) and "€6,200 at 50%" in page.replace("\xa0", " ")
    assert Deal.objects.system("test").get(pk=world.deal.pk).stage_id == target.pk


def test_a_stage_that_asks_for_a_field_opens_a_dialog_with_just_that_field(world: World) -> None:
    browser, target = world.client(world.marek), world.stages[3]
    address = f"/deals/{world.deal.pk}/stage"
    answer = browser.post(address, {"stage": target.pk, "version": 1}, headers=HTMX)
    assert answer.status_code == 422
    dialog = json.loads(answer["HX-Trigger"])["dialog-open"]["url"]
    page = browser.get(dialog, headers=HTMX).content.decode()
    assert 'name="expected_close_on"' in page and 'name="amount"' not in page
    wrong = browser.post(address, {"stage": target.pk, "version": 1, "from": "dialog"}, headers=HTMX)
    assert wrong.status_code == 422 and "Needed to enter" in wrong.content.decode()
    given = {"stage": target.pk, "version": 1, "from": "dialog", "expected_close_on": "2026-12-24"}
    assert browser.post(address, given, headers=HTMX).status_code == 204
    row = Deal.objects.system("test").get(pk=world.deal.pk)
    assert (row.stage_id, str(row.expected_close_on)) == (target.pk, "2026-12-24")


def test_a_move_of_an_old_version_is_refused_and_says_so(world: World) -> None:
    change_deal(actor=world.dana, deal=world.deal, title="Second bar and terrace")
    answer = world.client(world.marek).post(
        f"/deals/{world.deal.pk}/stage", {"stage": world.stages[1].pk, "version": 1}, headers=HTMX
    )
    assert answer.status_code == 409 and "meanwhile" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert Deal.objects.system("test").get(pk=world.deal.pk).stage_id == world.stages[0].pk


@pytest.mark.parametrize(("name", "status"), [("tom", 404), ("igor", 404), ("ruth", (403, 404))])
def test_who_may_not_change_a_deal_may_not_move_it(world: World, name: str, status: Any) -> None:
    browser = world.client(getattr(world, name))
    for part, given in (("stage", {"stage": world.stages[1].pk}), ("closure", {"outcome": "won"}), ("deletion", {})):
        answer = browser.post(f"/deals/{world.deal.pk}/{part}", given, headers=HTMX)
        assert answer.status_code in (status if isinstance(status, tuple) else (status,)), part
    row = Deal.objects.system("test").get(pk=world.deal.pk)
    assert (row.stage_id, row.state, row.deleted_at, row.version) == (world.stages[0].pk, "open", None, 1)


def test_a_deal_is_won_with_a_reason_and_the_message_undoes_it(world: World) -> None:
    browser = world.client(world.marek)
    address = f"/deals/{world.deal.pk}/closure"
    assert "Price" in browser.get(f"{address}?outcome=won", headers=HTMX).content.decode()
    answer = browser.post(address, {"outcome": "won", "version": 1, "text": "They liked us"}, headers=HTMX)
    said = json.loads(answer["HX-Trigger"])
    assert answer.status_code == 204 and said["toast"]["text"].startswith("Won: Second bar")
    assert "Second bar" not in browser.get("/deals/").content.decode()
    assert browser.post(said["toast"]["undo"], headers=HTMX).status_code == 204
    assert "Second bar" in browser.get("/deals/").content.decode()
    wrong = browser.post(address, {"outcome": "won", "reason": "999", "text": "kept"}, headers=HTMX)
    assert wrong.status_code == 422 and "kept" in wrong.content.decode()
