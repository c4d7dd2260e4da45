"""Plans that run: started, going on when a step is done, taken back with "done", stopped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.actions import Invalid, Refused, action
from trefoil.identity.rights import need_level, place
from trefoil.planner.calendar.hours import Worker, workers
from trefoil.planner.checklist_actions import put_items
from trefoil.planner.models import Task
from trefoil.planner.parking_actions import customers_of
from trefoil.planner.plans import NAMED, OWNER, StartedPlan, StartedStep, StepPlan, started_steps
from trefoil.planner.showing import ANY_TIME
from trefoil.timeline.actions import record

LONGEST_DAYS = 366


@action
def start_plan(*, actor: Any, plan: Any, object_type: str, pk: int) -> StartedPlan:
    """Start a plan on a record: steps that wait for nothing become tasks at once, the others one after another."""
    if object_type not in registry.watched:
        raise Http404
    need_level(actor, "task", "create")
    row: StepPlan = StepPlan.objects.get_or_404(actor, pk=getattr(plan, "pk", plan))
    target = registry.object_types[object_type].model_class().objects.alive().locked(actor, pk)
    if not row.is_active or row.object_type not in ("", object_type):
        raise Invalid({"plan": _("This plan cannot be started here.")})
    started = StartedPlan(plan=row, name=row.name, object_type=object_type, object_id=target.pk, started_by=actor,
                          started_at=timezone.now())  # fmt: skip
    started.save(force_insert=True)
    names = ("position", "kind", "title", "days", "who", "person_id", "items", "waits")
    for step in row.steps.visible_to(actor).order_by("position", "pk"):  # type: ignore[attr-defined]
        copy = StartedStep(started=started)
        for name in names:
            setattr(copy, name, getattr(step, name))
        copy.save(force_insert=True)
        if copy.position == 1 or not copy.waits:
            _plan(actor, started, copy, timezone.now())
    about = customers_of(object_type, target)
    record("plan.started", target, customers=about, data={"plan": row.name, "started_id": started.pk})
    return started


@action
def stop_plan(*, actor: Any, started: Any, with_tasks: bool = False) -> StartedPlan:
    """Stop a plan: no further step appears. `with_tasks` also removes those of its tasks that are still open."""
    row: StartedPlan = StartedPlan.objects.locked(actor, started)
    if row.stopped_at is not None or row.finished_at is not None:
        return row
    row.stopped_at, row.stopped_by = timezone.now(), actor
    row.save(update_fields=["stopped_at", "stopped_by"])
    removed = 0
    if with_tasks:
        ids = list(started_steps().filter(started=row, task__isnull=False).values_list("task_id", flat=True))
        for task in Task.objects.open().visible_to(actor, "delete").filter(pk__in=ids):
            record("task.deleted", task, customers=[task.customer_id], data={"title": task.title})
            task.delete()
            removed += 1
    target = registry.object_types[row.object_type].model_class().objects.get_or_404(actor, pk=row.object_id)
    about = customers_of(row.object_type, target)
    record("plan.stopped", target, customers=about, data={"plan": row.name, "started_id": row.pk, "removed": removed})
    return row


def go_on(actor: Any, task: Task) -> None:
    """The task was done or is about to go: the step that waits for it appears; after the last the plan is over."""
    step: StartedStep | None = started_steps().filter(task=task).first()
    if step is None or step.started.stopped_at is not None:
        return
    now = timezone.now()
    following = started_steps().filter(started=step.started_id, position=step.position + 1).first()
    if following is not None and following.waits and following.planned_at is None:
        _plan(actor, step.started, following, now)
    rest = started_steps().filter(started=step.started_id).exclude(pk=step.pk)
    if not rest.filter(Q(planned_at=None) | Q(task__isnull=False, task__done_at=None)).exists():
        StartedPlan.objects.filter(pk=step.started_id).update(finished_at=now)


def go_back(task: Task) -> None:
    """The task's "done" was taken back: so is the step that it brought, unless someone has touched that meanwhile."""
    step: StartedStep | None = started_steps().filter(task=task).first()
    if step is None:
        return
    StartedPlan.objects.filter(pk=step.started_id).update(finished_at=None)
    following = started_steps().filter(started=step.started_id, position=step.position + 1).first()
    if following is None or not following.waits or following.task is None:
        return
    planned: Task = following.task
    if planned.version == 1 and planned.done_at is None:
        StartedStep.objects.filter(pk=following.pk).update(task=None, planned_at=None)
        record("task.deleted", planned, customers=[planned.customer_id], data={"title": planned.title})
        planned.delete()


def _plan(actor: Any, started: StartedPlan, step: StartedStep, now: datetime) -> None:
    """Make the task of a step, whatever the one who did the step before may see of its record."""
    model = registry.object_types[started.object_type].model_class()
    target = model.objects.alive().system("a plan goes on with its record").filter(pk=started.object_id).first()
    if target is None:
        return
    owner_id, team_id = _placed(actor, started, step, target)
    is_customer = started.object_type == "customer"
    worker = workers([owner_id], now, now + timedelta(days=2 * LONGEST_DAYS))[owner_id]
    due = datetime.combine(working_day(worker, timezone.localtime(now, worker.zone).date(), step.days), ANY_TIME)
    task = Task(
        kind=step.kind, title=step.title, due_at=due.replace(tzinfo=worker.zone), owner_id=owner_id, team_id=team_id,
        is_private=target.is_private and owner_id == target.owner_id, created_by=actor, created_at=now, updated_at=now,
        customer_id=target.pk if is_customer else getattr(target, "customer_id", None),
        source_type="" if is_customer else started.object_type, source_id=None if is_customer else target.pk,
    )  # fmt: skip
    task.save(force_insert=True)
    data = {"title": task.title, "kind": task.kind, "due_at": task.due_at.isoformat() if task.due_at else None,
            "owner_id": owner_id, "plan": started.name}  # fmt: skip
    record("task.created", task, customers=[task.customer_id], data=data)
    if step.items:
        put_items(task, step.items)
    StartedStep.objects.filter(pk=step.pk).update(task=task, planned_at=now)


def _placed(actor: Any, started: StartedPlan, step: StartedStep, target: Any) -> tuple[int, int | None]:
    """Whose task it is: as the step says, if the actor may give tasks to him, else his own."""
    wanted = {OWNER: target.owner_id, NAMED: step.person_id}.get(step.who, started.started_by_id) or actor.pk
    level = actor.viewer.level("task", "create")
    try:
        owner_id, team_id = place(actor, "task", wanted, None) if level is not Level.NONE else (None, None)
    except (Invalid, Refused):
        owner_id, team_id = None, None
    return owner_id or actor.pk, team_id if owner_id else actor.viewer.home_team


def working_day(worker: Worker, day: date, days: int) -> date:
    """The day that is so many working days after `day` (the first working day from it on for 0)."""
    left = days
    for _number in range(3 * LONGEST_DAYS):
        if left <= 0 and worker.spans(day):
            return day
        day += timedelta(days=1)
        left -= bool(worker.spans(day))
    return day
