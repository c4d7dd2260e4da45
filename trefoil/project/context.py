"""What every page needs: the menu, the firm, the person."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.db.unchanged import while_unchanged
from trefoil.identity.models import firm
from trefoil.identity.setup import kept
from trefoil.identity.setup_pages import address
from trefoil.identity.tree import has_teams

BRANCHES = ("work", "talk", "know", "foot")


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu groups, firm name and the viewer's looks; nothing personal for strangers."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"is_rtl": get_language_bidi(), "viewer_user": None, "menu": {}}
    return {
        "is_rtl": get_language_bidi(),
        "viewer_user": user,
        "viewer_id": user.pk,
        "viewer_name": user.name,
        "viewer_menu": _viewer_menu(user),
        "firm_name": kept(user, "firm name", lambda: firm().name),
        "has_teams": has_teams(user),
        "theme": user.theme,
        "density": user.density,
        "menu": _menu(request, user),
        **_addresses(),
    }


@lru_cache(maxsize=1)
def _addresses() -> dict[str, str]:
    names = {
        "theme_url": "identity:theme", "logout_url": "account_logout", "search_url": "search:results",
        "suggestions_url": "search:suggestions",
    }  # fmt: skip
    found = {key: address(name) for key, name in names.items()}
    return {key: url for key, url in found.items() if url}




def _viewer_menu(user: Any) -> list[dict[str, str]]:
    items = [
        {"label": _("Profile"), "url": reverse("identity:profile"), "icon": "user"},
        {"label": _("Sessions"), "url": reverse("usersessions_list"), "icon": "device-mobile"},
    ]
    if user.may("use_api"):
        items.append({"label": _("Tokens"), "url": reverse("identity:tokens"), "icon": "key"})
    return items


def _count(item: registry.MenuItem, user: Any) -> int:
    """A menu count: counted again when something was written or the hour of the day may have made a task late."""
    minute = timezone.now().replace(second=0, microsecond=0)
    counted: Any = item.count
    return while_unchanged(("menu", item.key, user.pk, user.access_version, minute), lambda: int(counted(user)))


def _menu(request: HttpRequest, user: Any) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {branch: [] for branch in BRANCHES}
    for item in sorted(registry.menu, key=lambda item: (item.order, item.key)):
        if item.right and not any(user.may(right) for right in item.right.split("|")):
            continue
        if item.object_type and user.viewer.level(item.object_type, "view") is Level.NONE:
            continue
        if item.for_whom is not None and not item.for_whom(user.viewer):
            continue
        url = address(item.url)
        if not url:  # a page that is not there must not take all others down; a test names it
            continue
        groups[item.branch].append(
            {"key": item.key, "label": item.label, "url": url, "icon": item.icon, "go": item.go,
             "is_current": request.path_info.startswith(url) if url != "/" else request.path_info == "/",
             "count": _count(item, user) if item.count else None,
             "fresh_url": address(item.fresh) if item.fresh else ""}
        )  # fmt: skip
    return groups
