"""Keep a view, change it, put it elsewhere, remove it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core import registry
from trefoil.core.actions import Refused
from trefoil.identity.models import Team
from trefoil.identity.views.attempts import Attempt, attempt, number, say
from trefoil.lists.actions import change_view, create_view, kept_params, may_list, order_views, remove_view
from trefoil.lists.models import View
from trefoil.lists.page import NAMES, address_of


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """GET the form that keeps the list as it is shown; POST keeps it and opens it."""
    user: Any = request.user
    if key not in registry.listed:
        raise Http404
    if not may_list(user, registry.listed[key]):
        raise Refused
    tried = Attempt()
    values: dict[str, Any] = {"name": "", "team": "", "is_pinned": True}
    if request.method == "POST":
        values = _typed(request)
        shown = QueryDict(request.POST.get("query", "")[:20_000]).dict()
        tried = attempt(
            lambda: create_view(
                actor=user, object_type=key, name=values["name"], params=kept_params(shown | {"at": ""}),
                layout="board" if request.POST.get("at") == "board" else "table",
                team=number(values["team"]), is_pinned=values["is_pinned"],
            )
        )
        if tried.is_done:
            return _going(request, tried.result)
    query = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    at = request.POST.get("at", "") if request.method == "POST" else request.GET.get("at", "")
    return _form(request, reverse("lists:new", args=[key]), values, tried, query=query, at=at)


@require_http_methods(["GET", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the form for name, sharing and pin of one's own view; POST changes them."""
    user: Any = request.user
    row = View.objects.get_or_404(user, "edit", pk=pk)
    tried: Attempt = Attempt()
    values = {"name": row.name, "team": str(row.team_id or ""), "is_pinned": row.is_pinned, "version": row.version}
    if request.method == "POST":
        values = _typed(request)
        tried = attempt(
            lambda: change_view(
                actor=user, view=pk, version=number(request.POST.get("version")), name=values["name"],
                team=number(values["team"]), is_pinned=values["is_pinned"],
            )
        )
        if tried.is_done:
            return _going(request, tried.result)
        if tried.current is not None:
            values["version"] = tried.current.version
    return _form(request, reverse("lists:view", args=[pk]), values, tried, row=row)


@require_POST
def contents(request: HttpRequest, pk: int) -> HttpResponse:
    """What is shown now becomes the view."""
    query = QueryDict(request.POST.get("query", "")[:20_000]).dict()
    tried = attempt(lambda: change_view(actor=request.user, view=pk, params=kept_params(query)))
    say(request, tried, _("The view was saved."))
    return _going(request, View.objects.get_or_404(request.user, pk=pk))


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """One place to the front or to the back among one's own views."""
    row = View.objects.get_or_404(request.user, "edit", pk=pk)
    rows = View.objects.visible_to(request.user, "edit").filter(object_type=row.object_type)
    ids = list(rows.order_by("position", "pk").values_list("pk", flat=True))
    at = ids.index(pk)
    goal = max(0, at - 1) if request.POST.get("to") == "front" else min(len(ids) - 1, at + 1)
    ids.insert(goal, ids.pop(at))
    order_views(actor=request.user, object_type=row.object_type, ids=ids)
    return _going(request, row)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a view of one's own; back to the whole list."""
    row = View.objects.get_or_404(request.user, "delete", pk=pk)
    tried = attempt(lambda: remove_view(actor=request.user, view=pk))
    say(request, tried, _("The view “%(name)s” was removed. Its records stay.") % {"name": row.name})
    return HttpResponseRedirect(reverse(registry.listed[row.object_type].url), status=303)


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {"name": request.POST.get("name", ""), "team": request.POST.get("team", ""),
            "is_pinned": request.POST.get("is_pinned") == "on", "version": request.POST.get("version", "")}  # fmt: skip


def _form(
    request: HttpRequest, action: str, values: dict[str, Any], tried: Attempt, **more: Any
) -> HttpResponse:
    user: Any = request.user
    mine = Team.objects.visible_to(user).filter(pk__in=user.viewer.teams).order_by("name", "pk")
    teams = [("", _("Only me")), *((str(pk), name) for pk, name in mine.values_list("pk", "name"))]
    errors = {name: lines for name, lines in tried.errors.items() if not name.startswith("params")}
    wrong = [line for name, lines in tried.errors.items() if name.startswith("params") for line in lines]
    is_page = not getattr(request, "htmx", False)
    context = {"action": action, "values": values, "teams": teams, "errors": errors, "wrong": wrong, "row": None,
               "is_conflict": tried.current is not None, **more}  # fmt: skip
    template = "lists/view_page.html" if is_page else "lists/view_dialog.html"
    return render(request, template, context, status=tried.status)


def _going(request: HttpRequest, row: View) -> HttpResponse:
    address = address_of(row.object_type, {name: getattr(row, name) for name in NAMES})
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
