"""What each person wishes to be told, by which way, and when not; following; reminders of a task."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core import registry
from trefoil.core.actions import Invalid
from trefoil.identity.views.attempts import Attempt, attempt, done
from trefoil.notifications.actions import follow, forget_reminder, remind, set_wishes, unfollow
from trefoil.notifications.models import CHANNELS, KINDS, OFFSETS, Wish, channels_of
from trefoil.notifications.panels import follow_panel, reminder_panel
from trefoil.planner.models import Task


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Show and keep one's wishes."""
    user: Any = request.user
    row = Wish.objects.visible_to(user).first() or Wish(user=user)
    values: dict[str, Any] = {
        "channels": {kind: channels_of(row, kind) for kind, _label in KINDS},
        "quiet_from": _clock(row.quiet_from), "quiet_until": _clock(row.quiet_until),
        "meeting_minutes": _text(row.meeting_minutes), "task_minutes": _text(row.task_minutes),
    }  # fmt: skip
    tried = Attempt()
    if request.method == "POST":
        values = {
            "channels": {kind: request.POST.getlist(kind) for kind, _label in KINDS},
            **{name: request.POST.get(name, "") for name in values if name != "channels"},
        }
        tried = attempt(lambda: set_wishes(actor=user, **_read(values)))
        if tried.is_done:
            return done(request, _("Saved."), "notifications:wishes")
    context = {
        "values": values, "errors": tried.errors, "kinds": KINDS, "ways": CHANNELS, "mail_is_on": settings.MAIL_IS_ON,
        "offsets": [("", _("no reminder")), *((str(minutes), label) for minutes, label in OFFSETS)],
    }  # fmt: skip
    return render(request, "notifications/wishes.html", context, status=tried.status)


def _clock(value: time | None) -> str:
    return value.strftime("%H:%M") if value is not None else ""


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _read(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"channels": values["channels"]}
    errors = {}
    for name in ("quiet_from", "quiet_until"):
        try:
            found[name] = time.fromisoformat(values[name].strip()[:5]) if values[name].strip() else None
        except ValueError:
            errors[name] = _("Write the time as 14:30.")
    for name in ("meeting_minutes", "task_minutes"):
        text = values[name].strip()
        if text and not (text.isdecimal() and len(text) < 7):
            errors[name] = _("There is no such choice.")
        found[name] = int(text) if text.isdecimal() and len(text) < 7 else None
    if errors:
        raise Invalid(errors)
    return found


@require_POST
def following(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Follow a record, or with `stop` do so no more."""
    user: Any = request.user
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.is_owned:
        raise Http404
    row = kind.model_class().objects.get_or_404(user, pk=pk)
    (unfollow if request.POST.get("stop") else follow)(actor=user, object_type=object_type, pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "notifications/follow.html", {"panel": follow_panel(user, row)})
    return redirect(reverse(kind.url, args=[pk]))


@require_POST
def reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Be reminded of a task; with `stop` not at that time."""
    user: Any = request.user
    task = Task.objects.get_or_404(user, pk=pk)
    errors: dict[str, Any] = {}
    stop, minutes = request.POST.get("stop", ""), request.POST.get("minutes_before", "")
    try:
        if stop:
            forget_reminder(actor=user, reminder=int(stop) if stop.isdecimal() and len(stop) < 19 else 0)
        else:
            chosen = int(minutes) if minutes.isdecimal() and len(minutes) < 7 else -1
            remind(actor=user, task=task, minutes_before=chosen)
    except Invalid as wrong:
        errors = wrong.errors
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planner:task", pk)
    context = {"panel": reminder_panel(user, task), "errors": errors}
    return render(request, "notifications/reminders.html", context, status=422 if errors else 200)
