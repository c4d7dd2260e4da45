"""The run itself: rows are read outside of any transaction, each batch is planned and written in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from trefoil.exchange.cells import Cells
from trefoil.exchange.importer import Importer, Result
from trefoil.exchange.mapping import Columns, importer_class, places
from trefoil.exchange.models import OUTCOMES
from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.table import Row, Table, cell_text
from trefoil.exchange.sentences import row_problem
from trefoil.exchange.session import Session
from trefoil.exchange.surveying import Survey

MOST_SAMPLES = 20


@dataclass(slots=True)
class Item:
    """A row on its way: its number in the file (from 0), and the record read from it or why there is none."""

    number: int
    row: Row
    record: Any = None
    result: Result | None = None


def make_importer(session: Session, kind: str, columns: Columns, found: Survey) -> Importer:
    """The importer of a kind, ready to read rows of a file."""
    cells = Cells(
        places(columns), orders=found.date_orders(session.options), marks=found.decimal_marks(session.options),
        zone=ZoneInfo(session.firm.time_zone),
    )  # fmt: skip
    return importer_class(kind)(session, cells)


def batches(table: Table, importer: Importer, position: int = 0) -> Iterator[list[Item]]:
    """The rows from `position` on, read, in lists as long as the importer wants them."""
    rows = islice(enumerate(table.rows()), position, None)
    while batch := [_read(importer, number, row) for number, row in islice(rows, importer.batch)]:
        yield batch


def _read(importer: Importer, number: int, row: Row) -> Item:
    item = Item(number, row)
    if row.error is not None:
        item.result = Result("errors", _title(row), row_problem(row.error))
        return item
    importer.cells.row = row.cells
    try:
        item.record = importer.read()
    except Problem as problem:
        item.result = Result("errors", _title(row), problem)
    return item


def _title(row: Row) -> str:
    return " · ".join(text for cell in row.cells[:4] if (text := cell_text(cell).strip()))[:120]


def plan(importer: Importer, items: list[Item]) -> None:
    """Decide on every row of a batch."""
    readable = [item for item in items if item.result is None]
    results = importer.plan([item.record for item in readable])
    for item, result in zip(readable, results, strict=True):
        item.result = result


def counts_of(items: list[Item]) -> Counter[str]:
    """How many rows of a batch had which outcome."""
    return Counter(item.result.outcome for item in items if item.result is not None)


@dataclass
class Preview:
    """What a dry run found."""

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in OUTCOMES})
    hints: int = 0
    hint_samples: list[dict[str, Any]] = field(default_factory=list)
    related: dict[str, int] = field(default_factory=dict)
    spellings: list[dict[str, Any]] = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)

    def take(self, items: list[Item]) -> None:
        """Count a batch, and keep the first rows of each outcome to show."""
        for item in items:
            result = item.result
            assert result is not None  # noqa: S101 (every item was decided on)
            self.rows += 1
            self.counts[result.outcome] += 1
            shown = {"line": item.row.line, "title": result.title}
            if len(self.samples[result.outcome]) < MOST_SAMPLES:
                error = result.problem.plain() if result.problem else {}
                self.samples[result.outcome].append({**shown, "error": error})
            if result.hint:
                self.hints += 1
                if len(self.hint_samples) < MOST_SAMPLES:
                    self.hint_samples.append({**shown, "hint": result.hint})

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows, "counts": {name: self.counts[name] for name in OUTCOMES}, "samples": self.samples,
            "hints": self.hints, "hint_samples": self.hint_samples, "related": self.related,
            "spellings": self.spellings, "unkept": self.unkept,
        }  # fmt: skip


def dry_run(session: Session, table: Table, kind: str, columns: Columns, found: Survey) -> Preview:
    """What a run would do with the whole file. Writes nothing; `session` must be dry."""
    importer_class(kind).check_right(session.actor)
    before = dict(session.related)
    importer = make_importer(session, kind, columns, found)
    preview = Preview(spellings=[one.plain() for one in importer.spellings(found.distinct)])
    importer.prepare(found.distinct)
    preview.unkept = importer.unkept()
    for items in batches(table, importer):
        plan(importer, items)
        preview.take(items)
    preview.related = {
        name: count - before.get(name, 0) for name, count in session.related.items() if count > before.get(name, 0)
    }
    return preview
