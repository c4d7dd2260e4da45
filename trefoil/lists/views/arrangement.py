"""Widths and order of the columns of a list, as they were dragged."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused
from trefoil.identity.views.attempts import number
from trefoil.lists.actions import may_list
from trefoil.lists.arranging import arrange_columns, forget_arrangement, going_after
from trefoil.lists.models import View
from trefoil.lists.views.cells import read_body


@require_http_methods(["POST"])
def arrangement(request: HttpRequest, key: str) -> HttpResponse:
    """POST {"widths", "columns", "query"} keeps what is given; a form with forget=yes goes back to the usual."""
    user: Any = request.user
    if key not in registry.listed:
        raise Http404
    if not may_list(user, registry.listed[key]):
        raise Refused
    pk = number(request.GET.get("view"))
    view: View | None = View.objects.get_or_404(user, pk=pk, object_type=key) if pk is not None else None
    if request.content_type != "application/json":
        forget_arrangement(actor=user, object_type=key, view=view)
        address = reverse(registry.listed[key].url) + (f"?view={view.pk}" if view is not None else "")
        return HttpResponseRedirect(address, status=303)
    try:
        asked = read_body(request)
        widths, columns = asked.get("widths"), asked.get("columns")
        if not isinstance(widths, dict | None) or not isinstance(columns, list | None):
            raise Invalid({"widths": _("Widths are an object, columns are a list.")})
        columns = [str(one) for one in columns] if columns is not None else None
        row = arrange_columns(actor=user, object_type=key, view=view, widths=widths, columns=columns)
    except Invalid as wrong:
        return JsonResponse({"errors": [str(text) for text in wrong.errors.values()]}, status=422)
    query = QueryDict(str(asked.get("query", ""))[:9_000])
    return JsonResponse({"query": going_after(query, columns or [], view, isinstance(row, View)) if columns else ""})
