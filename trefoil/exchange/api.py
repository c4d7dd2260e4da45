"""Imports in the REST API: send a file and start it at once or step by step, see how far it is, fetch its errors."""

from __future__ import annotations

import json
from typing import Any, Literal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import Routes
from trefoil.exchange.actions import begin_import, cancel_import, preview_import, start_import
from trefoil.exchange.files import errors_of
from trefoil.exchange.models import OUTCOMES, Import
from trefoil.exchange.tasks import run_soon, try_soon
from trefoil.exchange.views.steps import MOST_AT_ONCE
from trefoil.identity.rights import need

imports = Routes("Imports", scopes=("imports",))
routers = {"imports": imports}
MOST_LISTED = 100
_LONGEST_JSON = 100_000

State = Literal["uploaded", "previewing", "previewed", "running", "done", "failed", "cancelled"]


class ColumnOut(BaseModel):
    """A column of the file and the field that it fills."""

    index: int = Field(description="Number of the column, from 0.")
    header: str = Field(description="Its header.")
    field: str = Field(description="The field that it fills; empty when it is left out.")
    confidence: float = Field(description="How sure the proposal is, 0 to 1.")


class ImportOut(BaseModel):
    """One file on its way in. rows read = created + updated + unchanged + skipped + errors."""

    id: int = Field(description="Number of the import.")
    kind: str = Field(description="users, products, organisations, people, leads or deals; empty when nothing tells.")
    file_name: str = Field(description="Name of the file as it was sent.")
    state: State = Field(description="How far it is.")
    rows: int = Field(description="Data rows in the file.")
    position: int = Field(description="Rows dealt with so far.")
    created: int = Field(description="Rows that made a record.")
    updated: int = Field(description="Rows that changed a record.")
    unchanged: int = Field(description="Rows whose record was like that already.")
    skipped: int = Field(description="Rows that were left out as asked.")
    errors: int = Field(description="Rows that could not be taken; fetch them at errors.")
    related: dict[str, int] = Field(description="Records made beside the rows: organisation, team, stage ...")
    mapping: list[ColumnOut] = Field(description="Columns of the file and the fields that they fill.")
    options: dict[str, Any] = Field(description="How the file is read, and what known and missing records get.")
    preview: dict[str, Any] = Field(description="What the dry run found; empty before it.")
    problem: str = Field(description="Why the run stopped, if it did.")
    created_at: str = Field(description="When the file was sent.")
    finished_at: str | None = Field(description="When the run ended; null before.")


class ImportsOut(BaseModel):
    """The newest imports."""

    items: list[ImportOut] = Field(description="The imports, newest first.")


def _shown(row: Import) -> dict[str, Any]:
    names = ("id", "kind", "file_name", "state", "rows", "position", *OUTCOMES, "related", "options", "preview",
             "problem")  # fmt: skip
    columns = [{name: one[name] for name in ("index", "header", "field", "confidence")} for one in row.mapping]
    times = {"created_at": moment(row.created_at), "finished_at": moment(row.finished_at)}
    return {name: getattr(row, name) for name in names} | {"mapping": columns} | times


def _one(request: HttpRequest, pk: int) -> Import:
    row: Import = Import.objects.get_or_404(request.user, pk=pk)
    return row


@imports.get("", response=ImportsOut)
def list_imports(request: HttpRequest) -> HttpResponse:
    """List the newest imports"""
    need(request.user, "import")
    rows = Import.objects.visible_to(request.user).order_by("-pk")[:MOST_LISTED]
    return reply({"items": [_shown(row) for row in rows]})


@imports.post("", response={201: ImportOut})
def send_import(
    request: HttpRequest,
    file: UploadedFile = File(description="The table: CSV, TSV, XLSX, XLS, ODS or an HTML table."),  # type: ignore[type-arg]
    kind: str = Form("", description="What it holds; found out from the headers when empty."),
    mapping: str = Form("", description='JSON: {"header or number of the column": "field"}; the rest is proposed.'),
    options: str = Form("", description='JSON, for instance {"missing": "create", "date_order": "dmy"}.'),
    start: Literal["", "preview", "run"] = Form("", description="What to do at once: try it, or move it in."),
) -> HttpResponse:
    """Send a file; with `start` it is tried or moved in at once"""
    row = start_import(
        actor=request.user, chunks=file.chunks(), file_name=file.name or "", kind=kind or None,
        mapping=_json("mapping", mapping), options=_json("options", options),
    )  # fmt: skip
    if start == "run":
        row = begin_import(actor=request.user, row=row, then=run_soon)
    elif start == "preview":
        row = _try(request, row)
    response = reply(_shown(row), 201)
    response["Location"] = f"/api/v1/imports/{row.pk}"
    return response


def _json(name: str, text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = json.loads(text) if len(text) <= _LONGEST_JSON else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Invalid({name: _("Send a JSON object.")})
    return value


def _try(request: HttpRequest, row: Import) -> Import:
    if row.rows <= MOST_AT_ONCE:
        return preview_import(actor=request.user, row=row)
    try_soon(row.pk)
    return row


@imports.get("/{int:import_id}", response=ImportOut)
def read_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read one import"""
    return reply(_shown(_one(request, import_id)))


@imports.post("/{int:import_id}/preview", response=ImportOut)
def try_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Try a file without writing; the answer holds `preview` (for a large file it is there a little later)"""
    return reply(_shown(_try(request, _one(request, import_id))))


@imports.post("/{int:import_id}/run", response={202: ImportOut})
def run_import_now(request: HttpRequest, import_id: int) -> HttpResponse:
    """Move a file in, or let an import that was stopped go on"""
    row = begin_import(actor=request.user, row=_one(request, import_id), then=run_soon)
    return reply(_shown(row), 202)


@imports.post("/{int:import_id}/cancellation", response=ImportOut)
def stop_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop an import; what went in stays"""
    return reply(_shown(cancel_import(actor=request.user, row=_one(request, import_id))))


@imports.get("/{int:import_id}/errors", response={200: None})
def read_import_errors(request: HttpRequest, import_id: int) -> FileResponse:
    """Fetch the rows with errors as a CSV file that can be mended and sent again"""
    row = _one(request, import_id)
    path = errors_of(row)
    if not row.error_path or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="errors.csv", content_type="text/csv")
