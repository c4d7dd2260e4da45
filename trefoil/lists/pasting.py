"""A block of cells pasted into a list: one change, whole or only what can be taken, with one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Conflict, Invalid, Refused, action
from trefoil.core.db.bulk import insert
from trefoil.lists.cells import save_cells
from trefoil.lists.models import DONE, PASTE, MassChange
from trefoil.lists.models import MassChangeRow as Row
from trefoil.timeline.actions import record

MOST_ROWS, MOST_COLUMNS, MOST_TOLD = 500, 40, 200
_ROW = ("owning_id", "number", "record_id", "outcome", "before", "record_version", "why")


@dataclass
class Line:
    """What is pasted into one record: values as editors hold them; `texts` as they stood on the clipboard."""

    pk: int
    values: dict[str, Any]
    texts: dict[str, str]
    version: int | None = None
    was: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BadCell:
    """A cell that cannot be taken: place of its row in the block, column, what stood there and why not."""

    row: int
    column: str
    text: str
    why: str


class NotAll(Exception):
    """Some cells cannot be taken, so nothing was written."""

    def __init__(self, bad: Sequence[BadCell]) -> None:
        super().__init__(f"{len(bad)} cells cannot be taken")
        self.bad = list(bad)


@action
def paste_cells(
    *, actor: Any, object_type: str, lines: Sequence[Line], bad: Sequence[BadCell] = (), only_good: bool = False,
    told: str = "",
) -> tuple[MassChange | None, list[BadCell]]:  # fmt: skip
    """Write a block. Bad cells (those of the caller too) make it NotAll, unless `only_good`: then they are left out."""
    if not 0 < len(lines) <= MOST_ROWS or any(len(line.texts) > MOST_COLUMNS for line in lines):
        raise Invalid({"rows": _("At most %(rows)s rows and %(columns)s columns can be pasted at once.")
                       % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}})  # fmt: skip
    if len({line.pk for line in lines}) != len(lines):
        raise Invalid({"rows": _("A record stands in the block twice.")})
    found, written = list(bad), []
    for number, line in enumerate(lines):
        before = _put(actor, object_type, number, line, found, only_good)
        if before is not None:
            written.append((line.pk, before))
    if found and not only_good:
        raise NotAll(sorted(found, key=lambda one: one.row))
    return _kept(actor, object_type, written, told), found


def _put(
    actor: Any, object_type: str, number: int, line: Line, found: list[BadCell], only_good: bool
) -> dict[str, Any] | None:
    """Write one record's cells; what it held before, None when nothing was written."""
    values = dict(line.values)
    while values:
        try:
            with transaction.atomic():
                return save_cells(
                    actor=actor, object_type=object_type, pk=line.pk, values=values, version=line.version, was=line.was
                ).before
        except Invalid as wrong:
            named = [key for key in values if key in wrong.errors]
            said = {key: str(wrong.errors[key]) for key in named}
            whole = " ".join(str(text) for text in wrong.errors.values())
            found += [_bad(number, line, key, said.get(key, whole)) for key in named or values]
            values = {key: value for key, value in values.items() if named and key not in named}
            if not only_good:
                return None
        except Conflict:
            found += [_bad(number, line, key, _("Someone else changed this meanwhile.")) for key in values]
            return None
        except (Refused, Http404):
            found += [_bad(number, line, key, _("You may not change this record.")) for key in values]
            return None
    return None


def _bad(number: int, line: Line, key: str, why: str) -> BadCell:
    return BadCell(number, key, line.texts.get(key, ""), why)


def _kept(actor: Any, object_type: str, written: Sequence[tuple[int, dict[str, Any]]], told: str) -> MassChange | None:
    if not written:
        return None
    now = timezone.now()
    row = MassChange(
        owner=actor, object_type=object_type, kind=PASTE, field_told=told[:120], state=DONE, chosen=len(written),
        batches=1, position=1, changed=len(written), created_at=now, finished_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    versions = _versions(actor, object_type, [pk for pk, _before in written])
    rows = [(row.pk, 0, pk, "changed", before, versions[pk], "") for pk, before in written if pk in versions]
    insert(Row, _ROW, rows)
    record("mass_change.started", row, data={"object_type": object_type, "kind": PASTE, "chosen": len(written)})
    return row


def _versions(actor: Any, object_type: str, ids: Sequence[int]) -> dict[int, int]:
    model = registry.object_types[object_type].model_class()
    rows = model.objects.visible_to(actor).filter(pk__in=ids).order_by()
    return dict(rows.values_list("pk", "version"))


def restore_cells(actor: Any, object_type: str, kept: Mapping[int, tuple[dict[str, Any], int]]) -> set[int]:
    """Give records of a pasted block their values back that nobody has changed since; the ids of those restored."""
    versions, done = _versions(actor, object_type, list(kept)), set()
    for pk, (before, version) in kept.items():
        if versions.get(pk) != version:
            continue
        try:
            with transaction.atomic():
                save_cells(actor=actor, object_type=object_type, pk=pk, values=before)
        except (Invalid, Refused, Http404):
            continue
        done.add(pk)
    return done
