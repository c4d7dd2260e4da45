"""Feeds and files: who reads them, what stands in them, and what a loaded file becomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from trefoil.planner.actions import create_task
from trefoil.planner.calendar.actions.feeds import create_feed
from trefoil.planner.calendar.actions.loading import load_events
from trefoil.planner.calendar.icalendar_feed import written
from trefoil.planner.calendar.icalendar_files import MOST_BYTES, FileRefused, read_file
from trefoil.planner.calendar.models import Feed
from trefoil.planner.models import Task

WARSAW = ZoneInfo("Europe/Warsaw")


def event(*lines: str, uid: str = "one@else.example") -> str:
    body = [f"UID:{uid}", "DTSTAMP:20260101T000000Z", "SUMMARY:Tasting", *lines]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VEVENT", *body, "END:VEVENT",
                        "END:VCALENDAR", ""])  # fmt: skip


def test_a_feed_shows_ones_own_events_without_a_session_until_it_is_revoked(world: Any) -> None:
    soon = timezone.now().replace(microsecond=0) + timedelta(days=3)
    create_task(actor=world.marek, title="Tasting; with, commas", kind="meeting", due_at=soon, text="Secret")
    create_task(actor=world.dana, title="Hers", due_at=soon)
    create_task(actor=world.igor, title="Auction", kind="meeting", due_at=soon, text="Vault words",
                guests=[("user", world.marek.pk)])  # fmt: skip
    browser = world.client(world.marek)
    page = browser.post("/calendar/feeds/").content.decode()
    address = page.split("/calendar/feed/")[1].split(".ics")[0]
    assert address not in browser.get("/calendar/feeds/").content.decode()
    row = Feed.objects.system("test").get()
    assert address not in (row.digest, row.hint) and row.last_used_at is None
    answer = Client().get(f"/calendar/feed/{address}.ics")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar") and not answer.cookies
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(one["SUMMARY"]) for one in events) == ["Auction", "Tasting; with, commas"]
    assert b"Vault words" not in answer.content and b"Secret" in answer.content
    row.refresh_from_db(from_queryset=Feed.objects.system("test"))
    assert row.last_used_at is not None
    assert world.client(world.tom).post(f"/calendar/feeds/{row.pk}/revocation").status_code == 404
    assert browser.post(f"/calendar/feeds/{row.pk}/revocation").status_code == 303
    assert Client().get(f"/calendar/feed/{address}.ics").status_code == 404
    assert Client().get(f"/calendar/feed/{'x' * 43}.ics").status_code == 404


def test_a_feed_opens_nothing_else_and_ends_with_its_owner(world: Any) -> None:
    _row, secret = create_feed(actor=world.marek)
    stranger = Client()
    stranger.get(f"/calendar/feed/{secret}.ics")
    assert stranger.get("/calendar/").status_code == 302
    assert stranger.get("/api/v1/tasks", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert world.client(world.dana).post(f"/settings/people/{world.marek.pk}/closure").status_code in (302, 303)
    assert Client().get(f"/calendar/feed/{secret}.ics").status_code == 404


def test_what_is_written_is_valid_and_comes_back_the_same(world: Any) -> None:
    due = datetime(2026, 3, 24, 8, tzinfo=UTC)
    timed = create_task(actor=world.marek, title="Тест 🌱 " + "long " * 30, kind="meeting", due_at=due, minutes=45,
                        repeats="FREQ=WEEKLY;UNTIL=20260428;BYDAY=TU")  # fmt: skip
    whole = create_task(actor=world.marek, title="Some time", due_at=datetime(2026, 3, 24, 22, 59, tzinfo=UTC),
                        repeats="FREQ=MONTHLY;UNTIL=20260624;BYMONTHDAY=24")  # fmt: skip
    content = written([timed, whole], WARSAW)
    assert content.count(b"BEGIN:VTIMEZONE") == 1 and b"DTSTART;TZID=Europe/Warsaw:20260324T090000" in content
    assert b"UNTIL=20260428T215959Z" in content and b"DTSTART;VALUE=DATE:20260324" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    first, second = read_file(content, WARSAW).events
    assert (first.title, first.due_at, first.minutes) == (timed.title, due, 45)
    assert (second.due_at, second.minutes, second.repeats) == (whole.due_at, None, whole.repeats)


def test_one_event_is_downloaded_by_right(world: Any) -> None:
    row = create_task(actor=world.marek, title="Tasting", due_at=timezone.now())
    answer = world.client(world.marek).get(f"/calendar/events/{row.pk}.ics")
    assert answer.status_code == 200 and b"SUMMARY:Tasting" in answer.content
    assert world.client(world.igor).get(f"/calendar/events/{row.pk}.ics").status_code == 404
    assert world.client(world.marek).get(f"/calendar/events/{world.task.pk}.ics").status_code == 404


def test_a_file_is_shown_first_then_loaded_and_a_second_time_changes_nothing(world: Any) -> None:
    browser = world.client(world.marek)
    when = ("DTSTART;TZID=Europe/Warsaw:20260324T090000", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;BYDAY=TU")
    content = event(*when, "LOCATION:Café")
    upload = SimpleUploadedFile("x.ics", content.encode(), "text/calendar")
    page = browser.post("/calendar/files/preview", {"file": upload}).content.decode()
    assert "Tasting" in page and "Café" in page
    assert not Task.objects.system("test").filter(title="Tasting").exists()
    for _time in range(2):
        assert browser.post("/calendar/files", {"content": content}).status_code == 303
    row = Task.objects.system("test").get(title="Tasting")
    assert (row.due_at, row.minutes, row.place) == (datetime(2026, 3, 24, 8, tzinfo=UTC), 45, "Café")
    assert (row.repeats, row.owner_id) == ("FREQ=WEEKLY;BYDAY=TU", world.marek.pk)
    browser.post("/calendar/files", {"content": content.replace("PT45M", "PT60M")})
    assert Task.objects.system("test").get(title="Tasting").minutes == 60
    world.client(world.dana).post("/calendar/files", {"content": content})
    assert Task.objects.system("test").filter(title="Tasting").count() == 2, "each loads into his own calendar"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\xfe\x00",
                b"x" * (MOST_BYTES + 1)]
)  # fmt: skip
def test_a_file_that_cannot_be_loaded_is_refused_with_a_reason(world: Any, content: bytes) -> None:
    upload = SimpleUploadedFile("x.ics", content, "text/calendar")
    answer = world.client(world.marek).post("/calendar/files/preview", {"file": upload})
    assert answer.status_code == 422 and "form-error" in answer.content.decode()


def test_limits_hold_and_a_wild_rule_does_no_harm(world: Any) -> None:
    many = "\r\n".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20260324T090000Z\r\nEND:VEVENT" for n in range(2_001)
    )  # fmt: skip
    with pytest.raises(FileRefused):
        read_file(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{many}\r\nEND:VCALENDAR\r\n", WARSAW)
    found = read_file(event("DTSTART:20000101T090000Z", "RRULE:FREQ=DAILY;COUNT=1000000"), WARSAW)
    load_events(actor=world.marek, events=found.events)
    asked = {"start": "2026-03-01", "end": "2026-04-05"}
    assert world.client(world.marek).get("/calendar/events", asked).content.count(b"Tasting") == 35
    (wild,) = read_file(event("DTSTART:20260101T090000Z", "RRULE:FREQ=SECONDLY"), WARSAW).events
    assert wild.repeats == "" and wild.notes
