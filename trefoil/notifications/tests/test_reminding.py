"""Reminders ring once for each time, whatever the clock does and however many schedulers ask."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from trefoil.core.actions import Invalid, on_surface
from trefoil.notifications.actions import claim_mail, forget_reminder, mark_read, remind, ring_due, set_wishes
from trefoil.notifications.actions.reminding import ringing_at
from trefoil.notifications.mails import send_waiting
from trefoil.notifications.models import Notification, Reminder, Wish
from trefoil.notifications.quiet import quiet_end
from trefoil.planner.actions import change_task, create_task, finish_task
from trefoil.timeline.readers import run_readers

WARSAW = ZoneInfo("Europe/Warsaw")
SOON = timedelta(hours=3)


@pytest.fixture(autouse=True)
def _news(world: Any) -> None:
    run_readers()


def rung(user: Any) -> int:
    return int(Notification.objects.visible_to(user).filter(kind="reminder").count())


def test_a_meeting_rings_a_quarter_of_an_hour_before_and_only_once(world: Any) -> None:
    due = timezone.now() + SOON
    create_task(actor=world.olga, title="Show the kitchen", kind="meeting", due_at=due, owner=world.marek)
    run_readers()
    assert ring_due(now=due - timedelta(minutes=16)) == 0
    assert ring_due(now=due - timedelta(minutes=15)) == 1
    assert ring_due(now=due) == 0 and ring_due(now=due + timedelta(days=2)) == 0
    assert (rung(world.marek), rung(world.olga)) == (1, 0)


def test_a_clock_set_back_does_not_ring_again(world: Any) -> None:
    due = timezone.now() + SOON
    create_task(actor=world.marek, title="Call", kind="call", due_at=due)
    run_readers()
    assert [ring_due(now=moment) for moment in (due, due - timedelta(hours=2), due)] == [1, 0, 0]


def test_a_task_that_is_put_off_rings_again_and_one_that_is_done_never(world: Any) -> None:
    due = timezone.now() + SOON
    task = create_task(actor=world.marek, title="Call", kind="call", due_at=due)
    run_readers()
    assert ring_due(now=due) == 1
    later = due + timedelta(days=1)
    change_task(actor=world.marek, task=task, due_at=later)
    run_readers()
    assert ring_due(now=due + timedelta(hours=1)) == 0
    assert ring_due(now=later) == 1
    change_task(actor=world.marek, task=task, due_at=later + timedelta(days=1))
    finish_task(actor=world.marek, task=task)
    run_readers()
    assert ring_due(now=later + timedelta(days=2)) == 0


def test_a_task_done_a_moment_ago_does_not_ring_even_before_the_reader_has_seen_it(world: Any) -> None:
    due = timezone.now() + SOON
    task = create_task(actor=world.marek, title="Call", kind="call", due_at=due)
    run_readers()
    finish_task(actor=world.marek, task=task)
    assert ring_due(now=due) == 0


def test_a_task_handed_over_rings_for_its_new_owner(world: Any) -> None:
    due = timezone.now() + SOON
    task = create_task(actor=world.olga, title="Call", kind="call", due_at=due, owner=world.marek)
    run_readers()
    change_task(actor=world.olga, task=task, owner=world.tom)
    run_readers()
    ring_due(now=due)
    assert (rung(world.marek), rung(world.tom)) == (0, 1)


def test_chosen_reminders_take_the_place_of_the_usual_one(world: Any) -> None:
    due = timezone.now() + timedelta(days=3)
    task = create_task(actor=world.marek, title="Call", kind="call", due_at=due)
    run_readers()
    day = remind(actor=world.marek, task=task, minutes_before=1440)
    remind(actor=world.marek, task=task, minutes_before=60)
    assert [row.minutes_before for row in Reminder.objects.visible_to(world.marek).order_by("pk")] == [1440, 60]
    forget_reminder(actor=world.marek, reminder=day)
    run_readers()
    assert ring_due(now=due) == 1
    with pytest.raises(Invalid):
        remind(actor=world.marek, task=task, minutes_before=7)


def test_a_task_of_any_time_rings_in_the_morning(world: Any) -> None:
    due = datetime(2027, 3, 28, 23, 59, tzinfo=WARSAW)  # the clock went forward that night
    assert ringing_at(due, 0, WARSAW) == datetime(2027, 3, 28, 9, 0, tzinfo=WARSAW)
    assert ringing_at(due, 1440, WARSAW) == datetime(2027, 3, 27, 9, 0, tzinfo=WARSAW)
    assert ringing_at(None, 0, WARSAW) is None


def test_an_hour_before_is_an_hour_that_passes_when_the_clock_is_changed(world: Any) -> None:
    due = datetime(2027, 3, 28, 3, 30, tzinfo=WARSAW)
    at = ringing_at(due, 60, WARSAW)
    assert at is not None and due.astimezone(UTC) - at.astimezone(UTC) == timedelta(hours=1)


@settings(max_examples=200, deadline=None)
@given(
    st.times(), st.times(),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC)),
)
def test_nothing_leaves_in_quiet_hours_and_nothing_waits_longer_than_they_last(
    start: time, end: time, moment: datetime
) -> None:
    class Somebody:
        time_zone = "Europe/Warsaw"

    wish = Wish(quiet_from=start, quiet_until=end)
    after = quiet_end(wish, Somebody(), moment)
    assert timedelta(0) <= after - moment <= timedelta(hours=26)
    folds = {at.astimezone(WARSAW).fold for at in (moment, after)}
    assert quiet_end(wish, Somebody(), after) == after or len(folds) == 2


@pytest.fixture
def due_mail(world: Any, settings: Any, monkeypatch: Any) -> datetime:
    """Two tasks planned for Marek by the browser, at the moment when a mail about them may leave."""
    settings.MAIL_IS_ON = True
    with on_surface("web"):
        for title in ("Call the landlord", "Measure the bar"):
            create_task(actor=world.olga, title=title, owner=world.marek)
    run_readers()
    assert send_waiting() == 0, "a moment later, not at once"
    due: datetime = max(Notification.objects.system("test").values_list("mail_at", flat=True))
    monkeypatch.setattr(timezone, "now", lambda: due)
    return due


def states() -> set[str]:
    return set(Notification.objects.system("test").values_list("mail", flat=True))


def test_what_comes_together_goes_as_one_mail_and_never_twice(due_mail: datetime) -> None:
    assert (send_waiting(), send_waiting()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["marek@trefoil.example"] and sent.subject == "2 things to know"
    assert "Call the landlord" in sent.body and "Measure the bar" in sent.body and "/tasks/" in sent.body
    assert states() == {"sent"}


def test_what_was_read_meanwhile_is_not_mailed(world: Any, due_mail: datetime) -> None:
    mark_read(actor=world.marek)
    assert send_waiting() == 0 and mail.outbox == [] and states() == {""}


def test_a_mail_whose_sender_died_is_uncertain_and_not_sent_again(
    world: Any, due_mail: datetime, monkeypatch: Any
) -> None:
    assert len(claim_mail(user_id=world.marek.pk)) == 2  # ... and the process is killed
    assert send_waiting() == 0
    monkeypatch.setattr(timezone, "now", lambda: due_mail + timedelta(minutes=11))
    assert claim_mail(user_id=world.marek.pk) == []
    assert states() == {"uncertain"} and mail.outbox == []


@pytest.mark.parametrize(
    ("error", "state"), [(ConnectionRefusedError(), "waiting"), (smtplib.SMTPRecipientsRefused({}), "waiting"),
                         (TimeoutError(), "uncertain"), (smtplib.SMTPServerDisconnected(), "uncertain")]
)  # fmt: skip
def test_only_what_the_server_certainly_did_not_take_is_tried_again(
    due_mail: datetime, monkeypatch: Any, error: Exception, state: str
) -> None:
    def fail(self: Any, fail_silently: bool = False) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert send_waiting() == 0 and states() == {state}


def test_who_wants_no_mail_gets_none_and_wrong_wishes_are_refused_by_name(world: Any, settings: Any) -> None:
    settings.MAIL_IS_ON = True
    set_wishes(actor=world.marek, channels={"assigned": ["page"]}, task_minutes=None)
    with on_surface("web"):
        create_task(actor=world.olga, title="Call the landlord", owner=world.marek)
    run_readers()
    assert states() == {""}
    with pytest.raises(Invalid) as refused:
        set_wishes(actor=world.marek, channels={}, quiet_from=time(22))
    assert set(refused.value.errors) == {"quiet_until"}
    browser = world.client(world.marek)
    answer = browser.post("/notifications/wishes/", {"quiet_from": "25:99", "meeting_minutes": "15"})
    assert answer.status_code == 422 and b"14:30" in answer.content
    answer = browser.post("/notifications/wishes/", {"mention": ["mail"], "meeting_minutes": "30", "task_minutes": ""})
    assert answer.status_code == 303
    wish = Wish.objects.visible_to(world.marek).get()
    assert wish.channels["mention"] == ["mail"] and wish.channels["lead"] == []
    assert (wish.meeting_minutes, wish.task_minutes) == (30, None)
