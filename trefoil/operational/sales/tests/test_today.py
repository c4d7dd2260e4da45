"""Today: what is urgent and worth much first, new leads, what others did, everything done from the list."""

from __future__ import annotations

import json
import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from trefoil.core.actions import on_surface
from trefoil.customers.actions import create_customer, log_contact
from trefoil.notifications.actions import follow, mark_read
from trefoil.operational.sales.actions import change_deal, create_deal, create_lead, set_rate
from trefoil.operational.sales.models import LeadVerdict
from trefoil.planner.actions import create_task
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry
from trefoil.timeline.readers import run_readers

HTMX = {"HX-Request": "true"}


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


def order(text: str, *words: str) -> bool:
    places = [text.index(word) for word in words]
    return places == sorted(places)


def deal(world: Any, title: str, amount: str, currency: str = "EUR") -> Any:
    return create_deal(actor=world.marek, title=title, amount=amount, currency=currency)


def test_what_is_late_stands_by_priority_money_and_age_and_the_page_says_so(world: Any) -> None:
    set_rate(actor=world.dana, currency="PLN", on=timezone.localdate() - timedelta(days=1), rate="0.25")
    small, large, foreign = deal(world, "S", "100"), deal(world, "L", "9000"), deal(world, "F", "20000", "PLN")
    create_task(actor=world.marek, title="Old and poor", due_at=ago(days=30))
    create_task(actor=world.marek, title="Small money", source=small, due_at=ago(days=20))
    create_task(actor=world.marek, title="Large money", source=large, due_at=ago(days=1))
    create_task(actor=world.marek, title="Foreign money", source=foreign, due_at=ago(days=2))
    create_task(actor=world.marek, title="Urgent", priority=2, due_at=ago(hours=1))
    text = world.client(world.marek).get("/").content.decode()
    assert order(text, "Urgent", "Large money", "Foreign money", "Small money", "Old and poor")
    assert "high priority first, then the most money, then the oldest" in text and "€9,000" in text


