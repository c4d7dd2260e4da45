"""Files of a record: sent by drop, by paste or by the form, fetched, taken off."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import error, success
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from trefoil.collaborative.documents import store
from trefoil.collaborative.documents.actions import put_files, remove_file, restore_file
from trefoil.collaborative.documents.models import File
from trefoil.core import registry
from trefoil.core.actions import Invalid
from trefoil.customers.views.record import toasted

CHANGED = "panels-changed timeline-changed files-changed"


@require_POST
def files(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Take files in, all or none."""
    user: Any = request.user
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.is_owned:
        raise Http404
    kind.model_class().objects.get_or_404(user, pk=pk)
    sent = [(one.name or "", one.chunks()) for one in request.FILES.getlist("file")]
    try:
        count = len(put_files(actor=user, object_type=object_type, pk=pk, sent=sent))
    except Invalid as wrong:
        text = str(next(iter(wrong.errors.values())))
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")
        error(request, text)
        return redirect(reverse(kind.url, args=[pk]))
    said = ngettext("%(count)s file added.", "%(count)s files added.", count) % {"count": count}
    if request.htmx:  # type: ignore[attr-defined]
        return toasted(HttpResponse(status=204), said, changed=CHANGED)
    success(request, said)
    return redirect(reverse(kind.url, args=[pk]))


@require_safe
def content(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes: pictures may be shown in a page, all else is only to be kept."""
    row: File = File.objects.alive().get_or_404(request.user, pk=pk)
    place = store.place_of(row.path)
    if not place.is_file():
        raise Http404
    answer = FileResponse(place.open("rb"), as_attachment=not row.is_picture, filename=row.name,
                          content_type=row.media_type)  # fmt: skip
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record."""
    row = remove_file(actor=request.user, file=pk)
    return _done(request, row, _("Removed: %(name)s") % {"name": row.name}, reverse("documents:restoration", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back."""
    row = restore_file(actor=request.user, file=pk)
    return _done(request, row, _("Restored: %(name)s") % {"name": row.name})


def _done(request: HttpRequest, row: File, said: str, undo: str = "") -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return toasted(HttpResponse(status=204), said, undo=undo, changed=CHANGED)
    success(request, said)
    kind = registry.object_types[row.object_type]
    return redirect(reverse(kind.url, args=[row.object_id]))
