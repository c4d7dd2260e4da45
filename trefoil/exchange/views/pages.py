"""The list of imports with the place to drop a file, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trefoil.core.actions import Conflict, Invalid
from trefoil.exchange.actions import set_mapping, start_import
from trefoil.exchange.mapping import kind_choices
from trefoil.exchange.models import Import
from trefoil.exchange.views.showing import columns_shown, counts_shown, fields_shown, page_of
from trefoil.identity.rights import need

MOST_LISTED = 100
_TEXTS = ("existing", "missing", "missing_owner", "date_order", "decimal", "country", "currency", "pipeline")
_TICKS = ("create_fields",)


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports; take a new file in."""
    user: Any = request.user
    need(user, "import")
    errors: dict[str, Any] = {}
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Invalid({"file": _("Choose a file.")})
            row = start_import(
                actor=user, chunks=file.chunks(), file_name=file.name or "", kind=request.POST.get("kind") or None
            )
            return HttpResponseRedirect(reverse("exchange:import", args=[row.pk]), status=303)
        except Invalid as wrong:
            errors = {name: [text] for name, text in wrong.errors.items()}
    rows = Import.objects.visible_to(user).select_related("owner").order_by("-pk")
    listed = rows.defer("evidence", "preview", "mapping")[:MOST_LISTED]
    context = {
        "rows": [{"row": row, "counts": counts_shown(row)} for row in listed], "kinds": kind_choices(),
        "errors": errors,
    }  # fmt: skip
    return render(request, "exchange/imports.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what was found, which column fills which field, what it would do, what it did."""
    user: Any = request.user
    row: Import = Import.objects.get_or_404(user, pk=pk)
    errors: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            set_mapping(actor=user, row=row, **_asked(request, row))
            return HttpResponseRedirect(reverse("exchange:import", args=[pk]), status=303)
        except Invalid as wrong:
            errors, status = {name: [text] for name, text in wrong.errors.items()}, 422
        except Conflict as conflict:
            row, status = conflict.current, 409
            errors = {"version": [_("Somebody changed this import meanwhile. This is how it stands now.")]}
    context = page_of(user, row) | {"errors": errors}
    if status == 422:
        context["columns"] = columns_shown(row, fields_shown(row, user), request.POST)
    return render(request, "exchange/import.html", context, status=status)


def _asked(request: HttpRequest, row: Import) -> dict[str, Any]:
    """Kind, mapping and options out of the form; a changed kind is mapped anew."""
    form = request.POST
    kind = form.get("kind") or None
    given = {name[7:]: value for name, value in form.items() if name.startswith("column-")}
    mapping = given if kind == row.kind or not kind else {}
    options: dict[str, Any] = {name: form[name] for name in _TEXTS if name in form}
    if "has_ticks" in form:
        options |= {name: name in form for name in _TICKS}
    version = form.get("version", "")
    return {
        "kind": kind, "mapping": mapping, "options": options,
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
    }  # fmt: skip


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import has come; asked for again and again while it runs."""
    user: Any = request.user
    row: Import = Import.objects.get_or_404(user, pk=pk)
    if row.state not in ("running", "previewing"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "exchange/progress.html", {"row": row, "counts": counts_shown(row)})


