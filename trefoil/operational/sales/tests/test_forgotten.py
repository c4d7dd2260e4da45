"""Nobody forgotten: the list against an independent oracle, parking, the page, the API, the nightly figure."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from trefoil.core import registry
from trefoil.core.days import firm_day
from trefoil.customers.actions import (
    create_customer,
    log_contact,
)
from trefoil.operational.sales.actions import (
    change_deal,
    close_deal,
)
from trefoil.planner.actions import create_task, delete_task, finish_task
from trefoil.planner.forgotten_line import drawn, kept
from trefoil.planner.models import ForgottenFigure, Parking
from trefoil.planner.parking_actions import keep_figures, park
from trefoil.planner.silence import FEWEST_GAPS, guessed, habit, measure
from trefoil.planner.watching import counted, forgotten, my_count, watched_by
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}
SOON = timedelta(days=30)


def ids(user: Any, kind: str) -> set[int]:
    return set(forgotten(user, registry.watched[kind]).order_by().values_list("pk", flat=True))


def test_an_open_deal_without_a_task_is_forgotten_until_one_is_planned(world: Any) -> None:
    assert ids(world.tom, "deal") == {world.south_deal.pk}
    task = create_task(actor=world.tom, title="Call", source=world.south_deal)
    assert ids(world.tom, "deal") == set()
    finish_task(actor=world.tom, task=task)
    assert ids(world.tom, "deal") == {world.south_deal.pk}
    close_deal(actor=world.tom, deal=world.south_deal, outcome="won")
    assert ids(world.tom, "deal") == set()


def test_a_client_counts_tasks_of_his_own_and_of_his_open_deals(world: Any) -> None:
    assert ids(world.marek, "customer") == set()  # a task hangs on his deal
    finish_task(actor=world.marek, task=world.task)
    assert ids(world.marek, "customer") == {world.kawiarnia.pk}  # Anna is nobody's client
    change_deal(actor=world.marek, deal=world.deal, customer=None)
    task = create_task(actor=world.marek, title="Ask", source=world.deal)
    assert ids(world.marek, "customer") == {world.kawiarnia.pk}
    change_deal(actor=world.marek, deal=world.deal, customer=world.kawiarnia)
    assert ids(world.marek, "customer") == set()  # the task knows no customer, its deal does
    delete_task(actor=world.marek, task=task)
    create_task(actor=world.marek, title="Visit", customer=world.kawiarnia)
    assert ids(world.marek, "customer") == set()


def test_parking_protects_until_its_day(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    day = firm_day() + SOON
    park(actor=world.marek, object_type="lead", pk=world.lead.pk, until=day, reason="After the fair")
    assert ids(world.marek, "lead") == set()
    monkeypatch.setattr("trefoil.planner.parking.firm_day", lambda: day - timedelta(days=1))
    assert ids(world.marek, "lead") == set()
    monkeypatch.setattr("trefoil.planner.parking.firm_day", lambda: day)
    assert ids(world.marek, "lead") == {world.lead.pk}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"until": ""}, "until"), ({"until": "never"}, "until"), ({"until": "2020-01-01"}, "until"),
     ({"until": "2199-01-01"}, "until"), ({"reason": " "}, "reason"), ({"reason": "x" * 301}, "reason")],
)  # fmt: skip
def test_what_is_wrong_with_a_parking_is_said_and_nothing_typed_is_lost(
    world: Any, wrong: dict[str, str], field: str
) -> None:
    posted = {"until": (firm_day() + SOON).isoformat(), "reason": "Keep these words", **wrong}
    answer = world.client(world.marek).post(f"/parkings/deal/{world.deal.pk}/", posted, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422 and "form-error" in text and f'name="{field}"' in text
    assert field == "reason" or "Keep these words" in text
    assert not Parking.objects.system("test").exists()


def test_parking_by_hand_is_told_and_can_be_undone(world: Any) -> None:
    browser, address = world.client(world.marek), f"/parkings/deal/{world.deal.pk}/"
    day = (firm_day() + SOON).isoformat()
    answer = browser.post(address, {"until": day, "reason": "After the fair"}, headers=HTMX)
    assert answer.status_code == 204
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert "After the fair" in browser.get(f"/deals/{world.deal.pk}/").content.decode()
    later = (firm_day() + 2 * SOON).isoformat()
    again = json.loads(browser.post(address, {"until": later, "reason": "Longer"}, headers=HTMX)["HX-Trigger"])
    browser.post(again["toast"]["undo"], headers=HTMX)
    row = Parking.objects.system("test").get()
    assert (row.until.isoformat(), row.reason, row.by_id) == (day, "After the fair", world.marek.pk)
    taken_up = json.loads(browser.post(undo, headers=HTMX)["HX-Trigger"])
    assert not Parking.objects.system("test").exists()
    browser.post(taken_up["toast"]["undo"], headers=HTMX)
    assert Parking.objects.system("test").get().reason == "After the fair"
    verbs = Entry.objects.system("test").filter(verb__startswith="record.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "record.parked", "record.parked", "record.parked", "record.unparked", "record.parked"
    ]  # fmt: skip
    assert "After the fair" in browser.get(f"/customers/{world.kawiarnia.pk}/").content.decode()


def test_who_may_not_change_a_record_does_not_park_it(world: Any) -> None:
    posted = {"until": (firm_day() + SOON).isoformat(), "reason": "Mine"}
    address = f"/parkings/deal/{world.south_deal.pk}/"
    assert world.client(world.ruth).post(address, posted).status_code == 403
    assert world.client(world.marek).post(address, posted).status_code == 404
    assert world.client(world.marek).post(f"/parkings/task/{world.task.pk}/", posted).status_code == 404
    assert not Parking.objects.system("test").exists()


def test_the_page_ranks_by_how_unusual_the_silence_is_and_says_whose_habit_it_took(world: Any) -> None:
    now = timezone.now()
    weekly = create_customer(actor=world.marek, kind="person", name="Weekly Talker", standings=["client"])
    yearly = create_customer(actor=world.marek, kind="person", name="Yearly Talker", standings=["client"])
    for number in range(6):
        for customer, first, gap in ((weekly, 40, 7), (yearly, 60, 90)):
            at = now - timedelta(days=first + gap * number)
            log_contact(actor=world.marek, customer=customer, kind="call", text="x", at=at)
    create_customer(actor=world.tom, kind="person", name="Hidden Silence", standings=["client"])
    text = world.client(world.marek).get("/forgotten/").content.decode()
    assert text.index("Weekly Talker") < text.index("Yearly Talker")
    assert "silent 40 days, usually 7" in text and "silent 60 days, usually 90" in text
    assert "Hidden Silence" not in text
    assert "usual in the firm" in text  # of the lead, with whom nobody has spoken


def test_a_steady_habit_is_measured_robustly() -> None:
    now = timezone.now()
    days = [7, 7, 8, 6, 7, 300]  # one long holiday
    contacts, at = [], now - timedelta(days=20)
    for gap in days:
        contacts.append(at)
        at -= timedelta(days=gap)
    contacts.append(at)
    found = measure(contacts, now, guessed(), now)
    assert found.basis == "own" and 6 < found.usual < 8 and found.days == 20 and found.score > 2
    assert measure(contacts[:3], now, guessed(), now).basis == "guess"
    assert habit([1] * (FEWEST_GAPS - 1), "own") is None


@given(st.lists(st.integers(0, 400), min_size=FEWEST_GAPS, max_size=30), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_silence_is_never_less_unusual(gaps: list[int], one: int, other: int) -> None:
    now = timezone.now()
    found = []
    for silent in sorted((one, other)):
        at, contacts = now - timedelta(days=silent), [now - timedelta(days=silent)]
        for gap in gaps:
            at -= timedelta(days=gap)
            contacts.append(at)
        found.append(measure(contacts, now, guessed(), now).score)
    assert found[0] <= found[1]


def test_today_shows_one_number_and_a_leaf_when_it_is_zero(world: Any) -> None:
    text = world.client(world.marek).get("/").content.decode()
    assert 'data-count="1"' in text and "Piekarnia" in text.partition('data-count="1"')[2]
    create_task(actor=world.marek, title="Ring", source=world.lead)
    assert my_count(world.marek) == 0
    text = world.client(world.marek).get("/").content.decode()
    assert 'data-count="0"' in text and "Everything of mine has a next step." in text


def test_a_record_without_a_step_says_so_on_its_page(world: Any) -> None:
    finish_task(actor=world.marek, task=world.task)
    for address in (f"/deals/{world.deal.pk}/", f"/leads/{world.lead.pk}/", f"/customers/{world.kawiarnia.pk}/"):
        text = world.client(world.marek).get(address).content.decode()
        assert "tf-forgotten-one" in text and "/parkings/" in text
    assert "tf-forgotten-one" not in world.client(world.marek).get(f"/customers/{world.anna.pk}/").content.decode()


def test_the_figure_of_the_night_is_kept_once_and_cut_to_the_reader(world: Any) -> None:
    kinds = watched_by(world.dana)
    keep_figures(actor=None, on=date.today() - timedelta(days=1))
    rows = keep_figures(actor=None)
    assert keep_figures(actor=None) == rows
    assert ForgottenFigure.objects.system("test").filter(on=firm_day()).count() == rows
    for user in (world.dana, world.marek, world.tom, world.igor, world.olga):
        assert kept(user.viewer, kinds)[-1][1] == sum(counted(user, watched_by(user)).values())
    line = drawn(kept(world.dana.viewer, kinds))
    assert line is not None and len(line.days) == 2
    assert "Without a next step, night by night" in world.client(world.dana).get("/forgotten/").content.decode()
    assert drawn([]) is None


def test_programs_park_and_read(world: Any) -> None:
    browser = world.client(world.marek)

    def send(method: str, address: str, body: Any = None) -> Any:
        sent = json.dumps(body) if body is not None else ""
        return browser.generic(method, f"/api/v1/{address}", sent, content_type="application/json")

    body = {"object_type": "lead", "object_id": world.lead.pk, "until": (firm_day() + SOON).isoformat(), "reason": "x"}
    found = browser.get("/api/v1/forgotten?object_type=lead").json()
    assert [one["object_id"] for one in found["items"]] == [world.lead.pk] and found["count"] == 1
    made = send("POST", "parkings", body)
    assert made.status_code == 201 and made.json()["by_id"] == world.marek.pk
    assert browser.get("/api/v1/forgotten?object_type=lead").json()["items"] == []
    assert [one["id"] for one in browser.get("/api/v1/parkings").json()["items"]] == [made.json()["id"]]
    assert world.client(world.tom).get("/api/v1/parkings").json()["items"] == []
    assert world.client(world.tom).delete(f"/api/v1/parkings/{made.json()['id']}").status_code == 404
    hidden = {**body, "object_id": world.vault_deal.pk, "object_type": "deal"}
    assert send("POST", "parkings", hidden).status_code == 422
    assert send("DELETE", f"parkings/{made.json()['id']}").status_code == 204
    assert browser.get("/api/v1/forgotten?nonsense=1").status_code == 422
