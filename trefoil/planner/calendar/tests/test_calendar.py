"""The calendar: whose events are shown, to whom, and what happens when one is dragged."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trefoil.core.db.permit import write_permit
from trefoil.planner.actions import create_task, finish_task
from trefoil.planner.calendar.models import Guest
from trefoil.planner.models import Task

HTMX = {"HX-Request": "true"}
MARCH = {"start": "2026-03-01", "end": "2026-04-05"}


WARSAW = ZoneInfo("Europe/Warsaw")  # where the firm is, whose clock counts for who has none of his own


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=WARSAW)


def shown(world: Any, user: Any, who: str = "me", **asked: str) -> list[dict[str, Any]]:
    answer = world.client(user).get("/calendar/events", {**MARCH, **asked, "who": who})
    assert answer.status_code == 200, answer.content
    return [event for event in json.loads(answer.content) if "kind" in event]


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted(event["title"] for event in found)


def test_the_page_has_its_calendar_and_no_word_of_others(world: Any) -> None:
    text = world.client(world.marek).get("/calendar/?view=month&on=2026-03-10").content.decode()
    assert 'data-view="month"' in text and 'data-on="2026-03-10"' in text and "dist/calendar.js" in text
    assert 'href="/calendar/"' in text
    assert world.client(world.marek).get("/calendar/?who=user-999999").status_code == 404
    assert world.client(world.marek).get("/calendar/?on=sometime&view=x").status_code == 200


def test_events_are_cut_to_the_window_and_to_the_right(world: Any) -> None:
    create_task(actor=world.marek, title="Tasting", kind="meeting", due_at=at(10), minutes=90, place="Café")
    create_task(actor=world.marek, title="In May", due_at=at(10) + timedelta(days=60))
    create_task(actor=world.marek, title="Over the edge", kind="visit", due_at=at(1) - timedelta(days=1), minutes=2880)
    create_task(actor=world.dana, title="Hers alone", due_at=at(11), is_private=True)
    create_task(actor=world.dana, title="Open one", due_at=at(11, 23, 59))
    create_task(actor=world.igor, title="Behind the wall", due_at=at(12))
    (tasting,) = [event for event in shown(world, world.marek) if event["title"] == "Tasting"]
    assert (tasting["start"], tasting["end"], tasting["place"]) == ("2026-03-10T09:00", "2026-03-10T10:30", "Café")
    assert tasting["editable"] is True and tasting["hue"].startswith("tf-hue-")
    assert names(shown(world, world.marek)) == ["Over the edge", "Tasting"]
    assert names(shown(world, world.marek, f"team-{world.north.pk}")) == ["Open one", "Over the edge", "Tasting"]
    (day_long,) = shown(world, world.marek, f"user-{world.dana.pk}")
    assert day_long["allDay"] is True and day_long["start"] == "2026-03-11" and "end" not in day_long
    assert shown(world, world.marek, f"user-{world.igor.pk}") == []


@pytest.mark.parametrize(
    "asked", [{"start": "x"}, {"end": "2026-03-01"}, {"end": "2027-03-01"}, {"start": "0001-01-01"}]
)  # fmt: skip
def test_a_window_that_is_none_is_refused_by_name(world: Any, asked: dict[str, str]) -> None:
    assert world.client(world.marek).get("/calendar/events", {**MARCH, **asked}).status_code == 422


def test_what_comes_again_is_shown_as_ghosts_that_cannot_be_dragged(world: Any) -> None:
    row = create_task(actor=world.marek, title="Stock", due_at=at(3), repeats="FREQ=WEEKLY;COUNT=4")
    found = sorted(shown(world, world.marek), key=lambda event: event["start"])
    assert [event["start"][:10] for event in found] == ["2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"]
    assert [event.get("ghost", False) for event in found] == [False, True, True, True]
    assert [event["editable"] for event in found] == [True, False, False, False]
    # the hour on the wall in Warsaw is kept over the last Sunday of March
    create_task(actor=world.marek, title="Later", due_at=at(25), repeats="FREQ=DAILY")
    later = [event["start"] for event in shown(world, world.marek) if event["title"] == "Later"]
    assert {text[:10] for text in later} > {"2026-03-28", "2026-03-29", "2026-03-30"}
    assert {text[11:] for text in later} == {"09:00"}
    finish_task(actor=world.marek, task=row)
    done = [event for event in shown(world, world.marek) if event.get("done")]
    assert names(done) == ["Stock"] and done[0]["editable"] is False


def test_a_colleague_who_is_asked_sees_the_meeting_in_his_calendar(world: Any) -> None:
    row = create_task(actor=world.igor, title="Auction", kind="meeting", due_at=at(10))
    with write_permit("test"):
        Guest.objects.bulk_create([Guest(task=row, user=world.tom)])
    assert names(shown(world, world.tom)) == ["Auction"]
    assert shown(world, world.tom)[0]["editable"] is False
    assert shown(world, world.marek, f"user-{world.tom.pk}") == []


def move(world: Any, user: Any, row: Task, **posted: Any) -> Any:
    return world.client(user).post(f"/calendar/events/{row.pk}/time", posted, headers=HTMX)


def test_an_event_is_moved_and_stretched_and_the_toast_takes_it_back(world: Any) -> None:
    row = create_task(actor=world.marek, title="Tasting", kind="meeting", due_at=at(10), minutes=60)
    answer = move(world, world.marek, row, start="2026-03-11T10:00", end="2026-03-11T11:30", version="1")
    assert answer.status_code == 204
    row = Task.objects.system("test").get(pk=row.pk)
    assert (row.due_at, row.minutes) == (at(11, 10), 90)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert world.client(world.marek).post(undo, headers=HTMX).status_code == 204
    row = Task.objects.system("test").get(pk=row.pk)
    assert (row.due_at, row.minutes) == (at(10), 60)
    assert move(world, world.marek, row, start="2026-03-12").status_code == 204
    row = Task.objects.system("test").get(pk=row.pk)
    assert (row.due_at, row.minutes) == (at(12, 23, 59), 60)


def test_a_move_is_refused_to_who_may_not_and_when_someone_else_was_quicker(world: Any) -> None:
    row = create_task(actor=world.marek, title="Tasting", kind="meeting", due_at=at(10))
    for user, status in ((world.igor, 404), (world.ruth, 403)):
        assert move(world, user, row, start="2026-03-11T10:00").status_code == status
    assert move(world, world.marek, row, start="2026-03-11T10:00", version="7").status_code == 409
    assert move(world, world.marek, row, start="never").status_code == 422
    assert Task.objects.system("test").get(pk=row.pk).due_at == at(10)


def test_nobody_is_booked_twice_without_being_told(world: Any) -> None:
    his = create_task(actor=world.marek, title="Silent auction", kind="meeting", due_at=at(11, 10), is_private=True)
    assert his.minutes is None
    row = create_task(actor=world.dana, title="Tasting", kind="meeting", due_at=at(10, 10), minutes=60)
    with write_permit("test"):
        Guest.objects.bulk_create([Guest(task=row, user=world.marek)])
    answer = move(world, world.dana, row, start="2026-03-11T10:30")
    assert answer.status_code == 409
    opened = json.loads(answer["HX-Trigger"])["dialog-open"]["url"]
    text = world.client(world.dana).get(opened, headers=HTMX).content.decode()
    assert "Marek Kania" in text and "busy" in text and "Silent auction" not in text
    assert Task.objects.system("test").get(pk=row.pk).due_at == at(10, 10)
    assert world.client(world.dana).post(opened, {"anyway": "1"}, headers=HTMX).status_code == 204
    assert Task.objects.system("test").get(pk=row.pk).due_at == at(11, 10, 30)


def test_a_window_takes_the_same_number_of_queries_whatever_its_size(world: Any) -> None:
    def queries() -> int:
        browser = world.client(world.marek)
        browser.get("/calendar/events", {**MARCH, "who": f"team-{world.north.pk}"})
        with CaptureQueriesContext(connection) as captured:
            browser.get("/calendar/events", {**MARCH, "who": f"team-{world.north.pk}"})
        return len(captured)

    create_task(actor=world.marek, title="First", due_at=at(2), repeats="FREQ=WEEKLY")
    before = queries()
    for number in range(30):
        create_task(actor=world.marek, title=f"Step {number}", due_at=at(3 + number % 20), repeats="FREQ=WEEKLY")
    assert queries() == before <= 16


def test_a_dragged_piece_of_day_fills_the_form(world: Any) -> None:
    asked = {"due_on": "2026-03-11", "due_time": "10:30", "minutes": "45", "owner": str(world.dana.pk)}
    text = world.client(world.marek).get("/tasks/new", asked, headers=HTMX).content.decode()
    assert 'value="2026-03-11"' in text and 'value="10:30"' in text and 'value="45"' in text
    assert f'<option value="{world.dana.pk}" selected>' in text
