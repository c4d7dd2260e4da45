"""One pass over a whole file before anything is done: how many rows, how dates and amounts are written, which names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from trefoil.exchange.mapping import Columns, importer_class, places
from trefoil.exchange.options import Options
from trefoil.exchange.reading.amounts import Mark, detect_decimal
from trefoil.exchange.reading.dates import DateVotes, Order
from trefoil.exchange.reading.flags import means_blank
from trefoil.exchange.reading.table import Cell, Evidence, Row, Table, cell_text

MOST_NAMES = 5000
SAMPLES = 3


@dataclass
class Survey:
    """What the file says of itself for a mapping; all of it can be kept as JSON."""

    rows: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    distinct: dict[str, dict[str, int]] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows, "orders": self.orders, "marks": self.marks, "distinct": self.distinct,
            "samples": self.samples, "evidence": self.evidence,
        }  # fmt: skip

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Survey:
        """From JSON."""
        return cls(**{name: plain[name] for name in ("rows", "orders", "marks", "distinct", "samples", "evidence")})

    def date_orders(self, options: Options) -> dict[str, Order]:
        """The order of each column of dates; the person's choice goes before what the file shows (not for serials)."""
        return {
            name: cast(Order, options.date_order if options.date_order and order not in ("serial", "named") else order)
            for name, order in self.orders.items()
        }

    def decimal_marks(self, options: Options) -> dict[str, Mark | None]:
        """The decimal mark of each column of numbers."""
        return {name: cast(Mark | None, options.decimal or mark or None) for name, mark in self.marks.items()}


def survey(table: Table, kind: str, columns: Columns) -> Survey:
    """Read the file once."""
    importer = importer_class(kind)
    by_field = places(columns)
    dates = [(name, DateVotes(), by_field[name]) for name in by_field if _is_date(name, importer.dates)]
    names = [(name, Counter[str](), by_field[name]) for name in importer.related if name in by_field]
    numbers = {name: _Numbers(by_field[name]) for name in by_field if name in importer.numbers}
    found = Survey(samples=[[] for _column in columns])
    for row in table.rows():
        found.rows += 1
        if row.error is not None:
            continue
        _sample(found.samples, row.cells)
        for _name, votes, indexes in dates:
            for index in indexes:
                if not means_blank(row.cells[index]):
                    votes.add(row.cells[index], row.line)
        for _name, counter, indexes in names:
            _count(counter, row, indexes)
        for number in numbers.values():
            number.add(row)
    found.evidence = [_plain(one) for one in table.evidence]
    for name, votes, _indexes in dates:
        order = votes.order()
        found.orders[name] = order.order
        found.evidence += [_plain(one, name) for one in order.evidence]
    for name, number in numbers.items():
        mark = detect_decimal(number.values, lines=number.lines)
        found.marks[name] = mark.mark or ""
        found.evidence += [_plain(one, name) for one in mark.evidence if one.code != "not_seen"]
    found.distinct = {name: dict(counter.most_common(MOST_NAMES)) for name, counter, _indexes in names}
    return found


class _Numbers:
    """Values of a column of numbers, kept only where they hold a mark and as long as few are needed."""

    MOST = 20_000

    def __init__(self, indexes: Sequence[int]) -> None:
        self._indexes = indexes
        self.values: list[Cell] = []
        self.lines: list[int] = []

    def add(self, row: Row) -> None:
        for index in self._indexes:
            cell = row.cells[index]
            if isinstance(cell, str) and ("," in cell or "." in cell) and len(self.values) < self.MOST:
                self.values.append(cell)
                self.lines.append(row.line)


def _is_date(name: str, dates: Iterable[str]) -> bool:
    return name in dates or name.startswith("custom.")


def _count(counter: Counter[str], row: Row, indexes: Sequence[int]) -> None:
    for index in indexes:
        cell = row.cells[index]
        if means_blank(cell):
            continue
        text = " ".join(cell_text(cell).split())
        if text in counter or len(counter) < MOST_NAMES:
            counter[text] += 1
        return


def _sample(samples: list[list[str]], cells: Sequence[Cell]) -> None:
    for kept, cell in zip(samples, cells, strict=False):
        if len(kept) < SAMPLES and not means_blank(cell):
            text = cell_text(cell)[:60]
            if text not in kept:
                kept.append(text)


def _plain(one: Evidence, name: str = "") -> dict[str, Any]:
    params = {key: value if isinstance(value, (int, list)) else str(value) for key, value in one.params.items()}
    return {"what": one.what, "value": one.value, "code": one.code, "params": params, "field": name}
