"""What can be done with an import: try it, run it, cancel it, fetch its error file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trefoil.core.actions import Invalid
from trefoil.exchange.actions import begin_import, begin_preview, cancel_import, preview_import, set_mapping
from trefoil.exchange.files import errors_of
from trefoil.exchange.models import Import
from trefoil.exchange.tasks import run_soon, try_soon

MOST_AT_ONCE = 2_000


def back(pk: int) -> HttpResponse:
    """To the page of the import."""
    return HttpResponseRedirect(reverse("exchange:import", args=[pk]), status=303)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the file: at once when it is small, else in the background. Ticked spellings are taken first."""
    user: Any = request.user
    row: Import = Import.objects.get_or_404(user, pk=pk)
    try:
        _take_spellings(request, row)
        if row.rows <= MOST_AT_ONCE:
            preview_import(actor=user, row=pk)
        else:
            begin_preview(actor=user, row=pk, then=try_soon)
    except Invalid as wrong:
        messages.error(request, " ".join(str(text) for text in wrong.errors.values()))
    return back(pk)


def _take_spellings(request: HttpRequest, row: Import) -> None:
    """What the person says of names that are close to known ones: the known one, or a name of its own."""
    said: dict[str, dict[str, str]] = {}
    for one in row.preview.get("spellings", []):
        answer = request.POST.get(f"spelling-{one['field']}\x1f{one['value']}", "")
        if answer in ("same", "new"):
            said.setdefault(one["field"], {})[one["value"]] = one["candidate"] if answer == "same" else ""
    if said:
        had = row.options.get("accept_spellings", {})
        both = {name: {**had.get(name, {}), **said.get(name, {})} for name in {*had, *said}}
        set_mapping(actor=request.user, row=row, options={"accept_spellings": both})


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the run, or let one that stood still go on."""
    user: Any = request.user
    try:
        begin_import(actor=user, row=pk, then=run_soon)
    except Invalid as wrong:
        messages.error(request, " ".join(str(text) for text in wrong.errors.values()))
    return back(pk)


@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop; what went in stays."""
    cancel_import(actor=request.user, row=pk)
    messages.success(request, _("The import was stopped. What went in stays."))
    return back(pk)


@require_safe
def error_file(request: HttpRequest, pk: int) -> FileResponse:
    """The rows with errors, to be mended and sent again."""
    row: Import = Import.objects.get_or_404(request.user, pk=pk)
    path = errors_of(row)
    if not row.error_path or not path.is_file():
        raise Http404
    stem = row.file_name.rsplit(".", 1)[0]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{stem} - errors.csv", content_type="text/csv")
