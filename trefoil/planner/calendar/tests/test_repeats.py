"""Repeated tasks: what is typed, what is planned when one is done, and at which hour by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from trefoil.core.actions import Invalid
from trefoil.planner.actions import change_task, create_task, finish_task, reopen_task
from trefoil.planner.calendar.actions.hours import set_hours
from trefoil.planner.calendar.rules import RuleError, parse_rule
from trefoil.planner.calendar.series import following, occurrences
from trefoil.planner.calendar.words import rule_choices, say_rule
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry

WARSAW = ZoneInfo("Europe/Warsaw")
HTMX = {"HX-Request": "true"}


def at(*parts: int, zone: Any = WARSAW) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type, misc]


def tasks_named(title: str) -> list[Task]:
    return list(Task.objects.system("test").filter(title=title).order_by("pk"))


def test_the_next_occurrence_is_planned_when_one_is_done_and_the_timeline_says_so(world: Any) -> None:
    due = at(2099, 3, 10, 9)
    row = create_task(
        actor=world.marek, title="Weekly call", kind="call", due_at=due, minutes=30, place="Phone",
        repeats="freq=weekly;byday=tu", customer=world.anna, source=world.deal,
    )  # fmt: skip
    finish_task(actor=world.marek, task=row)
    done, planned = tasks_named("Weekly call")
    assert done.done_at is not None and planned.done_at is None
    assert planned.due_at == at(2099, 3, 17, 9)
    assert (planned.minutes, planned.place, planned.kind, planned.repeats) == (30, "Phone", "call", done.repeats)
    assert (planned.owner_id, planned.customer_id) == (done.owner_id, done.customer_id)
    assert (planned.source_type, planned.source_id) == ("deal", world.deal.pk)
    entry = Entry.objects.system("test").get(verb="task.repeated")
    assert entry.source_id == planned.pk and entry.data["after"] == done.pk
    finish_task(actor=world.marek, task=row)
    assert len(tasks_named("Weekly call")) == 2


def test_to_take_done_back_takes_the_next_one_back_unless_it_was_changed(world: Any) -> None:
    row = create_task(actor=world.marek, title="Count cups", due_at=at(2099, 3, 10, 9), repeats="FREQ=DAILY")
    finish_task(actor=world.marek, task=row)
    reopen_task(actor=world.marek, task=row)
    assert [task.pk for task in tasks_named("Count cups")] == [row.pk]
    finish_task(actor=world.marek, task=row)
    change_task(actor=world.marek, task=tasks_named("Count cups")[1], text="Also the saucers")
    reopen_task(actor=world.marek, task=row)
    finish_task(actor=world.marek, task=row)
    assert len(tasks_named("Count cups")) == 2


def test_count_and_until_are_honoured() -> None:
    now = at(2026, 1, 1, 0)
    found, due, rule = [], at(2026, 3, 2, 9), "FREQ=DAILY;COUNT=3"
    while (after := following(rule, due, now, WARSAW)) is not None:
        due, rule = after.due_at, after.repeats
        found.append(due)
    assert found == [at(2026, 3, 3, 9), at(2026, 3, 4, 9)]
    assert following("FREQ=DAILY;UNTIL=20260303", at(2026, 3, 2, 9), now, WARSAW) is not None
    assert following("FREQ=DAILY;UNTIL=20260303", at(2026, 3, 3, 9), now, WARSAW) is None
    assert following("FREQ=DAILY;UNTIL=20260303T075959Z", at(2026, 3, 2, 9), now, WARSAW) is None


def test_what_was_missed_is_not_planned_again_one_by_one() -> None:
    after = following("FREQ=DAILY;COUNT=100", at(2026, 3, 2, 9), at(2026, 3, 12, 12), WARSAW)
    assert after is not None and after.due_at == at(2026, 3, 13, 9) and after.repeats == "FREQ=DAILY;COUNT=89"


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda value: value.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Warsaw", "America/New_York", "Asia/Jerusalem", "Australia/Lord_Howe", "UTC"]),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,FR,SU", "FREQ=MONTHLY;BYMONTHDAY=-1"]),
)
def test_the_hour_on_the_wall_is_kept_over_clock_changes(wall: datetime, name: str, rule: str) -> None:
    zone = ZoneInfo(name)
    due = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = due.astimezone(zone).replace(tzinfo=None)
    for _number in range(8):
        after = following(rule, due, datetime(2020, 1, 1, tzinfo=UTC), zone)
        assert after is not None and after.due_at > due
        local = after.due_at.astimezone(zone)
        is_skipped = "BYHOUR" in after.repeats and local.time() != shown.time()
        assert local.time() == shown.time() or is_skipped
        due, rule = after.due_at, after.repeats


def test_an_hour_that_does_not_exist_once_comes_back_the_day_after() -> None:
    first = following("FREQ=DAILY", at(2026, 3, 28, 2, 30), at(2026, 1, 1), WARSAW)
    assert first is not None and first.due_at == at(2026, 3, 29, 3, 30)
    second = following(first.repeats, first.due_at, at(2026, 1, 1), WARSAW)
    assert second is not None and second.due_at == at(2026, 3, 30, 2, 30)


@pytest.mark.parametrize(
    "rule", ["x", "FREQ=HOURLY", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=WEEKLY;BYDAY=XX",
             "FREQ=DAILY;BYHOUR=8,9", "FREQ=WEEKLY;BYMONTHDAY=3", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;UNTIL=tomorrow",
             "FREQ=DAILY;DAILY=1", "RSCALE=HEBREW;FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=99MO", "FREQ=DAILY;FREQ=DAILY"]
)  # fmt: skip
def test_a_rule_that_cannot_be_taken_is_refused_by_name_and_nothing_is_written(world: Any, rule: str) -> None:
    before = Entry.objects.system("test").count()
    with pytest.raises(Invalid) as refused:
        create_task(actor=world.marek, title="x", due_at=at(2026, 3, 2, 9), repeats=rule)
    assert set(refused.value.errors) == {"repeats"}
    with pytest.raises(Invalid):
        create_task(actor=world.marek, title="x", repeats="FREQ=DAILY")
    assert Entry.objects.system("test").count() == before


@given(st.text(alphabet="FREQ=DAILYWKMONTH;,-+0123456789BYUCTSPZ", max_size=60))
def test_whatever_is_typed_is_a_rule_or_a_clear_error(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleError as error:
        assert str(error)
    else:
        assert rule.frequency


def test_a_rule_with_a_million_instances_does_not_hang() -> None:
    never = ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2")
    for rule in ("FREQ=DAILY;COUNT=1000000", *never):
        found = list(occurrences(rule, at(2000, 1, 1, 9), at(2026, 3, 1), at(2026, 4, 1), WARSAW))
        assert len(found) in (31, 0)
    assert len(list(occurrences("FREQ=SECONDLY", at(2026, 3, 1), at(2026, 3, 1), at(2027, 3, 1), WARSAW))) == 500 - 1


def test_the_form_offers_the_usual_rules_for_its_day_and_takes_them(world: Any) -> None:
    browser = world.client(world.marek)
    text = browser.get("/tasks/new", headers=HTMX).content.decode()
    assert "Every working day" in text and "By an own rule" in text
    posted = {"title": "Stock", "due_on": "2026-03-10", "due_time": "09:00", "minutes": "1:30", "place": "Cellar",
              "repeats": "FREQ=MONTHLY;BYDAY=2TU", "repeats_until": "2026-12-31"}  # fmt: skip
    assert browser.post("/tasks/", posted, headers=HTMX).status_code == 204
    (row,) = tasks_named("Stock")
    assert (row.minutes, row.place, row.repeats) == (90, "Cellar", "FREQ=MONTHLY;UNTIL=20261231;BYDAY=2TU")
    page = browser.get(f"/tasks/{row.pk}/").content.decode()
    assert "Every month: 2nd Tuesday" in page and 'value="2026-12-31"' in page
    wrong = {**posted, "repeats": "own", "repeats_own": "FREQ=SOMETIMES"}
    answer = browser.post(f"/tasks/{row.pk}/", wrong, headers=HTMX)
    assert answer.status_code == 422 and "FREQ=SOMETIMES" in answer.content.decode()


def test_another_day_moves_the_choice_with_it(world: Any) -> None:
    asked = {"repeats": "FREQ=WEEKLY;BYDAY=TU", "repeats_day": "2026-03-10", "due_on": "2026-03-13"}
    text = world.client(world.marek).get("/calendar/repeats", asked).content.decode()
    assert '<option value="FREQ=WEEKLY;BYDAY=FR" selected>' in text


@pytest.mark.parametrize("language", ["en", "ru", "pl", "he"])
def test_the_usual_rules_have_words_in_all_languages(world: Any, language: str) -> None:
    with translation.override(language):
        said = [words for _rule, words in rule_choices(datetime(2026, 3, 10).date(), "FREQ=DAILY;INTERVAL=3;COUNT=4")]
    assert len(set(said)) == len(said) and not any("FREQ" in words for words in said)


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert say_rule("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO") == "By its own rule: FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"
    assert say_rule("FREQ=MONTHLY;BYMONTHDAY=-1") == "Every month: last day"


@pytest.mark.parametrize("language", ["en", "he"])
def test_every_working_day_follows_the_week_of_the_firm_and_not_the_language(world: Any, language: str) -> None:
    def said() -> dict[str, str]:
        with translation.override("en"):
            return {words: rule for rule, words in rule_choices(datetime(2026, 3, 10).date(), "")}

    with translation.override(language):
        codes = [rule for rule, _words in rule_choices(datetime(2026, 3, 10).date(), "")]
    assert "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" in codes  # Orchard & Vale is in Poland, whoever reads
    assert said()["Every working day"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    set_hours(actor=world.dana, hours={str(day): [[540, 1020]] for day in (6, 0, 1, 2, 3)})
    assert said()["Every working day"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SU"
    with translation.override("en"):
        assert say_rule("FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH") == "Every working day"
        assert "Monday" in say_rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
