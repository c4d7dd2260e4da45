"""Before and beside the run: take a file in, map its columns, try it, cancel it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.exchange.files import forget, keep_copy, keep_upload, source_of, table_of
from trefoil.exchange.mapping import Columns, chosen, guess, importer_class, propose
from trefoil.exchange.models import CANCELLED, DONE, FAILED, PREVIEWED, PREVIEWING, RUNNING, UPLOADED, Import
from trefoil.exchange.options import Options
from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.running import dry_run
from trefoil.exchange.sentences import file_sentence
from trefoil.exchange.session import Session
from trefoil.exchange.storable import storable
from trefoil.exchange.surveying import Survey, survey
from trefoil.identity.rights import need
from trefoil.timeline.actions import record

Inspected = tuple[str, Columns, dict[str, Any], int]


def start_import(
    *, actor: Any, chunks: Iterable[bytes] | None = None, path: Path | None = None, file_name: str = "",
    kind: str | None = None, mapping: Mapping[str, Any] | None = None, options: Mapping[str, Any] | None = None,
) -> Import:  # fmt: skip
    """Take a file in (its bytes, or a path of this machine), find out what it is, propose a mapping."""
    need(actor, "import")
    chosen_options = Options.of(options or {})
    if path is None and chunks is None:
        raise Invalid({"file": _("Send a file.")})
    folder = keep_upload(chunks or ()) if path is None else keep_copy(path)
    name = Path(file_name or (path.name if path is not None else "")).name.replace("\x00", "")[:200] or _("file")
    row = Import(folder=folder, file_name=name, owner=actor, options=chosen_options.plain())
    try:
        inspected = inspect(row, chosen_options, actor, kind, mapping)
        return _keep(actor=actor, row=row, inspected=inspected)
    except BaseException:
        forget(folder)
        raise


def inspect(
    row: Import, options: Options, actor: Any, kind: str | None, mapping: Mapping[str, Any] | None
) -> Inspected:
    """(kind, columns, evidence, rows) of the file of an import; reads the whole file once."""
    table = table_of(source_of(row), options, row.file_name)
    guessed = guess(table.headers)
    name = kind or row.kind or guessed["kind"]
    columns: Columns = []
    if name:
        importer_class(name).check_right(actor)
        kept = row.mapping if row.mapping and row.kind == name else None
        columns = kept if kept and _same_headers(kept, table.headers) else propose(name, table.headers, actor)
        columns = chosen(columns, name, mapping or {}, actor)
    try:
        found = survey(table, name, columns) if name else Survey(rows=table.count_rows())
    except UnreadableFile as error:
        raise Invalid({"file": file_sentence(error)}) from None
    return name, storable(columns), storable({"guess": guessed, **found.plain()}), found.rows


def _same_headers(columns: Columns, headers: list[str]) -> bool:
    return [column["header"] for column in columns] == storable(list(headers))


@action
def _keep(*, actor: Any, row: Import, inspected: Inspected) -> Import:
    row.kind, row.mapping, row.evidence, row.rows = inspected
    row.save()
    return row


def set_mapping(
    *, actor: Any, row: Any, kind: str | None = None, mapping: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None, version: int | None = None,
) -> Import:  # fmt: skip
    """Say which column fills which field ({header or number: field}), what the file holds, and how to read it."""
    need(actor, "import")
    seen: Import = Import.objects.get_or_404(actor, pk=getattr(row, "pk", row))
    chosen_options = Options.of({**seen.options, **(options or {})})
    inspected = inspect(seen, chosen_options, actor, kind, mapping)
    return _choose(actor=actor, row=seen.pk, version=version, inspected=inspected, options=chosen_options.plain())


@action
def _choose(*, actor: Any, row: int, version: int | None, inspected: Inspected, options: dict[str, Any]) -> Import:
    fresh: Import = Import.objects.locked(actor, row, version)
    if fresh.state not in (UPLOADED, PREVIEWED, PREVIEWING):
        raise Invalid({"state": _("This import has begun already.")})
    fresh.kind, fresh.mapping, fresh.evidence, fresh.rows = inspected
    fresh.options, fresh.preview, fresh.state = options, {}, UPLOADED
    fresh.version += 1
    fresh.save()
    return fresh


@action
def begin_preview(*, actor: Any, row: Any, then: Callable[[int], object]) -> Import:
    """Say that the file will be tried in the background; `then(id)` enqueues the job."""
    need(actor, "import")
    fresh: Import = Import.objects.locked(actor, row)
    if fresh.state not in (UPLOADED, PREVIEWED, PREVIEWING):
        raise Invalid({"state": _("This import has begun already.")})
    if not fresh.kind:
        raise Invalid({"kind": _("Say what the file holds.")})
    fresh.state, fresh.started_at = PREVIEWING, None
    fresh.save(update_fields=["state", "started_at"])
    then(fresh.pk)
    return fresh


def preview_import(*, actor: Any, row: Any) -> Import:
    """Try the whole file without writing any record; keeps what was found with the import."""
    need(actor, "import")
    seen: Import = Import.objects.get_or_404(actor, pk=getattr(row, "pk", row))
    if seen.state not in (UPLOADED, PREVIEWED, PREVIEWING):
        raise Invalid({"state": _("This import has begun already.")})
    if not seen.kind:
        raise Invalid({"kind": _("Say what the file holds.")})
    options = Options.of(seen.options)
    table = table_of(source_of(seen), options, seen.file_name)
    session = Session(actor, options, is_dry=True, file_name=seen.file_name)
    preview = dry_run(session, table, seen.kind, seen.mapping, Survey.of(seen.evidence))
    return _keep_preview(actor=actor, row=seen.pk, version=seen.version, preview=storable(preview.plain()))


@action
def _keep_preview(*, actor: Any, row: int, version: int, preview: dict[str, Any]) -> Import:
    fresh: Import = Import.objects.locked(actor, row)
    if fresh.version == version and fresh.state in (UPLOADED, PREVIEWED, PREVIEWING):
        fresh.preview, fresh.state = preview, PREVIEWED
        fresh.save(update_fields=["preview", "state"])
    return fresh


@action
def cancel_import(*, actor: Any, row: Any) -> Import:
    """Stop an import; what went in stays."""
    need(actor, "import")
    fresh: Import = Import.objects.locked(actor, row)
    if fresh.state not in (CANCELLED, DONE):
        was_begun = fresh.state in (RUNNING, FAILED)
        fresh.state, fresh.finished_at = CANCELLED, timezone.now()
        fresh.version += 1
        fresh.save(update_fields=["state", "finished_at", "version"])
        if was_begun:
            record("import.cancelled", fresh, data=told(fresh))
    return fresh


def told(row: Import) -> dict[str, Any]:
    """What an entry says of an import."""
    return {"file": row.file_name, "kind": row.kind, "rows": row.rows, **row.counts}
