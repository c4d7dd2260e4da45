"""Search: suggestions while typing, and the page of all results."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from markupsafe import Markup, escape

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.text import fold
from trefoil.search.finding import LONGEST, find, tolerant
from trefoil.search.palette import options

SUGGESTED = 8
MOST = 100


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Records and places that fit what is typed, as options of the search dialog."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    findings = find(request.user, asked, limit=SUGGESTED) if asked else None
    found = findings.found if findings else []
    context = {
        "q": asked, "found": [_shown(one, asked) for one in found or tolerant(request.user, asked)],
        "is_guess": not found, "is_cut": findings.is_cut if findings else False,
        "options": options(request.user, asked),
    }  # fmt: skip
    return render(request, "search/suggestions.html", context)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """All that fits, best first, of all types or of one; says when there was too much to look through."""
    user: Any = request.user
    asked, wanted = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("type", "")
    types = [kind for kind in registry.object_types if _may_see(user, kind.key) and kind.key in registry.searchables]
    only = (wanted,) if wanted in {kind.key for kind in types} else ()
    findings = find(user, asked, limit=MOST + 1, object_types=only) if asked else None
    found = findings.found if findings else []
    context = {
        "q": asked, "types": types, "wanted": only[0] if only else "", "most": MOST,
        "found": [_shown(one, asked) for one in found[:MOST]],
        "is_cut": bool(findings and findings.is_cut) or len(found) > MOST,
    }  # fmt: skip
    return render(request, "search/results.html", context)


@require_GET
def card(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """One record at a glance, for who rests on a link to it: the panels that apps show on `<type>.card`."""
    user: Any = request.user
    kind, parts = registry.object_types.get(object_type), registry.panels_on(f"{object_type}.card")
    if kind is None or not parts:
        raise Http404
    record = kind.model_class().objects.get_or_404(user, pk=pk)
    fetched = ((one.template, one.fetch(user, record)) for one in parts)
    shown = [{"template": template, "context": context} for template, context in fetched if context is not None]
    return render(request, "search/card.html", {"panels": shown})


def _may_see(user: Any, object_type: str) -> bool:
    return user.viewer.level(object_type, "view") is not Level.NONE


def _shown(one: Any, asked: str) -> dict[str, Any]:
    kind = registry.object_types[one.object_type]
    return {"url": one.url, "title": marked(one.title, asked), "detail": one.detail, "icon": kind.icon,
            "type": kind.label}  # fmt: skip


def marked(title: str, asked: str) -> Markup:
    """The title with the first place marked where a word that was asked for begins."""
    for word in fold(asked).split(" "):
        at = fold(title).find(word) if word else -1
        # Folding may change the length; then a mark could fall on the wrong letters.
        if at >= 0 and len(fold(title)) == len(title):
            end = at + len(word)
            return Markup("{}<mark>{}</mark>{}").format(title[:at], title[at:end], title[end:])
    return escape(title)
