"""Tags: the page where they are named, coloured and merged; put on a record and taken off on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core import registry
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, number, say
from trefoil.lists.models import Tag
from trefoil.lists.panels import tags_context
from trefoil.lists.tagging import HUES, change_tag, create_tag, merge_tags, remove_tag, set_tags, split_names
from trefoil.lists.tags import TAGGED, names_held


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    """All tags of the firm with how often they are used; POST makes one."""
    user: Any = request.user
    need_right(user, "manage_settings")
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: create_tag(actor=user, name=request.POST.get("name", "")))
        if tried.is_done:
            return HttpResponseRedirect(reverse("lists:tags"), status=303)
    rows = Tag.objects.visible_to(user).annotate(count=Count("taggings")).order_by("folded")
    context = {"rows": list(rows), "hues": range(1, HUES + 1), "errors": tried.errors,
               "typed": request.POST.get("name", "")}  # fmt: skip
    return render_setup(request, "lists/tags.html", "tags", context, tried.status)


@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and colour of a tag."""
    user: Any = request.user
    need_right(user, "manage_settings")
    given = {"name": request.POST.get("name", ""), "colour": number(request.POST.get("colour"))}
    tried = attempt(lambda: change_tag(actor=user, tag=pk, version=number(request.POST.get("version")), **given))
    if tried.current is not None:
        tried.errors = {"name": [_("Somebody changed this tag meanwhile.")]}
    say(request, tried, _("Saved"))
    return HttpResponseRedirect(reverse("lists:tags"), status=303)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """What bears this tag bears another one from now on."""
    user: Any = request.user
    need_right(user, "manage_settings")
    into = number(request.POST.get("into"))
    tried = attempt(lambda: merge_tags(actor=user, tag=pk, into=into or 0))
    say(request, tried, _("The tags were merged."))
    return HttpResponseRedirect(reverse("lists:tags"), status=303)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tag off all records and out of the firm."""
    user: Any = request.user
    need_right(user, "manage_settings")
    remove_tag(actor=user, tag=pk)
    return HttpResponseRedirect(reverse("lists:tags"), status=303)


@require_POST
def record_tags(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put tags on a record (`add`: names) or take one off (`remove`: its name); answers with the panel."""
    user: Any = request.user
    if key not in TAGGED:
        raise Http404
    kind = registry.object_types[key]
    row = kind.model_class().objects.get_or_404(user, "edit", pk=pk)
    gone = request.POST.get("remove", "")
    names = [*(str(one) for one in names_held(user, key, pk) if one != gone), *split_names(request.POST.get("add", ""))]
    tried = attempt(lambda: set_tags(actor=user, object_type=key, pk=pk, names=names))
    if not request.htmx:  # type: ignore[attr-defined]
        say(request, tried, _("Saved"))
        return HttpResponseRedirect(reverse(kind.url, args=[pk]), status=303)
    errors = [line for lines in tried.errors.values() for line in lines]
    panel = tags_context(user, key, row) | {"errors": errors, "typed": request.POST.get("add", "") if errors else ""}
    answer = render(request, "lists/tags_panel.html", {"panel": panel}, status=tried.status)
    answer["HX-Trigger"] = "timeline-changed"
    return answer
