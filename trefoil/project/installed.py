"""What lets a phone keep Trefoil as an app: its manifest, its service worker, the page without a connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trefoil.identity.models import firm

LEAF, PAPER = "#1f6f3a", "#f8faf7"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest: name of the firm, start at Today, ways in from the icon."""
    user: Any = request.user
    name = firm().name if user.is_authenticated else ""
    icon = {"src": static("ui/trefoil.svg"), "type": "image/svg+xml", "sizes": "any"}
    ways = [(_("Today"), "/"), (_("Search"), reverse("search:results")), (_("New task"), reverse("planner:new"))]
    told = {
        "id": "/", "name": f"Trefoil · {name}" if name else "Trefoil", "short_name": "Trefoil", "start_url": "/",
        "scope": "/", "display": "standalone", "lang": get_language(), "dir": "rtl" if get_language_bidi() else "ltr",
        "background_color": PAPER, "theme_color": LEAF,
        "icons": [icon | {"purpose": "any"}, icon | {"purpose": "maskable", "src": static("ui/maskable.svg")}],
        "shortcuts": [{"name": label, "url": url} for label, url in ways],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it stands at the root because it serves every page."""
    found = finders.find("dist/sw.js")
    if not isinstance(found, str):
        raise Http404
    answer = HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a connection where nothing was kept; it says nothing about anybody."""
    return render(request, "ui/offline.html")
