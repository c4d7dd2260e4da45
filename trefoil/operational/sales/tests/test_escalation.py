"""Escalation: who is told of a late task, exactly once a step, whatever the clock and however many run at once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import make_world
from trefoil.core.actions import Invalid, Refused
from trefoil.core.db.permit import write_permit
from trefoil.identity.actions import set_active, set_memberships
from trefoil.notifications.models import Notification
from trefoil.notifications.showing import lines
from trefoil.planner.actions import change_task, create_task, finish_task, reopen_task
from trefoil.planner.escalating import (
    MOST_STEPS,
    change_escalation_rule,
    create_escalation_rule,
    escalate_due,
    remove_escalation_rule,
)
from trefoil.planner.models import Escalation, EscalationRule
from trefoil.timeline.models import Entry
from trefoil.timeline.readers import run_readers

HOUR = timedelta(hours=1)


def rows() -> list[tuple[str, int, str | None]]:
    found = Escalation.objects.system("test").order_by("pk").values_list("task__title", "step", "to__name")
    return list(found)


def rule_of(world: Any, **given: Any) -> EscalationRule:
    return create_escalation_rule(actor=world.dana, **{"name": "Late", "after_hours": 2, **given})


def late(world: Any, hours: float, who: str = "marek", **more: Any) -> Any:
    person = getattr(world, who)
    due = timezone.now() - timedelta(hours=hours)
    return create_task(actor=person, title=more.pop("title", f"Late {hours}"), due_at=due, **more)


def test_the_head_of_the_team_is_told_once(world: Any) -> None:
    rule_of(world)
    late(world, 3)
    late(world, 1)
    assert escalate_due() == 1 and escalate_due() == 0
    assert rows() == [("Late 3", 1, "Olga Sokolova")]
    entry = Entry.objects.system("test").get(verb="task.escalated")
    assert entry.data["to_id"] == world.olga.pk and entry.data["step"] == 1


def test_it_is_told_again_after_a_while_ten_times_at_the_most(world: Any) -> None:
    rule_of(world, again_hours=24)
    late(world, 3)
    now = timezone.now()
    told = [escalate_due(now=now + HOUR * hours) for hours in (0, 1, 23.9, 24, 25, 47, 48.1)]
    assert told == [1, 0, 0, 1, 0, 0, 1]
    for day in range(3, 40):
        escalate_due(now=now + timedelta(days=day))
    assert [step for _title, step, _to in rows()] == list(range(1, MOST_STEPS + 1))


def test_a_missed_week_is_one_step_and_not_seven(world: Any) -> None:
    rule_of(world, again_hours=24)
    late(world, 3)
    now = timezone.now()
    assert [escalate_due(now=now), escalate_due(now=now + timedelta(days=7)), escalate_due(now=now + timedelta(days=7))
            ] == [1, 1, 0]  # fmt: skip


def test_a_clock_set_back_or_forward_tells_nothing_twice(world: Any) -> None:
    rule_of(world, again_hours=24)
    late(world, 3)
    now = timezone.now()
    jumps = [0, -5, 0, 1, -400, 0, 2, 24, 0, -30, 24, 25]
    told = [escalate_due(now=now + HOUR * hours) for hours in jumps]
    assert told == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert [step for _title, step, _to in rows()] == [1, 2]


def test_what_is_done_or_moved_meanwhile_is_told_no_more(world: Any) -> None:
    rule_of(world, again_hours=24)
    done, moved = late(world, 3, title="Done"), late(world, 4, title="Moved")
    finish_task(actor=world.marek, task=done)
    later = timezone.now() + HOUR
    change_task(actor=world.marek, task=moved, due_at=later)
    assert escalate_due() == 0
    reopen_task(actor=world.marek, task=done)
    assert escalate_due() == 1 and rows() == [("Done", 1, "Olga Sokolova")]
    assert escalate_due(now=later + 2 * HOUR) == 1  # late anew, by its new time
    change_task(actor=world.marek, task=moved, due_at=moved.due_at)
    assert rows() == [("Done", 1, "Olga Sokolova"), ("Moved", 1, "Olga Sokolova")]


def test_moved_and_moved_back_is_the_same_lateness(world: Any) -> None:
    rule_of(world)
    task = late(world, 3)
    before = task.due_at
    assert escalate_due() == 1
    change_task(actor=world.marek, task=task, due_at=timezone.now() + HOUR)
    change_task(actor=world.marek, task=task, due_at=before)
    assert escalate_due() == 0


def test_rules_fit_by_team_kind_and_priority(world: Any) -> None:
    rule_of(world, name="Calls", kinds=["call"], team=world.north.pk)
    rule_of(world, name="Urgent", priorities=[2], receiver="person", person=world.ruth.pk)
    late(world, 3, kind="call", title="North call")
    late(world, 3, kind="meeting", title="North meeting")
    late(world, 3, "tom", kind="call", title="South call")
    late(world, 3, "tom", priority=2, title="South urgent")
    assert escalate_due() == 2
    assert rows() == [("North call", 1, "Olga Sokolova"), ("South urgent", 1, "Ruth Stein")]


def test_nobody_is_told_of_what_he_may_not_see_or_of_his_own(world: Any) -> None:
    rule_of(world, receiver="manager")
    late(world, 3, title="Secret", is_private=True)
    late(world, 4, "igor", title="Walled")
    late(world, 5, "olga", title="The head's own")
    assert escalate_due() == 3
    assert Counter(rows()) == Counter([("Secret", 1, None), ("Walled", 1, None), ("The head's own", 1, None)])
    run_readers()
    told = Notification.objects.system("test").filter(kind="assigned")
    assert not told.exists()


def test_the_one_above_is_told_when_the_head_is_late_or_gone(world: Any) -> None:
    set_memberships(actor=world.dana, user=world.dana, teams={world.north.pk: True})
    rule_of(world)
    late(world, 3, "olga", title="The head's own", team=world.north)
    set_active(actor=world.dana, user=world.olga, is_active=False)
    late(world, 4)
    escalate_due()
    assert Counter(rows()) == Counter([("The head's own", 1, "Dana Levi"), ("Late 4", 1, "Dana Levi")])


def test_it_is_told_by_a_notification_at_the_task_and_on_control(world: Any) -> None:
    run_readers()
    rule_of(world, name="After two hours")
    task = late(world, 3, title="Ring them")
    escalate_due()
    run_readers()
    found = list(Notification.objects.system("test").filter(user=world.olga, object_id=task.pk))
    (line,) = lines(world.olga, found)
    assert line.said == "is late; told" and line.title == "Ring them" and line.url == f"/tasks/{task.pk}/"
    text = world.client(world.marek).get(f"/tasks/{task.pk}/").content.decode()
    assert "told to Olga Sokolova" in text and "After two hours" in text
    assert "escalated 1" in world.client(world.olga).get("/control/").content.decode()


def test_rules_are_set_up_by_hand(world: Any) -> None:
    late(world, 30)
    browser = world.client(world.dana)
    posted = {"name": "After a day", "after_hours": "24", "again_hours": "", "receiver": "head", "is_active": "on",
              "kinds": ["task", "call"]}  # fmt: skip
    assert browser.post("/settings/escalation/", posted).status_code == 303
    text = browser.get("/settings/escalation/").content.decode()
    assert "After a day" in text and "once" in text
    row = EscalationRule.objects.system("test").get()
    assert row.kinds == ["task", "call"] and row.again_hours is None
    changed = {**posted, "again_hours": "48", "version": "1"}
    assert browser.post(f"/settings/escalation/{row.pk}/", changed).status_code == 303
    assert browser.post(f"/settings/escalation/{row.pk}/", changed).status_code == 409
    assert browser.post(f"/settings/escalation/{row.pk}/removal").status_code == 303
    assert not EscalationRule.objects.system("test").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"after_hours": "0"}, "after_hours"), ({"after_hours": "x"}, "after_hours"),
     ({"again_hours": "99999"}, "again_hours"), ({"receiver": "person"}, "person"), ({"receiver": "dog"}, "receiver"),
     ({"kinds": ["party"]}, "kinds"), ({"team": "987654"}, "team")],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_named(world: Any, wrong: dict[str, Any], field: str) -> None:
    posted = {"name": "Keep this name", "after_hours": "24", "receiver": "head", **wrong}
    answer = world.client(world.dana).post("/settings/escalation/", posted)
    text = answer.content.decode()
    assert answer.status_code == 422 and "form-error" in text and f"f-{field}" in text
    assert field == "name" or "Keep this name" in text
    assert not EscalationRule.objects.system("test").exists()


def test_only_who_sets_the_firm_up_makes_rules(world: Any) -> None:
    rule = rule_of(world)
    for person in (world.olga, world.marek, world.ruth):
        with pytest.raises(Refused):
            create_escalation_rule(actor=person, name="Mine")
        with pytest.raises(Refused):
            change_escalation_rule(actor=person, rule=rule, name="Mine")
        with pytest.raises(Refused):
            remove_escalation_rule(actor=person, rule=rule)
        assert world.client(person).get("/settings/escalation/").status_code == 403
    with pytest.raises(Invalid):
        change_escalation_rule(actor=world.dana, rule=rule, colour="red")


def test_programs_set_rules_and_read_what_was_told(world: Any) -> None:
    browser = world.client(world.dana)

    def send(method: str, address: str, body: Any = None, person: Any = browser) -> Any:
        return person.generic(method, f"/api/v1/{address}", json.dumps(body or {}), content_type="application/json")

    made = send("POST", "escalation-rules", {"name": "Late", "after_hours": 2, "person_id": world.ruth.pk})
    assert made.status_code == 201 and made.json()["person_id"] == world.ruth.pk
    pk = made.json()["id"]
    assert send("PATCH", f"escalation-rules/{pk}", {"receiver": "manager"}).json()["version"] == 2
    assert send("POST", "escalation-rules", {"name": "x", "receiver": "person"}).status_code == 422
    assert send("POST", "escalation-rules", {"name": "x"}, world.client(world.olga)).status_code == 403
    task = late(world, 3)
    escalate_due()
    items = browser.get(f"/api/v1/escalations?task_id={task.pk}").json()["items"]
    assert [(one["task_id"], one["rule_id"], one["step"], one["to_id"]) for one in items] == [
        (task.pk, pk, 1, world.olga.pk)
    ]  # fmt: skip
    assert world.client(world.tom).get("/api/v1/escalations").json()["items"] == []
    assert send("DELETE", f"escalation-rules/{pk}").status_code == 204
    assert browser.get("/api/v1/escalation-rules").json()["items"] == []
    assert len(browser.get("/api/v1/escalations").json()["items"]) == 1  # what was told stays told


class Enough(Exception):
    """A history has been looked at; its rows are taken back."""


@given(
    st.lists(
        st.tuples(st.sampled_from(["run", "run", "done", "open", "move", "jump"]), st.integers(-60, 60)), max_size=25
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_no_history_is_a_step_told_twice_or_an_open_late_task_left_out(world: Any, history: list[Any]) -> None:
    with pytest.raises(Enough), transaction.atomic():
        rule_of(world, again_hours=24)
        task, now, done = late(world, 3), timezone.now(), False
        told: dict[Any, list[Any]] = {}
        for what, hours in history:
            if what == "jump":
                now += HOUR * hours
            elif what == "move":
                task = change_task(actor=world.marek, task=task, due_at=now + HOUR * hours)
            elif what in ("done", "open"):
                done = what == "done"
                (finish_task if done else reopen_task)(actor=world.marek, task=task)
            else:
                known = told.setdefault(task.due_at, [])
                is_late = not done and task.due_at <= now - 2 * HOUR
                is_due = is_late and (not known or known[-1] <= now - 24 * HOUR) and len(known) < MOST_STEPS
                assert escalate_due(now=now) == is_due
                known += [now] if is_due else []
        found = Counter(Escalation.objects.system("test").values_list("due_at", "step"))
        assert found == Counter((due, step) for due, known in told.items() for step in range(1, len(known) + 1))
        raise Enough


def test_the_row_is_the_last_guard(world: Any) -> None:
    rule, task = rule_of(world), late(world, 3)
    escalate_due()
    known = Escalation.objects.system("test").get()
    again = Escalation(task=task, rule=rule, due_at=known.due_at, step=1, to=None, at=timezone.now())
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic(), write_permit("test"):
        again.save(force_insert=True)


@pytest.fixture
def flushing() -> Iterator[None]:
    """Emptying the tables after a test that commits is nobody's action."""
    with write_permit("emptying the tables between tests"):
        yield


def test_two_schedulers_at_once_tell_each_task_once(flushing: None, transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads share nothing of a database in memory; run with TREFOIL_TEST_ON_FILE=1 or PostgreSQL")
    world = make_world()
    rule_of(world, again_hours=24)
    for number in range(40):
        late(world, 3 + number)
    now, told, gate = timezone.now(), [], threading.Barrier(4)

    def run() -> None:
        gate.wait()
        for step in range(3):
            told.append(escalate_due(now=now + timedelta(days=step)))
        connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    escalate_due(now=now + timedelta(days=2))
    steps = Counter(Escalation.objects.system("test").values_list("task_id", "step"))
    assert set(steps.values()) == {1} and len({task for task, _step in steps}) == 40
    entries = Entry.objects.system("test").filter(verb="task.escalated")
    assert Counter((entry.source_id, entry.data["step"]) for entry in entries) == steps
