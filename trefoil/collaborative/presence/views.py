"""A page says that somebody is at its record, and hears who else is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from trefoil.collaborative.presence.actions import be_present
from trefoil.collaborative.presence.here import others_at
from trefoil.collaborative.presence.models import GONE, HERE
from trefoil.core import registry
from trefoil.core.actions import Invalid


@require_POST
def presence(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Keep `state` (here, writing, gone) and answer who else is here."""
    user: Any = request.user
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.is_owned:
        raise Http404
    kind.model_class().objects.get_or_404(user, pk=pk)
    state = request.POST.get("state", HERE)
    try:
        be_present(actor=user, object_type=object_type, pk=pk, state=state)
    except Invalid as wrong:
        return HttpResponse(str(wrong), status=422, content_type="text/plain; charset=utf-8")
    if state == GONE:
        return HttpResponse(status=204)
    return render(request, "presence/here.html", {"others": others_at(user, object_type, pk)})
