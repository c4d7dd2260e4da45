"""The verbs of escalation: rules, and the run that tells each late task once a step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.identity.leading import Chain
from trefoil.identity.models import Team, User
from trefoil.identity.rights import need
from trefoil.planner.escalations import PERSON, RECEIVERS, Escalation, EscalationRule, escalations
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.timeline.actions import Happening, changes, record, record_many

MOST_AT_ONCE = 500
MOST_STEPS = 10
LONGEST_HOURS = 24 * 366
FIELDS = ("name", "team_id", "kinds", "priorities", "after_hours", "receiver", "person_id", "again_hours", "is_active")
_REASON = "escalating late tasks"


@action
def create_escalation_rule(*, actor: Any, **given: Any) -> EscalationRule:
    """Say after how long a late task is told to whom; it begins with tasks that are late already."""
    need(actor, "manage_settings")
    row = EscalationRule(created_at=timezone.now())
    _take(actor, row, {"name": "", **given})
    row.save(force_insert=True)
    record("escalation_rule.changed", row, data={"name": row.name, "changes": changes({}, _told(row))})
    return row


@action
def change_escalation_rule(*, actor: Any, rule: Any, version: int | None = None, **given: Any) -> EscalationRule:
    """Change a rule; Conflict when `version` is not the row's any more."""
    need(actor, "manage_settings")
    row: EscalationRule = EscalationRule.objects.locked(actor, rule)
    if version is not None and row.version != version:
        raise Conflict(row)
    before = _told(row)
    _take(actor, row, given)
    changed = changes(before, _told(row))
    if changed:
        row.version += 1
        row.save()
        record("escalation_rule.changed", row, data={"name": row.name, "changes": changed})
    return row


@action
def remove_escalation_rule(*, actor: Any, rule: Any) -> None:
    """Take a rule away; what it told stays told."""
    need(actor, "manage_settings")
    row: EscalationRule = EscalationRule.objects.locked(actor, rule, action="delete")
    record("escalation_rule.removed", row, data={"name": row.name})
    row.delete()


@action
def escalate_due(*, actor: Any = None, now: datetime | None = None) -> int:
    """Tell of every late task whose time has come, each rule and step once however many run at once; how many.

    A task is locked before what was told of it is read, so that of two runs one sees what the other wrote; the unique
    row is the last guard. One that was done or moved meanwhile is told no more.
    """
    moment, told = now or timezone.now(), 0
    for rule in EscalationRule.objects.system(_REASON).filter(is_active=True).order_by("pk"):
        told += _run(rule, moment)
    return told


def late_by(rule: EscalationRule, now: datetime) -> Any:
    """The open tasks that are late by a rule, whoever may see them."""
    rows = Task.objects.open().system(_REASON).filter(due_at__lte=now - timedelta(hours=rule.after_hours))
    if rule.team_id is not None:
        rows = rows.filter(team_id__in=Chain().below(rule.team_id))
    if rule.kinds:
        rows = rows.filter(kind__in=rule.kinds)
    return rows.filter(priority__in=rule.priorities) if rule.priorities else rows


def _run(rule: EscalationRule, now: datetime) -> int:
    told = escalations().filter(task=OuterRef("pk"), rule=rule.pk, due_at=OuterRef("due_at"))
    waiting = Q(at__gt=now - timedelta(hours=rule.again_hours)) | Q(step__gte=MOST_STEPS) if rule.again_hours else Q()
    rows = late_by(rule, now).filter(~Exists(told.filter(waiting).order_by()))
    locked = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")[:MOST_AT_ONCE])
    steps = _steps(rule, locked, now)
    due = [row for row in locked if row.pk in steps]
    if not due:
        return 0
    chain = Chain([row.owner_id for row in due], rule.person_id)
    made = [
        Escalation(task=row, rule=rule, due_at=row.due_at, step=steps[row.pk], to=_receiver(rule, chain, row), at=now)
        for row in due
    ]  # fmt: skip
    Escalation.objects.bulk_create(made)
    record_many([_happening(rule, one, now) for one in made])
    return len(made)