def test_today_goes_by_the_clock_and_what_has_no_time_by_money(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    day = timezone.localdate() + timedelta(days=1)
    zone = ZoneInfo("Europe/Warsaw")

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    monkeypatch.setattr(timezone, "now", lambda: at(8))
    create_task(actor=world.marek, title="Any time, poor", due_at=at(23, 59))
    create_task(actor=world.marek, title="Any time, rich", source=deal(world, "L", "9000"), due_at=at(23, 59))
    create_task(actor=world.marek, title="At five", due_at=at(17))
    create_task(actor=world.marek, title="At nine", due_at=at(9))
    text = world.client(world.marek).get("/").content.decode()
    assert order(text, "At nine", "At five", "Any time, rich", "Any time, poor")


def test_hidden_money_neither_shows_nor_orders(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trefoil.operational.sales.models.Deal.field_groups", {"amount": "secret"})
    create_task(actor=world.marek, title="Older", due_at=ago(days=9))
    create_task(actor=world.marek, title="Richer", source=world.deal, due_at=ago(days=1))
    text = world.client(world.marek).get("/").content.decode()
    assert order(text, "Older", "Richer") and "12,400" not in text


def test_new_leads_are_accepted_and_refused_from_the_list(world: Any) -> None:
    for title, amount in (("Poor lead", "10"), ("Rich lead", "9000")):
        create_lead(actor=world.marek, owner=world.marek, title=title, amount=amount, currency="EUR")
    create_lead(actor=world.tom, owner=world.tom, title="His lead")
    browser = world.client(world.marek)
    block = browser.get("/").content.decode().partition('id="today-leads"')[2].partition("</section>")[0]
    assert order(block, "Rich lead", "Poor lead") and "His lead" not in block
    pattern = r'hx-post="(/leads/\d+/verdicts)" hx-vals=\'{"verdict": "qualified", "version": "(\d+)"'
    address, version = re.search(pattern, block).groups()  # type: ignore[union-attr]
    sent = {"verdict": "qualified", "version": version}
    assert browser.post(address, sent, headers=HTMX).status_code == 204
    assert LeadVerdict.objects.system("test").get().is_qualified
    block = browser.get("/").content.decode().partition('id="today-leads"')[2].partition("</section>")[0]
    assert "Rich lead" not in block and "Poor lead" in block
    assert 'id="today-leads"' not in world.client(world.olga).get("/").content.decode()


def test_what_others_did_is_shown_until_it_is_looked_at(world: Any) -> None:
    run_readers()
    follow(actor=world.marek, object_type="deal", pk=world.deal.pk)
    with on_surface("web"):
        log_contact(actor=world.olga, customer=world.kawiarnia, kind="letter", text="They accept", direction="in",
                    about=world.deal)  # fmt: skip
        change_deal(actor=world.marek, deal=world.deal, source="fair")
    run_readers()
    browser = world.client(world.marek)
    block = browser.get("/").content.decode().partition('id="today-news"')[2].partition("</section>")[0]
    assert "They accept" in block and "Olga Sokolova" in block and "Marek" not in block
    mark_read(actor=world.marek)
    assert 'id="today-news"' not in browser.get("/").content.decode()


def test_a_call_is_written_down_from_the_list_and_the_task_done(world: Any) -> None:
    browser, address = world.client(world.marek), f"/tasks/{world.task.pk}/call"
    assert f'href="{address}"' in browser.get("/").content.decode()
    assert "Kawiarnia" in browser.get(address, headers=HTMX).content.decode()
    wrong = browser.post(address, {"text": " ", "minutes": "7", "is_done": "on"}, headers=HTMX)
    assert wrong.status_code == 422 and 'value="7"' in wrong.content.decode()
    answer = browser.post(address, {"text": "Three instalments", "direction": "out", "minutes": "7", "is_done": "on"},
                          headers=HTMX)  # fmt: skip
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"] == f"/tasks/{world.task.pk}/reopening"
    entry = Entry.objects.system("test").get(verb="call.logged")
    assert (entry.source_type, entry.source_id, entry.data["minutes"]) == ("deal", world.deal.pk, 7)
    assert Task.objects.system("test").get(pk=world.task.pk).done_at is not None


def test_a_call_may_leave_the_task_open_and_strangers_write_nothing(world: Any) -> None:
    address = f"/tasks/{world.task.pk}/call"
    for person, status in ((world.ruth, 403), (world.tom, 404), (world.igor, 404)):
        assert world.client(person).post(address, {"text": "x"}).status_code == status
    assert not Entry.objects.system("test").filter(verb="call.logged").exists()
    world.client(world.marek).post(address, {"text": "Nobody there"}, headers=HTMX)
    assert Task.objects.system("test").get(pk=world.task.pk).done_at is None
    alone = create_task(actor=world.marek, title="Nobody's")
    assert world.client(world.marek).get(f"/tasks/{alone.pk}/call").status_code == 404


def test_everything_is_done_from_the_line(world: Any) -> None:
    text = world.client(world.marek).get("/").content.decode().partition('id="today"')[2].partition("<aside")[0]
    for address in ("completion", "later", "owner", "call"):
        assert f"/tasks/{world.task.pk}/{address}" in text
    assert f"/parkings/deal/{world.deal.pk}/" in text


def test_the_number_of_queries_is_the_same_for_one_and_for_two_hundred(world: Any) -> None:
    run_readers()
    with on_surface("web"):
        log_contact(actor=world.olga, customer=world.kawiarnia, kind="note", text="x", about=world.deal)
    create_task(actor=world.marek, title="Lead step", source=world.lead, due_at=ago(days=1))
    deal(world, "Forgotten", "5")
    create_lead(actor=world.marek, owner=world.marek, title="Waiting")
    create_customer(actor=world.marek, kind="person", name="Silent", standings=["client"])
    browser = world.client(world.marek)

    def count() -> int:
        browser.get("/")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/")
        return len(captured)

    run_readers()
    before = count()
    for number in range(60):
        create_task(actor=world.marek, title=f"T {number}", source=deal(world, f"D {number}", "50"), due_at=ago(days=1))
        create_lead(actor=world.marek, owner=world.marek, title=f"L {number}")
        with on_surface("web"):
            log_contact(actor=world.olga, customer=world.kawiarnia, kind="note", text="x", about=world.deal)
    run_readers()
    assert count() == before
