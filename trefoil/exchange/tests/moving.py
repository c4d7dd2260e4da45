"""What the tests of moving in share: a file from text, and the whole way in one call."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trefoil.exchange.actions import begin_import, run_import, start_import
from trefoil.exchange.models import OUTCOMES, Import


def table(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def send(
    actor: Any, content: bytes | str, kind: str | None = "people", name: str = "file.csv", **options: Any
) -> Import:
    """Take a file in."""
    data = content.encode() if isinstance(content, str) else content
    return start_import(actor=actor, chunks=[data], file_name=name, kind=kind, options=options)


def move(actor: Any, content: bytes | str, kind: str | None = "people", **options: Any) -> Import:
    """Take a file in and run it to the end; the law holds."""
    row = run_import(actor=actor, row=begin_import(actor=actor, row=send(actor, content, kind, **options)))
    assert law(row), (row.rows, row.counts)
    return row


def law(row: Import) -> bool:
    """rows = created + updated + unchanged + skipped + errors."""
    return row.rows == row.position == sum(getattr(row, name) for name in OUTCOMES)


def problems(row: Import) -> list[tuple[int, str, str]]:
    """(line, field, code) of the rows that did not go in."""
    odd = row.odd_rows.system("test").order_by("number")
    return [(one.line, one.error["field"], one.error["code"]) for one in odd]


def folder_is_empty(root: Path) -> bool:
    """No file of an import is left."""
    return not list(root.rglob("source"))