def _steps(rule: EscalationRule, rows: Sequence[Task], now: datetime) -> dict[int, int]:
    """{task: the step that is due}, by what stands in the database now that the tasks are locked."""
    had = escalations().filter(rule=rule.pk, task__in=rows, due_at=F("task__due_at"))
    last: dict[int, tuple[int, datetime]] = {}
    for task, step, at in had.order_by("step").values_list("task_id", "step", "at"):
        last[task] = (step, at)
    found = {}
    for row in rows:
        if row.pk not in last:
            found[row.pk] = 1
            continue
        step, at = last[row.pk]
        if rule.again_hours is not None and step < MOST_STEPS and at <= now - timedelta(hours=rule.again_hours):
            found[row.pk] = step + 1
    return found


def _receiver(rule: EscalationRule, chain: Chain, task: Task) -> User | None:
    """Who is told: the first up the line who works here, is not the one who is late, and may see the task."""
    if rule.receiver == PERSON:
        asked: Iterable[User] = chain.person(rule.person_id)
    elif rule.receiver == "head":
        asked = chain.heads_of_team(task.team_id, task.owner_id)
    else:
        asked = chain.managers_of(task.owner_id)
    may_see = Task.scope.allows  # type: ignore[attr-defined]
    return next((user for user in asked if user.pk != task.owner_id and may_see(task, user.viewer, "view")), None)


def _happening(rule: EscalationRule, one: Escalation, now: datetime) -> Happening:
    task = one.task
    data = {
        "title": task.title, "kind": task.kind, "due_at": one.due_at.isoformat(), "owner_id": task.owner_id,
        "to_id": one.to_id, "step": one.step, "rule": rule.name,
    }  # fmt: skip
    about = [task.customer_id] if task.customer_id is not None else []
    return Happening("task.escalated", "task", task.pk, about, data, now)


def _told(row: EscalationRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _take(actor: Any, row: EscalationRule, given: dict[str, Any]) -> None:
    errors: dict[str, Any] = dict.fromkeys(
        set(given) - {"name", "team", "kinds", "priorities", "after_hours", "receiver", "person", "again_hours",
                      "is_active"}, _("There is no such field."))  # fmt: skip
    if "name" in given:
        row.name = str(given["name"] or "").replace("\x00", "").strip()
    if not 1 <= len(row.name) <= 80:
        errors["name"] = _("A name of 1 to 80 signs is needed.")
    _take_whom(actor, row, given, errors)
    _take_which(row, given, errors)
    for name in ("after_hours", "again_hours"):
        if name in given:
            setattr(row, name, given[name])
        hours = getattr(row, name)
        is_fine = isinstance(hours, int) and not isinstance(hours, bool) and 1 <= hours <= LONGEST_HOURS
        if not is_fine and not (hours is None and name == "again_hours"):
            errors[name] = _("From 1 hour to %(most)s hours.") % {"most": LONGEST_HOURS}
    if "is_active" in given:
        row.is_active = bool(given["is_active"])
    if errors:
        raise Invalid(errors)


def _take_whom(actor: Any, row: EscalationRule, given: dict[str, Any], errors: dict[str, Any]) -> None:
    if "receiver" in given:
        row.receiver = given["receiver"]
    if row.receiver not in dict(RECEIVERS):
        errors["receiver"] = _("There is no such choice.")
    if "person" in given:
        pk = getattr(given["person"], "pk", given["person"])
        row.person = User.colleagues.visible_to(actor).active().filter(pk=pk).first() if pk else None
        if pk and row.person is None:
            errors["person"] = _("There is no such colleague.")
    if row.receiver == PERSON and row.person is None:
        errors.setdefault("person", _("Choose a colleague."))
    if "team" in given:
        pk = getattr(given["team"], "pk", given["team"])
        row.team = Team.objects.visible_to(actor).filter(pk=pk).first() if pk else None
        if pk and row.team is None:
            errors["team"] = _("There is no such team.")


def _take_which(row: EscalationRule, given: dict[str, Any], errors: dict[str, Any]) -> None:
    for name, known in (("kinds", dict(KINDS)), ("priorities", dict(PRIORITIES))):
        if name in given:
            chosen = list(dict.fromkeys(given[name] or []))
            if not set(chosen) <= set(known):
                errors[name] = _("There is no such choice.")
            setattr(row, name, chosen)
