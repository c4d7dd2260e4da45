"""Pipelines, stages and reasons: the firm's own way of selling."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.customfields.values import fields_of
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.operational.sales import totals
from trefoil.operational.sales.actions.deal import CAN_BE_REQUIRED, clean_short, find_pipeline, find_stage
from trefoil.operational.sales.models import Deal, LossReason, Pipeline, Stage, StageMove
from trefoil.timeline.actions import Happening, changes, record, record_many

_REASON = "the firm's set-up"
STAGE_FIELDS = ("name", "probability", "rot_days", "required_fields", "position")


@action
def create_pipeline(*, actor: Any, name: str, stages: list[dict[str, Any]] | None = None) -> Pipeline:
    """Make a pipeline with its stages ({name, probability, rot_days, required_fields})."""
    need(actor, "manage_settings")
    title = _name(name)
    if Pipeline.objects.system(_REASON).filter(name=title).exists():
        raise Invalid({"name": _("There is a pipeline of this name already.")})
    last = Pipeline.objects.system(_REASON).aggregate(last=Max("position"))["last"]
    row = Pipeline(name=title, position=(last or 0) + 1)
    row.save()
    record("pipeline.created", row, data={"name": title})
    for stage in stages or []:
        create_stage(actor=actor, pipeline=row, **stage)
    setup_changed()
    return row


@action
def change_pipeline(
    *, actor: Any, pipeline: Any, name: str | None = None, position: int | None = None, version: int | None = None
) -> Pipeline:
    """Rename a pipeline or move it among the others."""
    need(actor, "manage_settings")
    row = find_pipeline(pipeline)
    if version is not None and row.version != version:
        raise Conflict(row)
    before = {"name": row.name, "position": row.position}
    row.name = row.name if name is None else _name(name)
    row.position = row.position if position is None else position
    if Pipeline.objects.system(_REASON).filter(name=row.name).exclude(pk=row.pk).exists():
        raise Invalid({"name": _("There is a pipeline of this name already.")})
    changed = changes(before, {"name": row.name, "position": row.position})
    if changed:
        row.version += 1
        row.save()
        record("pipeline.changed", row, data={"name": row.name, "changes": changed})
        setup_changed()
    return row


@action
def remove_pipeline(*, actor: Any, pipeline: Any, move_to: Any = None) -> int:
    """Remove a pipeline; its open deals go to the stage `move_to`. Returns how many moved."""
    need(actor, "manage_settings")
    row = find_pipeline(pipeline)
    moved = 0
    stages = list(Stage.objects.system(_REASON).filter(pipeline=row, removed_at=None))
    others = Pipeline.objects.system(_REASON).filter(removed_at=None).exclude(pk=row.pk)
    if not others.exists():
        raise Invalid({"pipeline": _("The last pipeline cannot be removed.")})
    for stage in stages:
        moved += _empty(actor, stage, move_to)
        stage.removed_at = timezone.now()
        stage.save(update_fields=["removed_at"])
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    record("pipeline.removed", row, data={"name": row.name, "moved": moved})
    setup_changed()
    return moved


@action
def create_stage(
    *, actor: Any, pipeline: Any, name: str, probability: int = 0, rot_days: int | None = None,
    required_fields: list[str] | None = None, position: int | None = None,
) -> Stage:  # fmt: skip
    """Add a stage at the end of a pipeline or at `position`."""
    need(actor, "manage_settings")
    parent = find_pipeline(pipeline)
    if position is None:
        last = Stage.objects.system(_REASON).filter(pipeline=parent).aggregate(last=Max("position"))["last"]
        position = (last or 0) + 1
    row = Stage(
        pipeline=parent, name=name, probability=probability, rot_days=rot_days, position=position,
        required_fields=required_fields or [],
    )  # fmt: skip
    _check(actor, row)
    row.save()
    record("stage.created", row, data={"name": row.name, "pipeline": parent.name})
    setup_changed()
    return row


@action
def change_stage(*, actor: Any, stage: Any, version: int | None = None, **given: Any) -> Stage:
    """Change a stage's name, probability, rotting days, required fields or place."""
    need(actor, "manage_settings")
    row = find_stage(stage)
    if version is not None and row.version != version:
        raise Conflict(row)
    unknown = set(given) - set(STAGE_FIELDS)
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("There is no such field.")))
    before = {name: getattr(row, name) for name in STAGE_FIELDS}
    for name, value in given.items():
        setattr(row, name, value)
    _check(actor, row)
    changed = changes(before, {name: getattr(row, name) for name in STAGE_FIELDS})
    if changed:
        row.version += 1
        row.save()
        record("stage.changed", row, data={"name": row.name, "changes": changed})
        setup_changed()
    return row


