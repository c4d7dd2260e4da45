"""The shelf of views above a list: tabs, which one is open, and whether the address differs from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.filtering import Column
from trefoil.core.listpage import list_page
from trefoil.identity.setup import kept
from trefoil.lists.actions import kept_params
from trefoil.lists.arranging import arranged_for, arrangement_context, put_in_order
from trefoil.lists.cells import grid_of
from trefoil.lists.models import BOARD, CHANGE, HAND_OVER, TRASH, View

NAMES = ("pk", "owner_id", "position", "name", "params", "widths", "layout", "team_id", "is_pinned", "version")


@dataclass(frozen=True)
class Shelf:
    """The views of one list that a user sees. `current` is the one in the address, if he sees that one."""

    key: str
    rows: list[dict[str, Any]]
    current: dict[str, Any] | None
    is_changed: bool
    is_own: bool
    query: str

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The pinned ones, and the open one wherever it stands."""
        return [
            {"label": row["name"], "url": address_of(self.key, row), "is_current": row is self.current}
            for row in self.rows if row["is_pinned"] or row is self.current
        ]  # fmt: skip

    @property
    def others(self) -> list[dict[str, Any]]:
        """Those that stand in the menu only."""
        return [{"label": row["name"], "url": address_of(self.key, row)} for row in self.rows if not row["is_pinned"]]

    @property
    def reset_url(self) -> str:
        """The address of the open view as it was kept."""
        return address_of(self.key, self.current) if self.current else ""


def shelf_of(request: HttpRequest, key: str) -> Shelf:
    """The shelf of a list for this request."""
    user: Any = request.user
    rows = kept(user, f"views of {key} for {user.pk} at {user.access_version}", lambda: _read(user, key))
    asked = request.GET.get("view", "")
    current = next((row for row in rows if str(row["pk"]) == asked), None)
    now = kept_params(request.GET.dict())
    is_changed = current is not None and now != current["params"]
    is_own = current is not None and current["owner_id"] == user.pk
    return Shelf(key, rows, current, is_changed, is_own, urlencode(now))


def _read(user: Any, key: str) -> list[dict[str, Any]]:
    rows = View.objects.visible_to(user).filter(object_type=key).values(*NAMES)
    # one's own first, in one's own order; then those of others by name
    mine = sorted((row for row in rows if row["owner_id"] == user.pk), key=lambda row: (row["position"], row["pk"]))
    shared = (row for row in rows if row["owner_id"] != user.pk)
    return mine + sorted(shared, key=lambda row: (row["name"].casefold(), row["pk"]))


def address_of(key: str, row: Mapping[str, Any]) -> str:
    """The address that shows a list as the view says."""
    listed = registry.listed[key]
    name = listed.board if row["layout"] == BOARD and listed.board else listed.url
    return f"{reverse(name)}?{urlencode({'view': row['pk'], **row['params']})}"


def opened(request: HttpRequest, shelf: Shelf) -> HttpResponse | None:
    """`?view=7` alone goes on to the address that the view means."""
    is_bare = set(request.GET) == {"view"} and shelf.current is not None and shelf.current["params"]
    return HttpResponseRedirect(shelf.reset_url) if is_bare else None


def shelf_context(request: HttpRequest, shelf: Shelf) -> dict[str, Any]:
    """What templates need of the shelf."""
    asked = request.GET.urlencode()
    at = f"?{asked}{'&' if asked else ''}at={'board' if request.path == _board(shelf.key) else 'table'}"
    return {
        "shelf": shelf, "builder_url": reverse("lists:filter", args=[shelf.key]) + at,
        "new_view_url": reverse("lists:new", args=[shelf.key]) + at,
    }  # fmt: skip


def _board(key: str) -> str:
    board = registry.listed[key].board
    return reverse(board) if board else ""


def listed_page(
    request: HttpRequest, key: str, model: Any, columns: Sequence[Column], base: QuerySet[Any], **rest: Any
) -> HttpResponse:
    """As `list_page`, with the views of the list as tabs and the way to combine conditions."""
    shelf = shelf_of(request, key)
    going = opened(request, shelf)
    if going is not None:
        return going
    rest |= shelf_context(request, shelf)
    arranged = arranged_for(request.user, key, shelf.current)
    put_in_order(request, arranged, shelf.current, columns)
    rest |= arrangement_context(key, arranged, shelf.current)
    if not registry.listed[key].ignore & request.GET.keys():  # what is in the trash or done already stays as it is
        rest |= {"grid": grid_of(request.user, key)}
    if may_mass_change(request, key):
        rest |= {"lead": with_box(rest.get("lead")), "mass": mass_context(request, key)}
    return list_page(request, model, columns, base, is_lenient=shelf.current is not None, **rest)


def may_mass_change(request: HttpRequest, key: str) -> bool:
    """Whether rows of the list as it is asked for may be chosen: not those in the trash or done already."""
    user: Any = request.user
    is_usual = not registry.listed[key].ignore & request.GET.keys()
    return key in registry.bulks and bool(user.may("mass_change")) and is_usual


def mass_context(request: HttpRequest, key: str) -> dict[str, Any]:
    """What the bar of chosen rows needs."""
    user: Any = request.user
    may_delete = registry.bulks[key].has_trash and user.viewer.level(key, "delete") is not Level.NONE
    asked = request.GET.copy()
    for name in ("after", "total", "in"):
        asked.pop(name, None)
    kinds = (HAND_OVER, CHANGE, TRASH) if may_delete else (HAND_OVER, CHANGE)
    return {"url": reverse("lists:mass_new", args=[key]), "query": asked.urlencode(), "kinds": kinds}


def with_box(lead: Callable[[dict[str, Any]], Any] | None) -> Callable[[dict[str, Any]], Markup]:
    """What stands before a row, with a box to choose it."""
    word = _("Select %(name)s")

    def box(row: dict[str, Any]) -> Markup:
        name = escape(word % {"name": row.get("title") or row.get("name") or row["pk"]})
        rest = escape(lead(row)) if lead else ""
        return Markup(  # noqa: S704 (escaped here)
            f'<span class="tf-picks"><input class="form-check-input" type="checkbox" value="{row["pk"]}"'
            f' data-select-row aria-label="{name}">{rest}</span>'
        )

    return box
