"""Plans of several steps: written, started on a record, going on step by step, taken back, stopped."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404

from trefoil.core.actions import Invalid, Refused
from trefoil.customers.actions import delete_customer
from trefoil.operational.sales.actions import change_deal
from trefoil.planner.actions import change_task, delete_task, finish_task, reopen_task
from trefoil.planner.calendar.actions.hours import add_own_day, set_hours
from trefoil.planner.calendar.hours import workers
from trefoil.planner.models import ChecklistItem, StartedPlan, StepPlan, Task
from trefoil.planner.plan_actions import change_plan, create_plan, remove_plan
from trefoil.planner.plan_running import start_plan, stop_plan, working_day
from trefoil.planner.watching import is_forgotten

HTMX = {"HX-Request": "true"}
STEPS = [
    {"title": "Call them", "kind": "call"}, {"title": "Send the offer", "kind": "letter", "days": 2, "waits": True,
                                             "items": ["Price list", "Terms"]},
    {"title": "Visit", "kind": "visit", "days": 5, "waits": True, "who": "owner"},
    {"title": "Tell the workshop", "days": 1},
]  # fmt: skip


def open_tasks(world: Any) -> list[str]:
    rows = Task.objects.open().system("test").exclude(pk=world.task.pk).order_by("pk")
    return list(rows.values_list("title", flat=True))


def task(title: str) -> Task:
    found: Task = Task.objects.system("test").get(title=title)
    return found


@pytest.fixture
def plan(world: Any) -> StepPlan:
    return create_plan(actor=world.dana, name="First order", steps=STEPS, is_firms=True)


def test_steps_appear_at_once_or_when_the_one_before_is_done(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="deal", pk=world.deal.pk)
    assert open_tasks(world) == ["Call them", "Tell the workshop"]
    finish_task(actor=world.marek, task=task("Call them"))
    assert open_tasks(world) == ["Tell the workshop", "Send the offer"]
    lines = ChecklistItem.objects.system("test").filter(task=task("Send the offer")).order_by("position")
    assert list(lines.values_list("title", flat=True)) == ["Price list", "Terms"]
    offer = task("Send the offer")
    assert (offer.source_id, offer.customer_id) == (world.deal.pk, world.kawiarnia.pk)
    finish_task(actor=world.marek, task=task("Tell the workshop"))
    assert StartedPlan.objects.system("test").get().finished_at is None
    finish_task(actor=world.marek, task=task("Send the offer"))
    finish_task(actor=world.marek, task=task("Visit"))
    assert open_tasks(world) == [] and StartedPlan.objects.system("test").get().finished_at is not None


def test_done_twice_plans_one_step_and_taken_back_takes_it_back(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="deal", pk=world.deal.pk)
    first = task("Call them")
    for _number in range(2):
        finish_task(actor=world.marek, task=first)
    assert open_tasks(world).count("Send the offer") == 1
    reopen_task(actor=world.marek, task=first)
    assert open_tasks(world) == ["Call them", "Tell the workshop"]
    finish_task(actor=world.marek, task=first)
    change_task(actor=world.marek, task=task("Send the offer"), place="Office")
    reopen_task(actor=world.marek, task=first)
    assert "Send the offer" in open_tasks(world)  # somebody has touched it meanwhile
    finish_task(actor=world.marek, task=first)
    assert open_tasks(world).count("Send the offer") == 1


def test_a_removed_task_does_not_hold_the_plan_up(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="lead", pk=world.lead.pk)
    delete_task(actor=world.marek, task=task("Call them"))
    assert "Send the offer" in open_tasks(world) and task("Send the offer").source_type == "lead"


def test_stopped_no_further_step_appears_and_its_open_tasks_go_on_demand(world: Any, plan: StepPlan) -> None:
    started = start_plan(actor=world.marek, plan=plan, object_type="customer", pk=world.kawiarnia.pk)
    stop_plan(actor=world.marek, started=started)
    finish_task(actor=world.marek, task=task("Call them"))
    assert open_tasks(world) == ["Tell the workshop"]
    again = start_plan(actor=world.marek, plan=plan, object_type="lead", pk=world.lead.pk)
    stop_plan(actor=world.marek, started=again, with_tasks=True)
    assert open_tasks(world) == ["Tell the workshop"]


def test_whose_task_a_step_is_and_who_may_not_give_it_away_does_it_himself(world: Any, plan: StepPlan) -> None:
    change_deal(actor=world.dana, deal=world.deal, owner=world.olga, team=world.north)
    start_plan(actor=world.marek, plan=plan, object_type="deal", pk=world.deal.pk)
    for title in ("Call them", "Send the offer"):
        finish_task(actor=world.marek, task=task(title))
    assert task("Visit").owner == world.olga
    change_deal(actor=world.dana, deal=world.deal, owner=world.dana, team=world.north)
    steps = [{"title": "For Igor", "who": "person", "person": world.igor.pk}]
    named = create_plan(actor=world.marek, name="Named", steps=steps)
    start_plan(actor=world.marek, plan=named, object_type="deal", pk=world.deal.pk)
    assert task("For Igor").owner == world.marek


def test_the_next_step_comes_even_when_its_doer_does_not_see_the_record(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="deal", pk=world.deal.pk)
    change_task(actor=world.dana, task=task("Call them"), owner=world.tom)
    finish_task(actor=world.tom, task=task("Call them"))
    assert "Send the offer" in open_tasks(world)
    assert task("Send the offer").source_id == world.deal.pk


def test_days_are_working_days_of_who_does_it(world: Any) -> None:
    friday = date(2026, 3, 13)
    begin = datetime(2026, 3, 1, tzinfo=ZoneInfo("UTC"))

    def day(start: date, days: int) -> date:
        worker = workers([world.marek.pk], begin, begin + timedelta(days=60))[world.marek.pk]
        return working_day(worker, start, days)

    assert [day(friday, n) for n in (0, 1, 5)] == [friday, date(2026, 3, 16), date(2026, 3, 20)]
    assert day(date(2026, 3, 14), 0) == date(2026, 3, 16) and day(date(2026, 3, 14), 1) == date(2026, 3, 16)
    add_own_day(actor=world.dana, on=date(2026, 3, 16), name="Founding day")
    assert day(friday, 1) == date(2026, 3, 17)
    sunday_to_thursday = {str(number): [[540, 1020]] for number in (6, 0, 1, 2, 3)}
    set_hours(actor=world.marek, user=world.marek, hours=sunday_to_thursday)
    assert day(date(2026, 3, 12), 1) == date(2026, 3, 15)


def test_a_plan_counts_as_a_next_step_and_proposes_the_step_at_which_it_was_stopped(world: Any, plan: StepPlan) -> None:
    started = start_plan(actor=world.marek, plan=plan, object_type="lead", pk=world.lead.pk)
    assert not is_forgotten("lead", world.lead.pk)
    browser = world.client(world.marek)
    answer = browser.post(f"/tasks/{task('Call them').pk}/completion", headers=HTMX)
    assert "dialog-open" not in answer["HX-Trigger"]  # the next step has come by itself
    stop_plan(actor=world.marek, started=started)
    for title in ("Send the offer", "Tell the workshop"):
        answer = browser.post(f"/tasks/{task(title).pk}/completion", headers=HTMX)
    url = json.loads(answer["HX-Trigger"])["dialog-open"]["url"]
    text = browser.get(url, headers=HTMX).content.decode()
    assert 'value="Visit"' in text and "First order" in text and "/plans/starting/lead/" in text


def test_a_running_plan_keeps_its_steps_when_the_plan_is_changed_or_removed(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="deal", pk=world.deal.pk)
    change_plan(actor=world.dana, plan=plan, steps=[{"title": "Something else"}])
    finish_task(actor=world.marek, task=task("Call them"))
    assert "Send the offer" in open_tasks(world)
    remove_plan(actor=world.dana, plan=plan)
    finish_task(actor=world.marek, task=task("Send the offer"))
    assert "Visit" in open_tasks(world)


def test_only_one_s_own_and_the_firms_plans_are_seen_and_started(world: Any, plan: StepPlan) -> None:
    own = create_plan(actor=world.tom, name="Tom's own", steps=[{"title": "x"}])
    assert "Tom&#39;s own" not in world.client(world.marek).get("/plans/").content.decode()
    assert world.client(world.marek).get(f"/plans/{own.pk}/").status_code == 404
    assert world.client(world.marek).get(f"/plans/{plan.pk}/").status_code == 403
    with pytest.raises(Refused):
        create_plan(actor=world.olga, name="x", steps=[{"title": "x"}], is_firms=True)
    with pytest.raises(Refused):
        change_plan(actor=world.marek, plan=plan, name="Mine now")
    with pytest.raises(Http404):
        start_plan(actor=world.marek, plan=own, object_type="deal", pk=world.deal.pk)
    only_leads = create_plan(actor=world.marek, name="Leads", steps=[{"title": "x"}], object_type="lead")
    with pytest.raises(Invalid):
        start_plan(actor=world.marek, plan=only_leads, object_type="deal", pk=world.deal.pk)


def test_a_plan_is_written_and_started_by_hand(world: Any) -> None:
    browser = world.client(world.marek)
    posted = {"name": "By hand", "is_active": "on", "title0": "Ring", "kind0": "call", "who0": "starter", "days0": "1",
              "items0": "One\n\nTwo", "title1": "Write", "kind1": "letter", "who1": "starter", "waits1": "on",
              "title2": " ", "kind2": "task", "who2": "starter"}  # fmt: skip
    assert browser.post("/plans/", posted).status_code == 303
    row = StepPlan.objects.system("test").get()
    assert "By hand" in browser.get(f"/plans/{row.pk}/").content.decode()
    dialog = browser.get(f"/plans/starting/deal/{world.deal.pk}/", headers=HTMX).content.decode()
    assert "By hand" in dialog
    answer = browser.post(f"/plans/starting/deal/{world.deal.pk}/", {"plan": row.pk}, headers=HTMX)
    assert answer.status_code == 204 and open_tasks(world) == ["Ring"]
    page = browser.get(f"/deals/{world.deal.pk}/").content.decode()
    assert "By hand" in page and "0/2" in page
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert browser.post(undo, headers=HTMX).status_code == 204 and open_tasks(world) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"name": ""}, "name"), ({"title0": "", "items0": "x"}, "Say what"), ({"days0": "-1"}, "working days"),
     ({"days0": "999"}, "working days"), ({"kind0": "party"}, "kind"), ({"who0": "person"}, "Choose a colleague"),
     ({"who0": "person", "person0": "987654"}, "no such colleague"), ({"title0": ""}, "from one to")],
)  # fmt: skip
def test_what_is_wrong_with_a_plan_is_said_and_nothing_is_lost(world: Any, wrong: dict[str, str], says: str) -> None:
    posted = {"name": "Keep this", "title0": "Ring", "kind0": "call", "who0": "starter", **wrong}
    answer = world.client(world.marek).post("/plans/", posted)
    text = answer.content.decode()
    assert answer.status_code == 422 and says in text and not StepPlan.objects.system("test").exists()
    assert "name" in wrong or "Keep this" in text


def test_programs_write_start_and_stop_plans(world: Any) -> None:
    browser = world.client(world.marek)

    def send(method: str, tail: str, body: Any = None) -> Any:
        return browser.generic(method, f"/api/v1/{tail}", json.dumps(body or {}), content_type="application/json")

    steps = [
        {"title": "Ring", "person_id": world.olga.pk, "who": "person"},
        {"title": "Write", "waits": True, "items": ["One"]},
    ]
    made = send("POST", "plans", {"name": "Own", "steps": steps})
    assert made.status_code == 201 and made.json()["steps"][1]["items"] == ["One"]
    pk = made.json()["id"]
    assert send("PATCH", f"plans/{pk}", {"name": "Renamed"}).json()["steps"][0]["title"] == "Ring"
    assert send("POST", "plans", {"name": "x", "steps": [{"title": "x"}], "is_firms": True}).status_code == 403
    begun = send("POST", "running-plans", {"plan_id": pk, "object_type": "deal", "object_id": world.deal.pk})
    assert begun.status_code == 201 and begun.json()["steps"][1]["task_id"] is None
    hidden = {"plan_id": pk, "object_type": "deal", "object_id": world.vault_deal.pk}
    assert send("POST", "running-plans", hidden).status_code == 422
    found = browser.get(f"/api/v1/running-plans?object_type=deal&object_id={world.deal.pk}").json()["items"]
    assert [one["name"] for one in found] == ["Renamed"]
    assert world.client(world.tom).get("/api/v1/running-plans").json()["items"] == []
    assert world.client(world.tom).delete(f"/api/v1/running-plans/{begun.json()['id']}").status_code == 404
    assert send("DELETE", f"running-plans/{begun.json()['id']}").status_code == 204
    assert send("DELETE", f"plans/{pk}").status_code == 204


def test_a_record_in_the_trash_gets_no_further_step(world: Any, plan: StepPlan) -> None:
    start_plan(actor=world.marek, plan=plan, object_type="customer", pk=world.anna.pk)
    delete_customer(actor=world.dana, customer=world.anna)
    finish_task(actor=world.dana, task=task("Call them"))
    assert "Send the offer" not in open_tasks(world)
