"""The board of open deals, and its further cards."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core.access import Level
from trefoil.core.actions import Invalid
from trefoil.core.listing import Listing, parse
from trefoil.core.listpage import OWN, added_filter, list_context, refused_context
from trefoil.core.related import relations_of
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.tree import has_teams
from trefoil.lists.page import opened, shelf_context, shelf_of
from trefoil.operational.sales import board as reading
from trefoil.operational.sales.columns import deal_columns
from trefoil.operational.sales.models import Deal
from trefoil.operational.sales.ways import PipelineView, Ways, ways

IGNORED = frozenset({"pipeline", "stage", "from"}) | OWN
MOST_TEXT = 100
BOARD_HAS_NONE = frozenset({"after", "columns", "sort", "limit", "group"})


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Open deals by stage; filters, the text and the pipeline stand in the address."""
    user: Any = request.user
    shown = board_columns(user)
    shelf = shelf_of(request, "deal")
    going = opened(request, shelf) or added_filter(request, shown)
    if going is not None:
        return going
    setup = ways(user)
    pipeline = chosen_pipeline(setup, request.GET.get("pipeline"))
    tabs = _tabs(user, request.GET.get("pipeline", ""))
    if pipeline is None:
        return render(request, "sales/no_pipeline.html", {"may_set_up": user.may("manage_settings")})
    try:
        listing = board_listing(request, shown)
    except Invalid as wrong:
        context = refused_context(request, wrong, tabs=tabs, title=_("Deals"))
        context |= shelf_context(request, shelf)
        return render(request, "sales/board_refused.html", context, status=400)
    text = board_text(request)
    context = list_context(
        request, listing, [], None, tabs=tabs, row_url="sales:deal", title=_("Deals"),
        choices={"user": lambda: colleague_choices(user), "team": lambda: team_choices(user)},
    )  # fmt: skip
    columns = reading.columns(user, pipeline, listing, reading.named(user, text))
    context |= shelf_context(request, shelf) | {
        "columns": columns, "pipeline": pipeline, "pipelines": setup.pipelines, "text": text,
        "weighted": reading.weighted_words, "filters": filters_query(request),
        "may_create": user.viewer.level("deal", "create") is not Level.NONE,
        "may_edit": user.viewer.level("deal", "edit") is not Level.NONE,
        "table_url": table_url(request), "count": sum(column.head.count for column in columns),
    }  # fmt: skip
    return render(request, "sales/board.html", context)


@require_GET
def column(request: HttpRequest) -> HttpResponse:
    """The next cards of one stage."""
    user: Any = request.user
    stage = ways(user).stages.get(_whole(request.GET.get("stage", "")))
    if stage is None:
        raise Http404
    wanted, after = reading.named(user, board_text(request)), request.GET.get("after", "")
    cards, after = reading.cards_of(user, board_listing(request), wanted, stage.pk, after)
    context = {
        "stage": stage, "cards": cards, "after": after,
        "filters": filters_query(request), "may_edit": user.viewer.level("deal", "edit") is not Level.NONE,
    }  # fmt: skip
    return render(request, "sales/board_more.html", context)


def board_columns(user: Any) -> list[Any]:
    """What a board may be filtered by: the columns of deals but those that the board itself shows."""
    own = {"stage", "pipeline", "state", "closed_at", "reason", "reached"}
    return [column for column in deal_columns(user) if column.key not in own]


def board_listing(request: HttpRequest, shown: list[Any] | None = None) -> Listing:
    """The filters of a board; Invalid names those that cannot be taken."""
    user: Any = request.user
    kept = {name: value for name, value in request.GET.items() if name not in BOARD_HAS_NONE}
    is_view = shelf_of(request, "deal").current is not None
    columns = deal_columns(user) if "where" in kept else board_columns(user) if shown is None else shown
    return parse(
        Deal, columns, kept, user.viewer, default_sort="-created_at",
        ignore=IGNORED | {"state"} if is_view else IGNORED, relations=relations_of(user, "deal"), is_lenient=is_view,
    )  # fmt: skip


def board_text(request: HttpRequest) -> str:
    """The text that titles or customers must contain."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MOST_TEXT]


def chosen_pipeline(setup: Ways, asked: Any) -> PipelineView | None:
    """The pipeline of the address, or the first; Http404 for one that is not there."""
    if not asked:
        return setup.pipelines[0] if setup.pipelines else None
    found = setup.pipeline(asked)
    if found is None:
        raise Http404
    return found


def filters_query(request: HttpRequest) -> str:
    """The part of the address that further requests of a board carry on."""
    query = request.GET.copy()
    for name in ("after", "stage", "filter", "filter_op", "filter_value"):
        query.pop(name, None)
    return query.urlencode()


def _tabs(user: Any, pipeline: str) -> list[tuple[Any, Mapping[str, str]]]:
    kept = {"pipeline": pipeline} if pipeline else {}
    today = timezone.localdate()
    last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    tabs: list[tuple[Any, Mapping[str, str]]] = [(_("All open"), kept), (_("Mine"), {"owner": "me", **kept})]
    if user.viewer.home_team and has_teams(user):
        tabs.append((_("My team"), {"team": str(user.viewer.home_team), **kept}))
    tabs.append((_("Closing this month"), {"expected_close_on__lte": last.isoformat(), **kept}))
    return tabs


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def table_url(request: HttpRequest) -> str:
    """The table with the same filters, as far as a table has them."""
    kept = request.GET.copy()
    for name in ("q", "after", "stage", "from"):
        kept.pop(name, None)
    kept.setdefault("state", "open")
    return f"{reverse('sales:deals')}?{kept.urlencode()}"
