"""Changes of many records: begun with the records fixed, run in batches, taken back."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused, action
from trefoil.core.db.bulk import insert
from trefoil.core.listing import parse
from trefoil.core.listpage import OWN
from trefoil.core.related import relations_of
from trefoil.identity.models import User
from trefoil.identity.rights import need
from trefoil.lists.many import Asked, Result
from trefoil.lists.models import (
    DONE,
    HAND_OVER,
    PASTE,
    RUNNING,
    SPREAD,
    STOPPED,
    UNDOING,
    UNDONE,
    MassChange,
    MassChangeBatch,
)
from trefoil.lists.models import MassChangeRow as Row
from trefoil.lists.pasting import restore_cells
from trefoil.timeline.actions import record

log = logging.getLogger(__name__)
BATCH = 200
MOST = 100_000
_ROW = ("owning_id", "number", "record_id", "outcome", "before", "record_version", "why")


class Overtaken(Exception):
    """Somebody else runs it, or it was stopped."""


def matching(user: Any, key: str, params: Mapping[str, str]) -> list[int]:
    """The ids of the rows that the list shows with these parameters, as the user sees them; Invalid as the list."""
    listed = registry.listed[key]
    listing = parse(
        registry.object_types[key].model_class(), listed.columns(user), params, user.viewer,
        default_sort=listed.default_sort, ignore=OWN, relations=relations_of(user, key), is_lenient="view" in params,
    )  # fmt: skip
    rows = listing.queryset(listed.rows()).order_by("pk").values_list("pk", flat=True)
    return _not_too_many(list(rows[: MOST + 1]))


def ticked(user: Any, key: str, ids: Sequence[int]) -> list[int]:
    """Those of the named records that stand in the list for the user."""
    rows = registry.listed[key].rows().visible_to(user).filter(pk__in=_not_too_many(ids)[:1000])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _not_too_many(ids: Sequence[int]) -> list[int]:
    if len(ids) > MOST:
        raise Invalid({"ids": _("At most %(most)s records at once. Narrow the list.") % {"most": MOST}})
    return list(ids)


def allowed_count(user: Any, key: str, ids: Sequence[int], act: str) -> int:
    """How many of the records the user may change or delete."""
    rows = registry.object_types[key].model_class().objects.visible_to(user, act).order_by()
    return sum(rows.filter(pk__in=ids[at : at + 5_000]).count() for at in range(0, len(ids), 5_000))


@action
def begin_mass_change(
    *, actor: Any, object_type: str, ids: Sequence[int], asked: Asked, field_told: str = "", value_told: str = "",
    then: Callable[[int], object] = lambda pk: None,
) -> MassChange:  # fmt: skip
    """Fix the records and start; `then(id)` enqueues the job. Invalid when no record could take the value."""
    need(actor, "mass_change")
    bulk = registry.bulks.get(object_type)
    if bulk is None:
        raise Invalid({"object_type": _("There is no list of this kind.")})
    if not ids:
        raise Invalid({"ids": _("No record is chosen.")})
    bulk.check(actor, asked)
    chosen = sorted(set(_not_too_many(ids)))
    parts = [chosen[at : at + BATCH] for at in range(0, len(chosen), BATCH)]
    row = MassChange(
        owner=actor, object_type=object_type, kind=asked.kind, field=asked.field, value=asked.value,
        field_told=field_told[:120], value_told=value_told[:200], chosen=len(chosen), batches=len(parts),
        created_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    insert(MassChangeBatch, ("owning_id", "number", "ids"), [(row.pk, n, part) for n, part in enumerate(parts)])
    record("mass_change.started", row, data={"object_type": object_type, "kind": asked.kind, "chosen": len(chosen)})
    then(row.pk)
    return row


@action
def continue_mass_change(*, actor: Any, row: Any, then: Callable[[int], object]) -> MassChange:
    """Let a change that stood still or was stopped go on."""
    need(actor, "mass_change")
    fresh: MassChange = MassChange.objects.locked(actor, row)
    if fresh.state == STOPPED:
        fresh.state, fresh.problem = UNDOING if fresh.undo_position else RUNNING, ""
        fresh.save(update_fields=["state", "problem"])
    if fresh.is_moving:
        then(fresh.pk)
    return fresh


@action
def undo_mass_change(*, actor: Any, row: Any, then: Callable[[int], object] = lambda pk: None) -> MassChange:
    """Begin to take a change back."""
    fresh: MassChange = MassChange.objects.locked(actor, row)
    if fresh.kind != PASTE:  # each cell of a pasted block is changed by the right to that record
        need(actor, "mass_change")
    if not fresh.may_be_undone:
        raise Invalid({"state": _("This change cannot be undone now.")})
    fresh.state, fresh.problem = UNDOING, ""
    fresh.save(update_fields=["state", "problem"])
    record("mass_change.undone", fresh, data={"object_type": fresh.object_type, "changed": fresh.changed})
    then(fresh.pk)
    return fresh


def run_mass_change(pk: int, progress: Callable[[int], None] = lambda number: None) -> None:
    """Run or undo the rest, batch by batch; may be called again after a crash at any moment, even twice at once."""
    try:
        while True:
            seen: MassChange = MassChange.objects.system("the job of this change").get(pk=pk)
            actor = User.colleagues.system("who began the change").active().filter(pk=seen.owner_id).first()
            if not seen.is_moving:
                return
            if actor is None:
                raise Refused
            at, step = (seen.position, _batch) if seen.state == RUNNING else (seen.undo_position, _undo_batch)
            if at >= seen.batches or (seen.state == UNDOING and at >= seen.position):
                _finish(actor=actor, pk=pk)
                return
            step(actor=actor, seen=seen, number=at)
            progress(at)
    except Overtaken:
        return
    except (Refused, Invalid) as error:
        _stop(actor=None, pk=pk, text=str(error) or _("The right to this was taken away meanwhile."))


@action
def _batch(*, actor: Any, seen: MassChange, number: int) -> None:
    """One batch: records, entries, rows, counts and place in one short transaction."""
    need(actor, "mass_change")
    parts = MassChangeBatch.objects.visible_to(actor).filter(owning=seen.pk, number=number)
    ids = parts.values_list("ids", flat=True).get()
    results: dict[int, Result] = registry.bulks[seen.object_type].change(actor, ids, asked_of(seen))
    counts = Counter(one.outcome for one in results.values())
    _must_be_next(
        MassChange.objects.filter(pk=seen.pk, state=RUNNING, position=number).update(
            position=number + 1, changed=F("changed") + counts["changed"],
            unchanged=F("unchanged") + counts["unchanged"],
            refused=F("refused") + counts["refused"], failed=F("failed") + counts["failed"],
        )
    )  # fmt: skip
    rows = [(seen.pk, number, pk, one.outcome, one.before, one.version, one.why) for pk, one in results.items()]
    insert(Row, _ROW, rows)


@action
def _undo_batch(*, actor: Any, seen: MassChange, number: int) -> None:
    rows = Row.objects.visible_to(actor).filter(owning=seen.pk, number=number, outcome="changed")
    if seen.kind == PASTE:
        kept: dict[int, Any] = {row.record_id: (row.before, row.record_version) for row in rows}
        done = restore_cells(actor, seen.object_type, kept)
    else:
        need(actor, "mass_change")
        kept = {row.record_id: Result("changed", row.before, row.record_version) for row in rows}
        done = registry.bulks[seen.object_type].restore(actor, asked_of(seen), kept)
    _must_be_next(
        MassChange.objects.filter(pk=seen.pk, state=UNDOING, undo_position=number).update(
            undo_position=number + 1, restored=F("restored") + len(done), left=F("left") + len(kept) - len(done)
        )
    )


def _must_be_next(moved: int) -> None:
    """The place is moved only if nobody else moved it meanwhile; else this batch is rolled back."""
    if not moved:
        raise Overtaken


@action
def _finish(*, actor: Any, pk: int) -> None:
    for state, after in ((RUNNING, DONE), (UNDOING, UNDONE)):
        if MassChange.objects.filter(pk=pk, state=state).update(state=after, finished_at=timezone.now()):
            if after == DONE:
                _tell_receivers(actor, pk)
            return


def _tell_receivers(actor: Any, pk: int) -> None:
    """One entry for each colleague who got records, however many he got."""
    row: MassChange = MassChange.objects.visible_to(actor).get(pk=pk)
    if row.kind not in (HAND_OVER, SPREAD) or not row.changed:
        return
    given: Counter[int] = Counter()
    changed = Row.objects.visible_to(actor).filter(owning=pk, outcome="changed")
    model = registry.object_types[row.object_type].model_class()
    for number in range(row.batches):
        ids = list(changed.filter(number=number).values_list("record_id", flat=True))
        rows = model.objects.visible_to(actor).filter(pk__in=ids, owner_id__isnull=False).order_by()
        given.update(dict(rows.values_list("owner_id").annotate(n=Count("pk"))))
    if row.kind == HAND_OVER and row.value is not None:  # some may have gone out of the giver's sight
        given = Counter({int(row.value): row.changed})
    for to_id, count in sorted(given.items()):
        data = {"object_type": row.object_type, "to_id": to_id, "count": count}
        record("mass_change.handed_over", row, data=data)


@action
def _stop(*, actor: Any, pk: int, text: str) -> None:
    MassChange.objects.filter(pk=pk, state__in=(RUNNING, UNDOING)).update(state=STOPPED, problem=text[:500])


def asked_of(row: MassChange) -> Asked:
    """What the change does."""
    return Asked(row.kind, row.field, row.value)
