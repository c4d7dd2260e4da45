"""Control: whose work a manager sees, what the figures count, handing over in one move and taking it back."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.db.permit import write_permit
from trefoil.customers.actions import create_customer
from trefoil.identity.actions import set_active
from trefoil.lists.models import MassChange
from trefoil.notifications.actions import look_at, write
from trefoil.notifications.models import Notification
from trefoil.notifications.showing import lines
from trefoil.operational.sales.actions import close_deal, create_deal
from trefoil.planner.actions import create_task, finish_task
from trefoil.planner.control import figures, reach_of
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


def of(user: Any, person: Any, team: int | None = None) -> Any:
    return next((one for one in figures(user, reach_of(user, team)) if one.pk == (person.pk if person else None)), None)


def owners() -> dict[str, int]:
    rows = Task.objects.system("test").order_by("pk")
    return {task.title: task.owner_id for task in rows}


@pytest.fixture
def behind(world: Any) -> Any:
    """Marek is behind with three tasks, two of them on one deal; Tom with one."""
    for number in (1, 2):
        create_task(actor=world.marek, title=f"Late {number}", source=world.deal, due_at=ago(days=number))
    create_task(actor=world.marek, title="Late alone", due_at=ago(hours=2))
    create_task(actor=world.tom, title="Tom is late", source=world.south_deal, due_at=ago(days=9))
    return world


def test_a_manager_sees_who_is_behind_and_on_what(behind: Any) -> None:
    marek, tom = of(behind.olga, behind.marek), of(behind.olga, behind.tom)
    assert (marek.overdue, tom.overdue) == (3, 1)
    assert marek.oldest < ago(days=1.9) and tom.oldest < ago(days=8.9)
    assert marek.money == [("EUR", Decimal("12400.00"))]  # two tasks hang on one deal: counted once
    assert marek.without_step == 1 and marek.undated == 1  # the lead; the world's own task
    assert (marek.rated, marek.rated_late) == (3, 3)
    text = behind.client(behind.olga).get("/control/").content.decode()
    assert text.index("Marek Kania") < text.index("Tom Bright") and "12,400" in text
    assert "Igor Pavlov" not in text
    for address in re.findall(r'href="(/(?:tasks|forgotten|control)/[^"]+)"', text):
        assert behind.client(behind.olga).get(address.replace("&amp;", "&")).status_code == 200, address


def test_closed_deals_hold_up_no_money_and_done_tasks_are_counted(behind: Any) -> None:
    close_deal(actor=behind.marek, deal=behind.deal, outcome="won")
    late = Task.objects.system("test").get(title="Late 1")
    finish_task(actor=behind.marek, task=late)
    marek = of(behind.olga, behind.marek)
    assert marek.money == [] and marek.overdue == 2 and marek.done == 1
    assert (marek.rated, marek.rated_late) == (3, 3)  # done, but too late


def test_what_is_done_in_time_is_not_late(world: Any) -> None:
    for title, early in (("In time", 1), ("Too late", -1)):
        finish_task(actor=world.marek, task=create_task(actor=world.marek, title=title, due_at=ago(days=2)))
        with write_permit("test"):
            Task.objects.filter(title=title).update(done_at=ago(days=2, hours=early))
    found = of(world.marek, world.marek)
    assert (found.rated, found.rated_late, found.overdue) == (2, 1, 0)


def test_who_leads_nobody_sees_himself_alone_and_is_offered_no_page(behind: Any) -> None:
    text = behind.client(behind.marek).get("/control/").content.decode()
    assert "Late alone" not in text and "Tom Bright" not in text and "Olga" not in text.partition("<main")[2]
    assert [one.pk for one in figures(behind.marek, reach_of(behind.marek))] == [behind.marek.pk]
    assert 'href="/control/"' not in behind.client(behind.marek).get("/tasks/").content.decode()
    assert 'href="/control/"' in behind.client(behind.olga).get("/tasks/").content.decode()
    assert behind.client(behind.marek).get(f"/control/{behind.tom.pk}/").status_code == 404
    assert behind.client(behind.marek).get(f"/control/{behind.marek.pk}/").status_code == 200


def test_private_and_walled_tasks_are_not_counted(world: Any) -> None:
    create_task(actor=world.tom, title="His own secret", due_at=ago(days=1), is_private=True)
    create_task(actor=world.igor, title="Behind the wall", due_at=ago(days=1))
    assert of(world.olga, world.tom).overdue == 0
    assert of(world.olga, world.igor) is None
    assert of(world.dana, world.tom).overdue == 1 and of(world.dana, world.igor).overdue == 1
    assert world.client(world.olga).get(f"/control/{world.igor.pk}/").status_code == 404


def test_the_page_is_narrowed_to_a_team_that_one_leads(behind: Any) -> None:
    text = behind.client(behind.olga).get(f"/control/?team={behind.south.pk}").content.decode().partition("<main")[2]
    assert "Tom Bright" in text and "Marek Kania" not in text
    walled = behind.client(behind.olga).get(f"/control/?team={behind.vault.pk}").content.decode()
    assert "Igor Pavlov" not in walled


def test_tasks_of_who_left_and_of_nobody_are_shown_to_who_sees_everything(behind: Any) -> None:
    with write_permit("test"):
        Task.objects.filter(title="Tom is late").update(owner=None)
    set_active(actor=behind.dana, user=behind.marek, is_active=False)
    gone, nobody = of(behind.dana, behind.marek), of(behind.dana, None)
    assert gone.overdue == 3 and not gone.is_here and gone.name == "Marek Kania"
    assert nobody.overdue == 1
    browser = behind.client(behind.dana)
    assert "Tom is late" in browser.get("/control/0/").content.decode()
    assert "Late alone" in browser.get(f"/control/{behind.marek.pk}/").content.decode()


def test_the_number_of_queries_does_not_depend_on_people_or_tasks(behind: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            figures(behind.dana, reach_of(behind.dana))
        return len(captured)

    before = count()
    for number in range(30):
        deal = create_deal(actor=behind.tom, title=f"Deal {number}", amount="10", currency="PLN")
        create_task(actor=behind.tom, title=f"Late {number}", source=deal, due_at=ago(days=number + 1))
        create_task(actor=behind.igor, title=f"Late {number}", due_at=ago(days=number + 1))
    assert count() == before
    assert of(behind.dana, behind.tom).money[1:] == [("PLN", Decimal(300))] or dict(
        of(behind.dana, behind.tom).money) == {"EUR": Decimal(9360), "PLN": Decimal(300)}  # fmt: skip


def test_all_overdue_of_one_go_to_another_and_back(behind: Any) -> None:
    browser, address = behind.client(behind.olga), f"/control/{behind.marek.pk}/handing"
    assert "3 tasks of" in browser.get(address, headers=HTMX).content.decode()
    answer = browser.post(address, {"to": [behind.tom.pk]}, headers=HTMX)
    assert answer.status_code == 204, answer.content
    assert owners() | {"Call Anna about instalments": 0} == {
        "Call Anna about instalments": 0, "Late 1": behind.tom.pk, "Late 2": behind.tom.pk,
        "Late alone": behind.tom.pk, "Tom is late": behind.tom.pk,
    }  # fmt: skip
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert browser.post(undo, headers=HTMX).status_code == 204
    assert owners()["Late alone"] == behind.marek.pk and owners()["Tom is late"] == behind.tom.pk
    row = MassChange.objects.system("test").get()
    assert (row.changed, row.restored, row.state) == (3, 3, "undone")


def test_they_are_spread_evenly_who_has_least_first(behind: Any) -> None:
    for number in range(3, 8):
        create_task(actor=behind.marek, title=f"Late {number}", due_at=ago(days=number))
    browser, address = behind.client(behind.dana), f"/control/{behind.marek.pk}/handing"
    answer = browser.post(address, {"to": [behind.tom.pk, behind.olga.pk, behind.igor.pk]}, headers=HTMX)
    assert answer.status_code == 204, answer.content
    taken = [owner for title, owner in owners().items() if title.startswith("Late")]
    counts = {pk: taken.count(pk) for pk in set(taken)}
    assert sorted(counts.values()) == [2, 3, 3] and counts[behind.tom.pk] == 2  # Tom had one already
    row = MassChange.objects.system("test").get()
    assert row.kind == "spread" and "Tom Bright" in row.value_told


def test_only_those_ticked_go(behind: Any) -> None:
    late = Task.objects.system("test").get(title="Late 1")
    browser = behind.client(behind.olga)
    sent = {"to": [behind.tom.pk], "ids": f"{late.pk},{late.pk},junk"}
    assert browser.post(f"/control/{behind.marek.pk}/handing", sent, headers=HTMX).status_code == 204
    assert [title for title, owner in owners().items() if owner == behind.tom.pk] == ["Late 1", "Tom is late"]


@pytest.mark.parametrize("to", [[], ["0"], ["987654"], ["marek"]])
def test_a_wrong_receiver_is_named_and_nothing_changes(behind: Any, to: list[str]) -> None:
    before = owners()
    named = [str(behind.marek.pk) if one == "marek" else one for one in to]
    answer = behind.client(behind.olga).post(f"/control/{behind.marek.pk}/handing", {"to": named}, headers=HTMX)
    assert answer.status_code == 422 and "form-error" in answer.content.decode()
    assert owners() == before and not MassChange.objects.system("test").exists()


def test_who_may_not_change_many_hands_over_nothing(behind: Any) -> None:
    before = owners()
    for person in (behind.marek, behind.tom, behind.ruth):
        answer = behind.client(person).post(f"/control/{behind.marek.pk}/handing", {"to": [behind.tom.pk]})
        assert answer.status_code in (403, 404)
    assert owners() == before and not MassChange.objects.system("test").exists()


def test_one_notification_tells_how_many_were_handed_over(behind: Any) -> None:
    last = Entry.objects.system("test").order_by("-pk").first().pk
    behind.client(behind.olga).post(f"/control/{behind.marek.pk}/handing", {"to": [behind.tom.pk]}, headers=HTMX)
    write_found(last)
    rows = list(Notification.objects.system("test").filter(user=behind.tom))
    assert [(row.kind, row.object_type) for row in rows] == [("assigned", "mass_change")]
    (line,) = lines(behind.tom, rows)
    assert "3" in line.title and line.actor == "Olga Sokolova" and line.url
    assert lines(behind.marek, rows) == []  # told to Tom alone


def write_found(after: int) -> None:
    """What the reader of the timeline does with the entries since."""
    found = look_at(list(Entry.objects.system("test").filter(pk__gt=after).order_by("pk")))
    with write_permit("test"):
        write(found)


def test_programs_read_and_hand_over(behind: Any) -> None:
    browser = behind.client(behind.olga)
    items = {one["user_id"]: one for one in browser.get("/api/v1/control").json()["items"]}
    assert items[behind.marek.pk]["overdue"] == 3
    assert items[behind.marek.pk]["money"] == [{"amount": "12400", "currency": "EUR"}]
    assert browser.get("/api/v1/control?team_id=987654").status_code == 422
    assert browser.get("/api/v1/control?nonsense=1").status_code == 422

    def post(client: Any, body: Any) -> Any:
        return client.post("/api/v1/control/handovers", json.dumps(body), content_type="application/json")

    body = {"from_id": behind.marek.pk, "to_ids": [behind.tom.pk]}
    assert post(behind.client(behind.marek), body).status_code == 403
    assert post(behind.client(behind.tom), body).status_code == 403
    assert post(browser, {**body, "to_ids": []}).status_code == 422
    assert post(browser, {**body, "from_id": behind.igor.pk}).status_code == 422
    made = post(browser, body)
    assert made.status_code == 201 and made.json()["changed"] == 3 and not made.json()["is_moving"]
    assert owners()["Late alone"] == behind.tom.pk


def test_every_kind_with_money_is_readable_by_control() -> None:
    assert {kind.object_type for kind in registry.watched if kind.amount} == {"deal", "lead"}


def test_hidden_customers_do_not_appear_beside_overdue_tasks(behind: Any) -> None:
    hidden = create_customer(actor=behind.dana, kind="person", name="Nobody Knows", is_private=True)
    create_task(actor=behind.dana, title="Ask", customer=hidden, owner=behind.marek, team=behind.north,
                due_at=ago(days=1))  # fmt: skip
    text = behind.client(behind.olga).get(f"/control/{behind.marek.pk}/").content.decode()
    assert "Ask" in text and "Nobody Knows" not in text