@action
def move_stage(*, actor: Any, stage: Any, is_up: bool) -> Stage:
    """Let a stage change places with the one before or behind it."""
    need(actor, "manage_settings")
    row = find_stage(stage)
    rows = list(Stage.objects.system(_REASON).filter(pipeline=row.pipeline_id, removed_at=None).select_for_update())
    place = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
    if place is None:
        raise Invalid({"stage": _("This stage was removed.")})
    other = place - 1 if is_up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows, start=1):
            one.position = position
            one.version += 1
        Stage.objects.bulk_update(rows, ["position", "version"])
        record("stage.changed", row, data={"name": row.name, "changes": {"position": [place + 1, other + 1]}})
        setup_changed()
    return row


@action
def remove_stage(*, actor: Any, stage: Any, move_to: Any = None) -> int:
    """Remove a stage; its deals go to `move_to`, chosen by the person. Returns how many moved."""
    need(actor, "manage_settings")
    row = find_stage(stage)
    left = Stage.objects.system(_REASON).filter(pipeline=row.pipeline_id, removed_at=None).exclude(pk=row.pk)
    if not left.exists():
        raise Invalid({"stage": _("A pipeline needs at least one stage.")})
    moved = _empty(actor, row, move_to)
    row.removed_at = timezone.now()
    row.version += 1
    row.save(update_fields=["removed_at", "version"])
    record("stage.removed", row, data={"name": row.name, "moved": moved})
    setup_changed()
    return moved


@action
def create_reason(*, actor: Any, outcome: str, name: str) -> LossReason:
    """Add a reason for winning, losing or disqualifying; a removed one of that name comes back."""
    need(actor, "manage_settings")
    if outcome not in ("won", "lost", "disqualified"):
        raise Invalid({"outcome": _("Say won, lost or disqualified.")})
    row, is_new = LossReason.objects.system(_REASON).get_or_create(outcome=outcome, name=_name(name))
    if not is_new and row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
    record("reason.created", row, data={"name": row.name, "outcome": outcome})
    setup_changed()
    return row


@action
def remove_reason(*, actor: Any, reason: Any) -> None:
    """Stop offering a reason; deals that have it keep it."""
    need(actor, "manage_settings")
    row: LossReason = LossReason.objects.get_or_404(actor, "edit", pk=getattr(reason, "pk", reason))
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    record("reason.removed", row, data={"name": row.name})
    setup_changed()


def _empty(actor: Any, stage: Stage, move_to: Any) -> int:
    """Move all deals of a stage, open or closed, to another; Invalid when there are some and none was chosen."""
    rows = list(Deal.objects.system("deals of a stage that is removed").filter(stage=stage).select_for_update())
    if not rows:
        return 0
    if move_to in (None, ""):
        raise Invalid({"move_to": _("%(count)s deals stand in “%(stage)s”. Choose where they go.")
                       % {"count": len(rows), "stage": stage.name}})  # fmt: skip
    target = find_stage(move_to)
    if target.pk == stage.pk or target.removed_at is not None:
        raise Invalid({"move_to": _("Choose another stage.")})
    now, pairs, moves, happenings = timezone.now(), [], [], []
    for row in rows:
        before = totals.place_of(row)
        seconds = max(0, int((now - row.stage_entered_at).total_seconds()))
        row.stage, row.pipeline_id, row.stage_entered_at, row.updated_at = target, target.pipeline_id, now, now
        row.version += 1
        pairs.append((before, totals.place_of(row)))
        moves.append(StageMove(deal=row, from_stage=stage, to_stage=target, by=actor, at=now, seconds=seconds))
        data = {"title": row.title, "from": stage.name, "to": target.name, "to_id": target.pk, "seconds": seconds}
        about = [row.customer_id] if row.customer_id else []
        happenings.append(Happening("deal.moved", "deal", row.pk, about, data))
    fields = ["stage", "pipeline", "stage_entered_at", "version", "updated_at"]
    Deal.objects.bulk_update(rows, fields, batch_size=200)
    StageMove.objects.bulk_create(moves, batch_size=500)
    totals.moved_many(pairs)
    record_many(happenings)
    return len(rows)


def _check(actor: Any, row: Stage) -> None:
    row.name = _name(row.name)
    errors: dict[str, Any] = {}
    if not isinstance(row.probability, int) or not 0 <= row.probability <= 100:
        errors["probability"] = _("Between 0 and 100 percent.")
    if row.rot_days is not None and not 1 <= row.rot_days <= 3650:
        errors["rot_days"] = _("Between 1 and 3650 days, or nothing.")
    own = {f"custom.{field.key}" for field in fields_of(actor, "deal")}
    unknown = [name for name in row.required_fields if name not in CAN_BE_REQUIRED and name not in own]
    if unknown:
        errors["required_fields"] = _("There is no field “%(name)s”.") % {"name": str(unknown[0])[:60]}
    same = Stage.objects.system(_REASON).filter(pipeline=row.pipeline_id, name=row.name, removed_at=None)
    if same.exclude(pk=row.pk).exists():
        errors["name"] = _("There is a stage of this name already.")
    if errors:
        raise Invalid(errors)


def _name(text: Any) -> str:
    name = clean_short(text, "name", 80)
    if not name:
        raise Invalid({"name": _("A name is needed.")})
    return name
