"""Working time: by each one's own clock, over clock changes, holidays, own days and absence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from trefoil.core.actions import Invalid, Refused
from trefoil.identity.actions import change_user
from trefoil.planner.actions import create_task
from trefoil.planner.calendar.actions.hours import add_absence, add_own_day, remove_absence, set_hours
from trefoil.planner.calendar.busy import free_busy
from trefoil.planner.calendar.hours import is_working
from trefoil.planner.calendar.models import Absence, WorkWeek

MORNING = {str(day): [[540, 720]] for day in range(5)}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_nine_o_clock_is_nine_o_clock_before_and_after_the_clocks_change(world: Any) -> None:
    # Warsaw: the clocks go forward on 29 March 2026 and back on 25 October 2026
    assert not is_working(world.marek, utc(2026, 3, 27, 7, 59)) and is_working(world.marek, utc(2026, 3, 27, 8, 0))
    assert not is_working(world.marek, utc(2026, 3, 30, 6, 59)) and is_working(world.marek, utc(2026, 3, 30, 7, 0))
    assert is_working(world.marek, utc(2026, 10, 23, 7, 0)) and not is_working(world.marek, utc(2026, 10, 26, 7, 30))
    assert not is_working(world.marek, utc(2026, 3, 28, 9, 0)), "Saturday"


def test_each_works_by_his_own_zone_country_and_hours(world: Any) -> None:
    change_user(actor=world.tom, user=world.tom, time_zone="America/New_York")
    set_hours(actor=world.tom, user=world.tom, hours=MORNING, country="US")
    tom = world.again(world.tom)
    assert is_working(tom, utc(2026, 3, 27, 13, 0)) and not is_working(tom, utc(2026, 3, 27, 16, 0))
    assert not is_working(tom, utc(2026, 7, 3, 14, 0)), "the Fourth of July is observed on the Friday"
    assert is_working(world.marek, utc(2026, 7, 3, 8, 0))
    assert not is_working(world.marek, utc(2026, 5, 1, 8, 0)), "a holiday in Poland"
    assert is_working(tom, utc(2026, 5, 1, 14, 0))
    set_hours(actor=world.dana, hours={"5": [[0, 1440]]})
    assert is_working(world.marek, utc(2026, 3, 28, 22, 0)) and not is_working(world.marek, utc(2026, 3, 27, 9, 0))


def test_own_days_and_absence_count(world: Any) -> None:
    add_own_day(actor=world.dana, on=date(2026, 3, 27), name="Day of the kitchen")
    add_own_day(actor=world.dana, on=date(2026, 5, 1), name="Fair", is_worked=True)
    assert not is_working(world.marek, utc(2026, 3, 27, 10)) and is_working(world.marek, utc(2026, 5, 1, 10))
    row = add_absence(actor=world.marek, from_on=date(2026, 3, 30), to_on=date(2026, 3, 31), kind="sick", note="Flu")
    assert not is_working(world.marek, utc(2026, 3, 31, 10)) and is_working(world.marek, utc(2026, 4, 1, 10))
    remove_absence(actor=world.marek, absence=row)
    assert is_working(world.marek, utc(2026, 3, 31, 10))


def test_free_and_busy_says_when_and_never_what(world: Any) -> None:
    begin, end = utc(2026, 3, 27), utc(2026, 3, 28)
    create_task(actor=world.marek, title="Secret", kind="meeting", due_at=utc(2026, 3, 27, 10), is_private=True)
    create_task(actor=world.marek, title="Any time", kind="task", due_at=utc(2026, 3, 27, 12))
    create_task(actor=world.marek, title="Weekly", due_at=utc(2026, 3, 20, 13), minutes=15, repeats="FREQ=WEEKLY")
    add_absence(actor=world.dana, from_on=date(2026, 3, 27))
    found = free_busy([world.marek, world.dana], begin, end)
    busy = [(one.begin, one.end) for one in found[world.marek.pk] if one.kind == "busy"]
    assert busy == [(utc(2026, 3, 27, 10), utc(2026, 3, 27, 11)), (utc(2026, 3, 27, 13), utc(2026, 3, 27, 13, 15))]
    outside = [(one.begin, one.end) for one in found[world.marek.pk] if one.kind == "outside"]
    assert outside[0] == (begin, utc(2026, 3, 27, 8)) and outside[-1][1] == end
    away = [one for one in found[world.dana.pk] if one.kind == "absent"]
    assert sum((one.end - one.begin for one in away), timedelta()) == timedelta(hours=23)


def test_who_may_change_whose_hours(world: Any) -> None:
    with pytest.raises(Refused):
        set_hours(actor=world.marek, hours=MORNING)
    with pytest.raises(Refused):
        set_hours(actor=world.marek, user=world.tom, hours=MORNING)
    with pytest.raises(Refused):
        add_absence(actor=world.marek, user=world.tom, from_on=date(2026, 3, 27))
    with pytest.raises(Invalid):
        add_absence(actor=world.marek, from_on=date(2026, 3, 27), to_on=date(2026, 3, 26))
    row = add_absence(actor=world.dana, user=world.tom, from_on=date(2026, 3, 27), note="Back")
    assert world.client(world.marek).post(f"/calendar/absences/{row.pk}/removal").status_code == 404
    assert Absence.objects.system("test").count() == 1 and WorkWeek.objects.system("test").count() == 0


def test_the_pages_take_hours_and_absence_and_say_what_is_wrong(world: Any) -> None:
    browser = world.client(world.marek)
    posted = {"day0": "9:00-12:30, 13:00-17:00", "version": "0"}
    assert browser.post("/calendar/mine/", posted).status_code == 303
    assert "09:00-12:30, 13:00-17:00" in browser.get("/calendar/mine/").content.decode()
    for wrong in ("soon", "12:00-9:00", "9:00-25:00", "9:00-12:00, 11:00-13:00"):
        answer = browser.post("/calendar/mine/", {"day0": wrong, "version": "1"})
        assert answer.status_code == 422 and wrong in answer.content.decode()
    assert browser.post("/calendar/mine/", {"day0": "9:00-10:00", "version": "0"}).status_code == 409
    away = {"from_on": "2026-03-27", "to_on": "", "kind": "leave", "note": "Sea"}
    assert browser.post("/calendar/absences", away).status_code == 303
    assert "Sea" in browser.get("/calendar/mine/").content.decode()
    assert browser.post("/calendar/absences", {**away, "from_on": "x"}).status_code == 422
    assert browser.get("/calendar/hours/").status_code == 403
    boss = world.client(world.dana)
    assert boss.post("/calendar/hours/", {"day6": "08:00-12:00", "version": "0"}).status_code == 303
    assert boss.post("/calendar/days", {"on": "2026-12-24", "name": "Eve"}).status_code == 303
    assert "Eve" in boss.get("/calendar/hours/").content.decode()
    assert boss.post("/calendar/days", {"on": "2026-12-24", "name": "Eve"}).status_code == 422


def test_colleagues_see_that_one_is_away_and_not_why(world: Any) -> None:
    add_absence(actor=world.marek, from_on=date(2026, 3, 10), kind="sick", note="Flu")
    asked = {"start": "2026-03-01", "end": "2026-04-05", "who": f"user-{world.marek.pk}"}
    text = world.client(world.dana).get("/calendar/events", asked).content.decode()
    assert "Marek Kania is away" in text and "Flu" not in text and "sick" not in text.lower()
