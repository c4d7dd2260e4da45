"""The page of a list in groups: headings with their sums, rows of the first groups, the others when they are opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from markupsafe import Markup

from trefoil.core.access.fields import usable
from trefoil.core.grouping import BUCKET_WORDS, Heading, headings, inside
from trefoil.core.html import money, number, query
from trefoil.core.listcell import Render, address_maker, body_maker
from trefoil.core.listing import Listing
from trefoil.core.sheets import Grid

OPEN_AT_FIRST = 5
ROWS = 20


@dataclass
class GroupPage:
    """A grouped list for one request."""

    request: HttpRequest
    listing: Listing
    base: QuerySet[Any]
    row_url: str | Callable[[dict[str, Any]], str]
    renderers: Mapping[str, Render]
    lead: Render | None
    grid: Grid | None = None

    def context(self) -> dict[str, Any]:
        """The headings, and the rows of those that stand open at first."""
        grouping = self.listing.grouping
        assert grouping is not None  # noqa: S101 (asked for grouped lists only)
        summed = [one for one in self.listing.shown if usable(self.listing.viewer, one.group)]
        found, is_cut = headings(self.listing.queryset(self.base), grouping, summed)
        shown = [self._shown(place, heading) for place, heading in enumerate(found)]
        return {"groups": shown, "are_groups_cut": is_cut, "group_total": sum(one.count for one in found)}

    def group(self, token: str) -> dict[str, Any]:
        """Rows of one group from the place in the address on; Http404 for a group that is none."""
        grouping = self.listing.grouping
        assert grouping is not None  # noqa: S101
        try:
            condition = inside(grouping, token)
        except ValueError:
            raise Http404 from None
        conditions = [*self.listing.conditions, condition]
        listing = replace(self.listing, conditions=conditions, limit=min(self.listing.limit, ROWS))
        rows, following = listing.page(self.base)
        body = body_maker(listing.shown, self.renderers, addresses(self.row_url), self.lead, self.grid)
        more = query(self.request, **{"in": token, "after": following}) if following else ""
        return {"body": body(rows) if rows else "", "more_url": more, "span": len(listing.shown) + 1}

    def _shown(self, place: int, heading: Heading) -> dict[str, Any]:
        rows = self.group(heading.token) if place < OPEN_AT_FIRST else {}
        cells = [self._sum(heading, column.key) for column in self.listing.shown[1:]]
        url = query(self.request, **{"in": heading.token, "after": None})
        return {"label": heading.label, "count": number(heading.count), "cells": cells, "rows": rows, "url": url}

    def _sum(self, heading: Heading, key: str) -> Any:
        sums = heading.sums.get(key)
        if not sums:
            return ""
        return Markup(" · ").join(money(amount, code or "EUR") for code, amount in sorted(sums.items()))


def addresses(row_url: str | Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    """A function from a row to its address, out of the name of a view or as it is."""
    if not isinstance(row_url, str):
        return row_url
    make = address_maker(row_url)
    return lambda row: make(row["pk"])


def group_menu(request: HttpRequest, listing: Listing) -> Markup:
    """The lines of the menu of groups; written here because every list has some twenty of them."""
    found = listing.groupings
    if not found:
        return Markup()
    current = listing.grouping.key if listing.grouping else ""
    kept = query(request, group=None, after=None)
    words = {key: str(word) for key, word in BUCKET_WORDS.items()}
    lines = [("", _("No groups"))]
    lines += [(one.key, f"{one.column.label} {words.get(one.bucket, '')}".rstrip()) for one in found]
    start = f"{kept}&" if len(kept) > 1 else "?"
    return Markup("").join(
        _LINE.format("true" if key == current else "false", f"{start}group={quote(key)}" if key else kept, label)
        for key, label in lines
    )


_LINE = Markup(
    '<a class="dropdown-item" role="menuitemradio" tabindex="-1" aria-checked="{}" href="{}"><span>{}</span></a>\n'
)
