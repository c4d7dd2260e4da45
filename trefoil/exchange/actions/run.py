"""The run: batch after batch, each one transaction with its records, its counts and the place it has come to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action, on_surface
from trefoil.exchange.actions import tidy
from trefoil.exchange.actions.moving import told
from trefoil.exchange.files import source_of, table_of
from trefoil.exchange.importer import Importer, Result
from trefoil.exchange.mapping import importer_class
from trefoil.exchange.models import DONE, FAILED, OUTCOMES, RUNNING, Import, ImportRow
from trefoil.exchange.options import Options
from trefoil.exchange.problems import Problem, of_invalid
from trefoil.exchange.reading.table import cell_text
from trefoil.exchange.running import Item, batches, counts_of, make_importer, plan
from trefoil.exchange.session import Session
from trefoil.exchange.storable import storable
from trefoil.exchange.surveying import Survey
from trefoil.identity.rights import need
from trefoil.timeline.actions import record

log = logging.getLogger(__name__)

MANY_ROWS = 1000
_KEPT_CHARS = 20_000


class Stopped(Exception):
    """The import was cancelled, or somebody else runs it."""


@action
def begin_import(
    *, actor: Any, row: Any, version: int | None = None, then: Callable[[int], object] = lambda pk: None
) -> Import:
    """Start the run, or let one that stood still go on; `then(id)` enqueues the job, unless the caller itself goes on
    to call `run_import`.
    """
    need(actor, "import")
    fresh: Import = Import.objects.locked(actor, row, version)
    if not fresh.may_run:
        raise Invalid({"state": _("This import is over. Send the file again.")})
    if not fresh.kind:
        raise Invalid({"kind": _("Say what the file holds.")})
    importer_class(fresh.kind).check_right(actor)
    if fresh.state != RUNNING:
        is_first = fresh.started_at is None
        fresh.state, fresh.problem = RUNNING, ""
        fresh.started_at = fresh.started_at or timezone.now()
        fresh.version += 1
        fresh.save()
        if is_first:
            record("import.started", fresh, data=told(fresh))
    then(fresh.pk)
    return fresh


def run_import(*, actor: Any, row: Any, progress: Callable[[int], None] = lambda position: None) -> Import:
    """Move the rest of the rows in. May be called again after a crash at any moment, even twice at the same time:
    no row goes in twice, none is left out.
    """
    pk = getattr(row, "pk", row)
    with on_surface("import"):
        seen: Import = Import.objects.get_or_404(actor, pk=pk)
        if seen.state != RUNNING:
            return seen
        try:
            _all_batches(actor, seen, progress)
        except Stopped:
            pass
        except (OperationalError, InterfaceError):
            raise  # the database did not answer: the job tries again and goes on where it was
        except Exception as error:
            log.exception("import %s stopped", pk)
            _fail(actor=actor, row=pk, text=str(error) or type(error).__name__)
        else:
            tidy.write_errors(seen)
            _finish(actor=actor, row=pk)
            if seen.rows >= MANY_ROWS:
                tidy.refresh_statistics()
        after: Import = Import.objects.get_or_404(actor, pk=pk)
        return after


def _all_batches(actor: Any, seen: Import, progress: Callable[[int], None]) -> None:
    options = Options.of(seen.options)
    table = table_of(source_of(seen), options, seen.file_name)
    run = _Run(actor, seen, options)
    run.restart()
    position = seen.position
    with tidy.checkpoints_by_hand() as checkpoint:
        for items in batches(table, run.importer, position):
            run.write(position, items)
            position += len(items)
            checkpoint()
            progress(position)
    _note_length(actor=actor, row=seen.pk, rows=position)


class _Run:
    """One runner: its importer is made anew after a batch that failed, for it may remember what was rolled back."""

    def __init__(self, actor: Any, seen: Import, options: Options) -> None:
        self.actor, self._seen, self._options = actor, seen, options
        self.importer: Importer

    def restart(self) -> None:
        """Make the importer, and what its rows need."""
        source = _("import of “%(file)s”") % {"file": self._seen.file_name[:150]}
        session = Session(self.actor, self._options, source=source, file_name=self._seen.file_name)
        found = Survey.of(self._seen.evidence)
        self.importer = make_importer(session, self._seen.kind, self._seen.mapping, found)
        self.importer.learn()
        _prepare(actor=self.actor, importer=self.importer, found=found, row=self._seen.pk)

    def write(self, position: int, items: list[Item]) -> None:
        """Write a batch; if it cannot be written as a whole, row by row."""
        had = [item.result for item in items]
        try:
            self._try(position, items)
        except (Problem, Invalid, IntegrityError, DataError) as error:
            if len(items) == 1:
                self._give_up(position, items[0], error)
                return
            self.restart()
            for offset, (item, result) in enumerate(zip(items, had, strict=True)):
                item.result = result
                self.write(position + offset, [item])

    def _try(self, position: int, items: list[Item]) -> None:
        _write_batch(actor=self.actor, row=self._seen.pk, position=position, importer=self.importer, items=items)

    def _give_up(self, position: int, item: Item, error: Exception) -> None:
        problem = error if isinstance(error, Problem) else None
        if isinstance(error, Invalid):
            problem = of_invalid(error)
        self.restart()
        item.result = Result("errors", problem=problem or Problem("not_written", text=str(error)[:200]))
        self._try(position, [item])


@action
def _prepare(*, actor: Any, importer: Importer, found: Survey, row: int) -> None:
    importer.prepare(found.distinct)
    _add_related(row, importer)


@action
def _write_batch(*, actor: Any, row: int, position: int, importer: Importer, items: list[Item]) -> None:
    """One batch. The update at the end holds only if this import still runs and nobody else wrote these rows."""
    tidy.plan_anew()
    plan(importer, items)
    importer.write()
    importer.session.forget_batch()
    counts = counts_of(items)
    ImportRow.objects.bulk_create([_odd(row, item) for item in items if item.result and item.result.problem])
    mine = Import.objects.filter(pk=row, state=RUNNING, position=position)
    moved = mine.update(
        position=position + len(items), moved_at=timezone.now(), created=F("created") + counts["created"],
        updated=F("updated") + counts["updated"], unchanged=F("unchanged") + counts["unchanged"],
        skipped=F("skipped") + counts["skipped"], errors=F("errors") + counts["errors"],
    )  # fmt: skip
    if not moved:
        raise Stopped
    _add_related(row, importer)


def _odd(pk: int, item: Item) -> ImportRow:
    assert item.result is not None and item.result.problem is not None  # noqa: S101 (the caller asked)
    raw = storable([cell_text(cell)[:_KEPT_CHARS] for cell in item.row.cells])
    return ImportRow(
        owning_id=pk, line=item.row.line, number=item.number, outcome=item.result.outcome, raw=raw,
        error=storable(item.result.problem.plain()),
    )  # fmt: skip


def _add_related(pk: int, importer: Importer) -> None:
    made = importer.session.related
    if not made:
        return
    rows = Import.objects.system("counting what an import made beside its rows").filter(pk=pk)
    had = rows.values_list("related", flat=True).get()
    total = {name: had.get(name, 0) + made.get(name, 0) for name in {*had, *made}}
    rows.update(related=total)
    made.clear()


@action
def _note_length(*, actor: Any, row: int, rows: int) -> None:
    Import.objects.filter(pk=row, state=RUNNING).update(rows=rows)


@action
def _finish(*, actor: Any, row: int) -> None:
    fresh: Import = Import.objects.locked(actor, row)
    if fresh.state == RUNNING and sum(getattr(fresh, name) for name in OUTCOMES) == fresh.rows:
        fresh.state, fresh.finished_at = DONE, timezone.now()
        fresh.error_path = "errors.csv" if fresh.errors else ""
        fresh.version += 1
        fresh.save()
        record("import.finished", fresh, data=told(fresh))


@action
def _fail(*, actor: Any, row: int, text: str) -> None:
    fresh: Import = Import.objects.locked(actor, row)
    if fresh.state == RUNNING:
        fresh.state, fresh.problem = FAILED, text[:2000]
        fresh.version += 1
        fresh.save()
        record("import.failed", fresh, data={**told(fresh), "problem": text[:500]})
