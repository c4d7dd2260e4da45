"""Briefs: what a successor is told of a record, cut to what he may see; handing over, standing in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import PASSWORD
from trefoil.core import registry
from trefoil.core.actions import on_surface
from trefoil.core.days import firm_day
from trefoil.customers.actions import create_customer, log_contact
from trefoil.customfields.actions import create_field
from trefoil.identity.actions import create_user
from trefoil.identity.models import Role
from trefoil.lists.changing import begin_mass_change, run_mass_change
from trefoil.lists.many import Asked
from trefoil.notifications.models import Notification
from trefoil.notifications.showing import lines
from trefoil.operational.sales.actions import add_participant, change_deal, create_deal
from trefoil.planner.actions import create_task, finish_task
from trefoil.planner.brief import brief_of, briefed
from trefoil.planner.calendar.actions.hours import add_absence
from trefoil.planner.parking_actions import park
from trefoil.timeline.readers import run_readers


def told(user: Any, kind: str, row: Any) -> dict[str, list[tuple[str, str]]]:
    found = brief_of(user, kind, briefed(user, kind, row.pk))
    made = {section.key: [(str(one.label), str(one.text)) for one in section.lines] for section in found.sections}
    return made | {"words": [(entry.actor, entry.data["text"]) for entry in found.words]}


def test_a_brief_tells_state_promises_open_points_words_and_people(world: Any) -> None:
    add_participant(actor=world.marek, deal=world.deal, person=world.anna, role="decides")
    log_contact(actor=world.marek, customer=world.kawiarnia, kind="call", text="They want instalments")
    log_contact(actor=world.olga, customer=world.kawiarnia, kind="note", text="Ask the accountant", about=world.deal)
    found = told(world.olga, "deal", world.deal)
    state = dict(found["state"])
    assert state["Stage"] == "New contact, for 0 days" and state["Amount"] == "€12,400" and state["Age"] == "0 days"
    assert ("Call Anna about instalments", "no date") in found["promises"]
    assert found["people"] == [("Kawiarnia Pod Lipą", "Customer"), ("Anna Kowalska", "decides")]
    assert found["words"] == [("Olga Sokolova", "Ask the accountant"), ("Marek Kania", "They want instalments")]
    assert found["open"] == []
    finish_task(actor=world.marek, task=world.task)
    change_deal(actor=world.marek, deal=world.deal, expected_close_on=firm_day() - timedelta(days=3), amount="0")
    labels = [label for label, _text in told(world.olga, "deal", world.deal)["open"]]
    assert labels == ["No next step", "The day of closing has passed", "No amount yet"]


def test_a_customers_brief_names_his_open_deals_and_who_belongs_to_him(world: Any) -> None:
    park(actor=world.marek, object_type="customer", pk=world.kawiarnia.pk, until=firm_day() + timedelta(days=9),
         reason="After the fair")  # fmt: skip
    found = told(world.olga, "customer", world.kawiarnia)
    assert ("Deal: Second bar", "New contact, €12,400") in found["promises"]
    assert any(text == "After the fair" for _label, text in found["promises"])
    assert found["people"][0] == ("Kawiarnia Pod Lipą", "biuro@podlipa.example, +48 12 555 01 84")
    assert ("Anna Kowalska", "works here, Owner") in found["people"]
    assert "Standing" in dict(found["state"])


def test_a_lead_has_a_brief_too(world: Any) -> None:
    found = told(world.olga, "lead", world.lead)
    state = dict(found["state"])
    assert state["State"] == "New" and state["E-mail"] == "piotr@klos.example"
    assert [label for label, _text in found["open"]] == ["No next step"]


def test_nothing_hidden_is_told(world: Any) -> None:
    secret = create_customer(actor=world.dana, kind="person", name="Hidden Friend", is_private=True)
    add_participant(actor=world.dana, deal=world.deal, person=secret)
    create_task(actor=world.dana, title="Private promise", source=world.deal, is_private=True)
    create_field(actor=world.dana, object_type="deal", label="Soft", key="soft", group="sensitive")
    create_field(actor=world.dana, object_type="deal", label="Deep", key="deep", group="secret")
    own = {"soft": "soft words", "deep": "deep words 1234"}
    change_deal(actor=world.again(world.dana), deal=world.deal, custom=own)
    people = (world.again(one) for one in (world.dana, world.marek, world.ruth))
    dana, marek, ruth = (str(told(one, "deal", world.deal)) for one in people)
    assert all(word in dana for word in ("Hidden Friend", "Private promise", "soft words", "deep words"))
    assert "soft words" in marek and not any(w in marek for w in ("Hidden Friend", "Private promise", "deep words"))
    assert not any(word in ruth for word in ("Hidden Friend", "Private promise", "soft words", "deep words"))
    with pytest.raises(Http404):
        told(world.tom, "deal", world.deal)
    assert world.client(world.tom).get(f"/briefs/deal/{world.deal.pk}/").status_code == 404
    assert world.client(world.olga).get(f"/briefs/task/{world.task.pk}/").status_code == 404


def test_a_deal_whose_customer_is_hidden_tells_neither_his_name_nor_his_words(world: Any) -> None:
    log_contact(actor=world.igor, customer=world.secret, kind="call", text="Whispered")
    deal = create_deal(actor=world.dana, title="Odd one", customer=world.secret, amount="5", currency="EUR",
                       owner=world.marek, team=world.north)  # fmt: skip
    text = world.client(world.marek).get(f"/briefs/deal/{deal.pk}/").content.decode()
    assert "Odd one" in text and "Vera Hush" not in text and "Whispered" not in text
    assert "Whispered" in world.client(world.dana).get(f"/briefs/deal/{deal.pk}/").content.decode()


def test_the_number_of_queries_does_not_depend_on_what_a_record_holds(world: Any) -> None:
    create_task(actor=world.marek, title="Step", source=world.deal)
    log_contact(actor=world.marek, customer=world.kawiarnia, kind="note", text="x")
    add_participant(actor=world.marek, deal=world.deal, person=world.anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            told(world.olga, "deal", world.deal)
        return len(captured)

    count()
    before = count()
    for number in range(15):
        person = create_customer(actor=world.marek, kind="person", name=f"Guest {number}")
        add_participant(actor=world.marek, deal=world.deal, person=person)
        create_task(actor=world.marek, title=f"Step {number}", source=world.deal)
        log_contact(actor=world.marek, customer=world.kawiarnia, kind="note", text=f"{number}")
    assert count() == before


def test_who_gets_many_records_is_told_once_and_finds_their_briefs(world: Any) -> None:
    run_readers()
    deals = [create_deal(actor=world.marek, title=f"Deal {n}", amount="5", currency="EUR").pk for n in range(3)]
    closed = create_deal(actor=world.marek, title="Taken back", amount="5", currency="EUR")
    row = begin_mass_change(actor=world.olga, object_type="deal", ids=[*deals, closed.pk],
                            asked=Asked("hand_over", value=str(world.tom.pk)))  # fmt: skip
    run_mass_change(row.pk)
    change_deal(actor=world.dana, deal=closed.pk, owner=world.marek)
    run_readers()
    tells = [line for line in lines(world.tom, list(Notification.objects.system("test").filter(user=world.tom)))
             if line.url.startswith("/briefs/?")]  # fmt: skip
    assert len(tells) == 1 and "4" in tells[0].title and tells[0].actor == "Olga Sokolova"
    text = world.client(world.tom).get(tells[0].url).content.decode()
    assert all(f"Deal {n}" in text for n in range(3)) and "Taken back" not in text
    assert f"/briefs/deal/{deals[0]}/" in text
    assert "Deal 1" not in world.client(world.marek).get(tells[0].url).content.decode()
    assert "Deal 1" not in world.client(world.igor).get(tells[0].url).content.decode()


def test_one_record_handed_over_leads_to_its_brief(world: Any) -> None:
    run_readers()
    with on_surface("web"):
        change_deal(actor=world.olga, deal=world.deal, owner=world.tom)
    run_readers()
    rows = list(Notification.objects.system("test").filter(user=world.tom))
    assert [line.url for line in lines(world.tom, rows)] == [f"/briefs/deal/{world.deal.pk}/"]


def test_who_stands_in_sees_the_briefs_that_are_open_to_him(world: Any) -> None:
    run_readers()
    roles = [Role.objects.system("test").get(name="Member")]
    anton = create_user(actor=None, email="anton@trefoil.example", name="Anton Near", password=PASSWORD, roles=roles,
                        teams=[world.north])  # fmt: skip
    create_deal(actor=world.marek, title="His private one", amount="5", currency="EUR", is_private=True)
    today = firm_day()
    add_absence(actor=world.marek, from_on=today, to_on=today + timedelta(days=3), substitute=anton.pk)
    run_readers()
    text = world.client(anton).get("/briefs/").content.decode()
    assert "You stand in for Marek Kania" in text and "Second bar" in text and "His private one" not in text
    assert "Grinder renewal" not in text
    assert "You stand in for Marek Kania" in world.client(anton).get("/").content.decode()
    assert "Second bar" not in world.client(world.tom).get("/briefs/").content.decode()
    assert "Anton Near stands in" in world.client(world.olga).get(f"/deals/{world.deal.pk}/").content.decode()
    (line,) = lines(anton, list(Notification.objects.system("test").filter(user=anton)))
    assert line.said == "asks you to stand in" and line.url == "/briefs/"


def test_standing_in_ends_with_the_absence(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    today = firm_day()
    add_absence(actor=world.marek, from_on=today + timedelta(days=2), to_on=today + timedelta(days=3),
                substitute=world.olga)  # fmt: skip
    seen = []
    for days in (0, 1, 2, 3, 4):
        day: date = today + timedelta(days=days)
        monkeypatch.setattr("trefoil.planner.taken_over.firm_day", lambda day=day: day)
        seen.append("You stand in" in world.client(world.olga).get("/briefs/").content.decode())
    assert seen == [False, False, True, True, False]


@pytest.mark.parametrize("who", ["marek", "987654"])
def test_a_wrong_substitute_is_named(world: Any, who: str) -> None:
    pk = world.marek.pk if who == "marek" else who
    posted = {"from_on": timezone.localdate().isoformat(), "substitute": pk, "note": "Keep this"}
    answer = world.client(world.marek).post("/calendar/absences", posted)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Choose another colleague." in text and "Keep this" in text


def test_programs_read_briefs(world: Any) -> None:
    found = world.client(world.olga).get(f"/api/v1/briefs/deal/{world.deal.pk}").json()
    assert found["name"] == "Second bar" and [one["key"] for one in found["sections"]] == [
        "state", "promises", "open", "people"]  # fmt: skip
    assert world.client(world.tom).get(f"/api/v1/briefs/deal/{world.deal.pk}").status_code == 404
    sent = {"from_on": "2026-12-01", "substitute_id": world.olga.pk}
    browser = world.client(world.marek)
    made = browser.post("/api/v1/calendar/absences", json.dumps(sent), content_type="application/json")
    assert made.status_code == 201 and made.json()["substitute_id"] == world.olga.pk


def test_apps_bring_their_parts_themselves() -> None:
    by_app = {registry.brief_parts.places[one.key].file.rpartition("/trefoil/")[2] for one in registry.brief_parts}
    assert by_app == {"customers/briefs.py", "operational/sales/briefs.py"}
    assert {one.section for one in registry.brief_parts} <= {"state", "promises", "open", "people"}
