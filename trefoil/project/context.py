"""What every page needs: the menu, the firm, the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_bidi

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.identity.models import firm

BRANCHES = ("work", "talk", "know", "foot")


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu groups, firm name and the viewer's looks; nothing personal for strangers."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"is_rtl": get_language_bidi(), "viewer_user": None, "menu": {}}
    return {
        "is_rtl": get_language_bidi(),
        "viewer_user": user,
        "viewer_name": user.name,
        "firm_name": _firm_name(),
        "theme": user.theme,
        "density": user.density,
        "menu": _menu(request, user),
    }


_firm_names: dict[str, str] = {}


def _firm_name() -> str:
    if "name" not in _firm_names:
        _firm_names["name"] = firm().name
    return _firm_names["name"]


def forget_firm() -> None:
    """The firm was renamed in this process."""
    _firm_names.clear()


def _menu(request: HttpRequest, user: Any) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {branch: [] for branch in BRANCHES}
    for item in sorted(registry.menu, key=lambda item: (item.order, item.key)):
        if item.right and not user.may(item.right):
            continue
        if item.object_type and user.viewer.level(item.object_type, "view") is Level.NONE:
            continue
        url = reverse(item.url)
        groups[item.branch].append(
            {"key": item.key, "label": item.label, "url": url, "icon": item.icon, "go": item.go,
             "is_current": request.path_info.startswith(url) if url != "/" else request.path_info == "/",
             "count": item.count(user) if item.count else None}
        )  # fmt: skip
    return groups
