"""iCalendar: private feeds, one event as a file, files that are loaded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trefoil.identity.views.attempts import Attempt, attempt, done
from trefoil.planner.calendar.actions.feeds import create_feed, find_feed, revoke_feed, touch_feed
from trefoil.planner.calendar.actions.loading import load_events
from trefoil.planner.calendar.icalendar_feed import feed_of, written
from trefoil.planner.calendar.icalendar_files import MOST_BYTES, FileRefused, Found, read_file
from trefoil.planner.calendar.models import Feed
from trefoil.planner.calendar.zones import zone_of
from trefoil.planner.models import Task

TOUCH_AFTER = timedelta(minutes=10)
MOST_SHOWN = 200
_TYPE = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The events of a feed's owner; no session is asked for and none is made."""
    row = find_feed(token)
    if row is None:
        raise Http404
    if row.last_used_at is None or timezone.now() - row.last_used_at > TOUCH_AFTER:
        touch_feed(actor=row.user, feed=row)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(feed_of(row.user, zone_of(row.user_id)), content_type=_TYPE, headers=headers)


@require_safe
def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One event as a file."""
    row: Task = Task.objects.get_or_404(request.user, pk=pk)
    if row.due_at is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="task-{row.pk}.ics"'}
    return HttpResponse(written([row], zone_of(row.owner_id)), content_type=_TYPE, headers=headers)


@require_http_methods(["GET", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """One's feeds; POST makes one, whose address is shown this once."""
    tried = attempt(lambda: create_feed(actor=request.user)) if request.method == "POST" else Attempt()
    secret = tried.result[1] if tried.result else ""
    address = request.build_absolute_uri(reverse("calendar:feed", args=[secret])) if secret else ""
    return _page(request, {"address": address, "errors": tried.errors}, tried.status)


@require_POST
def feed_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's feeds."""
    revoke_feed(actor=request.user, feed=pk)
    return done(request, _("The feed works no more."), "calendar:feeds")


@require_POST
def file_preview(request: HttpRequest) -> HttpResponse:
    """Show what a file holds before it is loaded."""
    upload = request.FILES.get("file")
    if upload is None:
        return _page(request, {"errors": {"file": [_("Choose a file.")]}}, 422)
    if (upload.size or 0) > MOST_BYTES:
        wrong = _("A file may have at most %(most)s kB.") % {"most": MOST_BYTES // 1024}
        return _page(request, {"errors": {"file": [wrong]}}, 422)
    content = upload.read()
    found = _found(request, content)
    if isinstance(found, HttpResponse):
        return found
    text = content.decode("utf-8-sig", errors="replace") if _is_utf8(content) else content.decode("cp1252", "replace")
    context = {"found": found, "shown": found.events[:MOST_SHOWN], "content": text, "errors": {}}
    return render(request, "calendar/preview.html", context)


@require_POST
def file_load(request: HttpRequest) -> HttpResponse:
    """Load the events of a file that was looked at."""
    found = _found(request, request.POST.get("content", "").replace("\r\n", "\n"))
    if isinstance(found, HttpResponse):
        return found
    tried = attempt(lambda: load_events(actor=request.user, events=found.events))
    if not tried.is_done:
        wrong = " ".join(text for lines in tried.errors.values() for text in lines)
        return _page(request, {"errors": {"file": [wrong]}}, 422)
    loaded = tried.result
    said = ngettext("%(num)s event is new", "%(num)s events are new", loaded.new) % {"num": loaded.new}
    more = _("%(changed)s changed, %(same)s as before") % {"changed": loaded.changed, "same": loaded.same}
    return done(request, f"{said}, {more}.", "calendar:calendar")


def _found(request: HttpRequest, content: bytes | str) -> Found | HttpResponse:
    zone: Any = timezone.get_current_timezone()
    try:
        found = read_file(content, zone)
        if not found.events:
            raise FileRefused(_("There are no events in this file."))
    except FileRefused as refused:
        return _page(request, {"errors": {"file": [str(refused)]}}, 422)
    return found


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    rows = Feed.objects.visible_to(request.user).filter(revoked_at=None).order_by("-pk")[:50]
    known = {"rows": list(rows), "most": MOST_BYTES // 1024}
    return render(request, "calendar/feeds.html", known | context, status=status)
