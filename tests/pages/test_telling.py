"""Who is told of what, once; nobody of what he may not see."""

from __future__ import annotations

from typing import Any

import pytest

from trefoil.core.actions import on_surface, write_permit
from trefoil.customers.actions import log_contact
from trefoil.identity.models import User
from trefoil.notifications.actions import follow, mark_read, take_unshown
from trefoil.notifications.models import Notification
from trefoil.notifications.recipients import mentioned
from trefoil.notifications.showing import by_day, lines
from trefoil.operational.sales.actions import change_deal, close_deal, reassign_deals
from trefoil.planner.actions import change_task, create_task
from trefoil.timeline.models import Cursor
from trefoil.timeline.readers import run_readers


def kinds(user: User) -> list[tuple[str, str]]:
    """(kind, object type) of what a person was told, newest first."""
    run_readers()
    rows = Notification.objects.visible_to(user).order_by("-pk")
    return list(rows.values_list("kind", "object_type"))


@pytest.fixture(autouse=True)
def _page(world: Any) -> Any:
    """What made the world told nobody: it came by the command line. From here on people work in the browser."""
    run_readers()
    with on_surface("web"):
        yield


def test_a_task_planned_for_somebody_tells_him_and_not_who_planned_it(world: Any) -> None:
    create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    assert kinds(world.marek) == [("assigned", "task")]
    assert kinds(world.olga) == []


def test_a_deal_handed_over_tells_its_new_owner_once_even_when_read_again(world: Any) -> None:
    reassign_deals(actor=world.olga, deals=[world.deal], owner=world.tom)
    assert kinds(world.tom) == [("assigned", "deal")]
    with write_permit("test"):
        Cursor.objects.filter(reader="notifications").update(entry_id=0)
    assert kinds(world.tom) == [("assigned", "deal")]


def test_a_mention_reaches_a_colleague_and_says_by_whom(world: Any) -> None:
    log_contact(kind="note", actor=world.marek, customer=world.anna, text="@Olga Sokolova, she asks for a discount")
    assert kinds(world.olga) == [("mention", "customer")]
    (line,) = lines(world.olga, list(Notification.objects.visible_to(world.olga)))
    assert (line.actor, line.said, line.title) == ("Marek Kania", "mentions you", "Anna Kowalska")
    assert "discount" in line.text


def test_a_mention_of_somebody_who_may_not_see_the_record_tells_him_nothing(world: Any) -> None:
    log_contact(kind="note", actor=world.igor, customer=world.secret, text="@Marek Kania please look at Vera")
    assert kinds(world.marek) == []


def test_others_working_on_my_deal_tell_me_and_my_own_work_does_not(world: Any) -> None:
    change_deal(actor=world.olga, deal=world.deal, amount="13000.00")
    assert kinds(world.marek) == [], "a hidden change is no news"
    close_deal(actor=world.olga, deal=world.deal, outcome="won")
    assert kinds(world.marek) == [("mine", "deal")]
    close_deal(actor=world.tom, deal=world.south_deal, outcome="won")
    assert kinds(world.tom) == []


def test_a_follower_of_a_customer_hears_of_his_deals(world: Any) -> None:
    follow(actor=world.olga, object_type="customer", pk=world.kawiarnia.pk)
    close_deal(actor=world.marek, deal=world.deal, outcome="won")
    assert kinds(world.olga) == [("followed", "deal")]


def test_what_came_by_a_file_or_long_ago_tells_nobody(world: Any) -> None:
    with on_surface("import"):
        create_task(actor=world.olga, title="From a file", owner=world.marek)
    assert kinds(world.marek) == []


def test_what_one_may_see_no_more_is_not_shown_any_more(world: Any) -> None:
    task = create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    run_readers()
    rows = list(Notification.objects.visible_to(world.marek))
    assert len(lines(world.marek, rows)) == 1
    change_task(actor=world.olga, task=task, owner=world.olga, is_private=True)
    assert lines(world.again(world.marek), rows) == []


def test_a_window_gets_each_notification_once_and_reading_empties_the_count(world: Any) -> None:
    create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    run_readers()
    assert [row.kind for row in take_unshown(actor=world.marek)] == ["assigned"]
    assert take_unshown(actor=world.marek) == []
    assert mark_read(actor=world.tom) == 0
    assert mark_read(actor=world.marek) == 1
    assert mark_read(actor=world.marek) == 0


def test_several_things_about_one_record_are_one_line(world: Any) -> None:
    for text in ("one", "two", "three"):
        log_contact(kind="note", actor=world.olga, customer=world.anna, text=text)
    run_readers()
    rows = list(Notification.objects.visible_to(world.marek).order_by("-pk"))
    ((_day, shown),) = by_day(lines(world.marek, rows))
    assert len(shown) == 1 and len(shown[0].more) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [("@Olga Sokolova look", [1]), ("see @olga sokolova.", [1]), ("mail olga@sokolova.example", []),
     ("@Olga", []), ("@Jan Nowak @Olga Sokolova", [2, 1]), ("@Jan Nowak-Bis", [])],
)  # fmt: skip
def test_names_after_an_at_sign_are_found_whole(text: str, found: list[int]) -> None:
    assert mentioned(text, {"olga sokolova": 1, "jan nowak": 2}) == found


def test_the_centre_shows_what_is_new_and_forgets_it_when_read(world: Any) -> None:
    create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    run_readers()
    browser = world.client(world.marek)
    assert b"Call the landlord" in browser.get("/notifications/").content
    assert b">1<" in browser.get("/notifications/bell").content
    pk = Notification.objects.visible_to(world.marek).get().pk
    assert browser.post("/notifications/reading", {"id": pk}).status_code == 302
    assert b"Call the landlord" not in browser.get("/notifications/").content
    assert b"Call the landlord" in browser.get("/notifications/?all=yes").content
    assert browser.post("/notifications/unshown").json() == {"new": []}


def test_a_reader_that_is_new_tells_nobody_of_the_past(world: Any) -> None:
    create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    with write_permit("test"):
        Cursor.objects.filter(reader="notifications").delete()
    assert kinds(world.marek) == []
