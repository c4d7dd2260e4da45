"""The centre and the bell; what the windows of one person have not shown yet."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trefoil.core.text import fold
from trefoil.customers.views.record import toasted
from trefoil.identity.names import colleague_choices
from trefoil.notifications.actions import mark_read, take_unshown
from trefoil.notifications.models import Notification, Wish, channels_of
from trefoil.notifications.quiet import quiet_end
from trefoil.notifications.showing import by_day, lines

PAGE = 60
MOST_COUNTED = 100


def unread_count(user: Any) -> int:
    """How many notifications wait to be read; counting stops at 100."""
    rows = Notification.objects.visible_to(user).unread().order_by()
    return int(rows[:MOST_COUNTED].count())


@require_GET
def centre(request: HttpRequest) -> HttpResponse:
    """Everything one was told, newest first; with `all=yes` also what was read."""
    user: Any = request.user
    is_all = request.GET.get("all") == "yes"
    before = request.GET.get("before", "")
    rows = Notification.objects.visible_to(user).order_by("-pk")
    rows = rows if is_all else rows.unread()
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "days": by_day(lines(user, found[:PAGE])), "is_all": is_all,
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
    }  # fmt: skip
    return render(request, "notifications/centre.html", context)


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with its count, fetched again when something new came."""
    return render(request, "notifications/bell.html", {"unread": unread_count(request.user)})


@require_GET
def named(request: HttpRequest) -> HttpResponse:
    """Colleagues whose name begins, in any word, as what stands after an @ in a text: options to choose from."""
    user: Any = request.user
    asked = fold(request.GET.get("q", "")[:60])
    found = [
        {"pk": pk, "name": name} for pk, name in colleague_choices(user)
        if pk != user.pk and f" {fold(name)}".find(f" {asked}") >= 0
    ]  # fmt: skip
    return render(request, "notifications/named.html", {"found": found[:6]})


@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Mark those that are named read, or all of them."""
    user: Any = request.user
    given = request.POST.getlist("id")
    ids = [int(one) for one in given if one.isdecimal() and len(one) < 19]
    mark_read(actor=user, ids=ids if given else None)
    if request.htmx:  # type: ignore[attr-defined]
        return toasted(HttpResponse(status=204), "", changed="notifications-changed")
    success(request, _("Marked as read."))
    return redirect("notifications:centre")


@require_POST
def unshown(request: HttpRequest) -> HttpResponse:
    """What is new for this window to show, each given out once: words, address and the ways that are wished."""
    user: Any = request.user
    rows = take_unshown(actor=user)
    wish = Wish.objects.visible_to(user).first()
    now = timezone.now()
    is_quiet = quiet_end(wish, user, now) != now
    shown = [
        {"id": line.pk, "title": " ".join(filter(None, [line.actor, line.said])),
         "body": f"{line.title}\n{line.text}".strip(), "url": line.url or reverse("notifications:centre"),
         "ways": [way for way in channels_of(wish, line.kind) if way == "page" or not is_quiet]}
        for line in lines(user, rows)
    ]  # fmt: skip
    return JsonResponse({"new": shown})
