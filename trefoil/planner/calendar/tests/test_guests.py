"""Guests: who is asked, what they answer, and who is told that somebody is booked twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from trefoil.core.actions import Invalid, Refused
from trefoil.planner.actions import change_task, create_task, finish_task
from trefoil.planner.calendar.actions.guests import answer_invitation, note_answer
from trefoil.planner.calendar.models import Guest
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry, EntryCustomer

HTMX = {"HX-Request": "true"}
TEN = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo("Europe/Warsaw"))
POSTED = {"title": "Tasting", "kind": "meeting", "priority": "1", "due_on": "2026-03-11", "due_time": "10:00",
          "minutes": "60"}  # fmt: skip


def guests(task: Task) -> list[tuple[Any, ...]]:
    rows = Guest.objects.system("test").filter(task=task).order_by("pk")
    return list(rows.values_list("user_id", "customer_id", "email", "answer"))


def named(title: str) -> Task:
    return Task.objects.system("test").get(title=title)


def test_colleagues_customers_and_addresses_are_asked_from_the_form(world: Any) -> None:
    browser = world.client(world.marek)
    lines = f"Dana Levi\nAnna Kowalska #{world.anna.pk}\nGuest@Else.example\ntom@trefoil.example"
    assert browser.post("/tasks/", {**POSTED, "guests": lines}, headers=HTMX).status_code == 204
    row = named("Tasting")
    assert guests(row) == [
        (world.dana.pk, None, "", "none"), (None, world.anna.pk, "", "none"),
        (None, None, "guest@else.example", "none"),
        (world.tom.pk, None, "", "none"),
    ]  # fmt: skip
    text = browser.get(f"/tasks/{row.pk}/", headers=HTMX).content.decode()
    assert f"Anna Kowalska #{world.anna.pk}" in text and "guest@else.example" in text
    told = Entry.objects.system("test").get(verb="task.guests")
    assert EntryCustomer.objects.system("test").filter(entry=told, customer=world.anna).exists()
    answer_invitation(actor=world.dana, task=row.pk, answer="yes")
    kept = {**POSTED, "guests": "Dana Levi", "version": "1"}
    assert browser.post(f"/tasks/{row.pk}/", kept, headers=HTMX).status_code == 204
    assert guests(row) == [(world.dana.pk, None, "", "yes")]


@pytest.mark.parametrize("wrong", ["Nobody Known", "not@an address", "Vera Hush", "#999999", "a@b"])
def test_who_cannot_be_asked_is_said_and_nothing_is_lost(world: Any, wrong: str) -> None:
    before = Task.objects.system("test").count()
    answer = world.client(world.marek).post("/tasks/", {**POSTED, "guests": f"Dana Levi\n{wrong}"}, headers=HTMX)
    assert answer.status_code == 422 and "Dana Levi" in answer.content.decode()
    assert Task.objects.system("test").count() == before


def test_a_hidden_customer_who_is_asked_stays_unnamed_and_asked(world: Any) -> None:
    row = create_task(actor=world.igor, title="Vault", kind="meeting", due_at=TEN, owner=world.igor,
                      guests=[("customer", world.secret.pk)])  # fmt: skip
    with pytest.raises(Invalid):
        create_task(actor=world.marek, title="x", guests=[("customer", world.secret.pk)])
    assert guests(row) == [(None, world.secret.pk, "", "none")]


def test_a_guest_answers_for_himself_and_the_host_notes_what_others_say(world: Any) -> None:
    row = create_task(actor=world.igor, title="Auction", kind="meeting", due_at=TEN, place="Vault",
                      guests=[("user", world.tom.pk), ("email", "x@else.example")])  # fmt: skip
    tom = world.client(world.tom)
    assert tom.get(f"/tasks/{row.pk}/").status_code == 404
    text = tom.get(f"/calendar/invitations/{row.pk}", headers=HTMX).content.decode()
    assert "Auction" in text and "Vault" in text and "else.example" not in text
    assert tom.post(f"/calendar/invitations/{row.pk}", {"answer": "no"}, headers=HTMX).status_code == 204
    assert tom.post(f"/calendar/invitations/{row.pk}", {"answer": "never"}, headers=HTMX).status_code == 422
    assert world.client(world.marek).get(f"/calendar/invitations/{row.pk}").status_code == 404
    stranger = Guest.objects.system("test").get(email="x@else.example")
    noted = world.client(world.marek).post(f"/calendar/guests/{stranger.pk}/answer", {"answer": "yes"})
    assert noted.status_code == 404
    note_answer(actor=world.igor, guest=stranger, answer="maybe")
    assert [one[3] for one in guests(row)] == ["no", "maybe"]
    seen = create_task(actor=world.marek, title="Open", due_at=TEN, guests=[("user", world.ruth.pk)])
    own = Guest.objects.system("test").get(task=seen)
    with pytest.raises(Refused):
        note_answer(actor=world.ruth, guest=own, answer="yes")


def test_the_form_says_who_is_busy_away_or_outside_his_hours_and_lets_one_go_on(world: Any) -> None:
    create_task(actor=world.dana, title="Silent matter", kind="meeting", due_at=TEN, is_private=True)
    browser, asked = world.client(world.marek), {**POSTED, "guests": "Dana Levi"}
    answer = browser.post("/tasks/", asked, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Dana Levi" in text and "busy" in text and "Silent matter" not in text
    assert browser.post("/tasks/", {**asked, "due_time": "05:00"}, headers=HTMX).status_code == 422
    assert browser.post("/tasks/", {**POSTED, "due_time": "05:00", "guests": ""}, headers=HTMX).status_code == 204
    assert browser.post("/tasks/", {**asked, "due_time": "12:00", "title": "Free"}, headers=HTMX).status_code == 204
    assert browser.post("/tasks/", {**asked, "anyway": "on", "title": "Knowingly"}, headers=HTMX).status_code == 204
    row = named("Knowingly")
    change = {**asked, "title": "Knowingly too", "version": "1"}
    assert browser.post(f"/tasks/{row.pk}/", change, headers=HTMX).status_code == 204, "nothing was moved"


def test_the_guests_of_a_repeated_meeting_are_asked_again(world: Any) -> None:
    row = create_task(actor=world.marek, title="Round", kind="meeting", due_at=datetime(2099, 3, 10, 9, tzinfo=UTC),
                      repeats="FREQ=WEEKLY", guests=[("user", world.dana.pk)])  # fmt: skip
    answer_invitation(actor=world.dana, task=row.pk, answer="yes")
    finish_task(actor=world.marek, task=row)
    after = Task.objects.system("test").filter(title="Round").order_by("-pk").first()
    assert guests(after) == [(world.dana.pk, None, "", "none")]
    change_task(actor=world.marek, task=after, guests=[])
    assert guests(after) == []
