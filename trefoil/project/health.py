"""/healthz: whether this installation works, for a load balancer, a container or a person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trefoil.jobs import queue
from trefoil.jobs.pulse import life_of

PARTS = ("worker", "schedule")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and worker and schedule are alive; else 503, saying which is not."""
    state: dict[str, str | float] = {"database": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        state |= {part: life_of(part) for part in PARTS}
        state["oldest_due_job_seconds"] = round(queue.oldest_due_seconds(), 1)
    except DatabaseError:
        state["database"] = "does not answer"
    is_well = state["database"] == "ok" and all(state[part] == "alive" for part in PARTS)
    return JsonResponse({"ok": is_well, **state}, status=200 if is_well else 503)
