"""What one colleague can see: his roles merged into one table, his teams and walls, and how much that is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trefoil.core import registry
from trefoil.core.access import ACTIONS, GROUPS, Viewer
from trefoil.identity import viewing
from trefoil.identity.models import User
from trefoil.identity.records import url_of
from trefoil.identity.rights import RIGHTS
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import branches
from trefoil.identity.words import ACTION_WORDS, GROUP_WORDS, MODE_WORDS, RIGHT_WORDS, level_word

EXAMPLES = 3


@require_safe
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what this colleague may see and do, and how many records that is."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = User.colleagues.get_or_404(user, pk=pk)
    standing = viewing.load([row.pk])
    viewer, tree = viewing.viewers_for([row])[row.pk], branches()
    has_teams = len(tree) > 1
    context = {
        "row": row, "viewer": viewer, "roles": [role.name for role in standing.roles.get(row.pk, ())],
        "actions": [ACTION_WORDS[act] for act in ACTIONS],
        "table": [_table_row(kind, viewer, has_teams) for kind in registry.object_types if kind.is_owned],
        "groups": [(GROUP_WORDS[group], MODE_WORDS[viewer.mode(group)]) for group in GROUPS],
        "rights": [RIGHT_WORDS[right] for right in RIGHTS if viewer.has(right)],
        "reached": [node for node in tree if node.pk in viewer.teams],
        "closed": [node for node in tree if node.pk in viewer.walled_off],
        "is_firm_wide": any(role.is_firm_wide for role in standing.roles.get(row.pk, ())),
        "counts": [_count(kind, viewer, user) for kind in registry.object_types if kind.is_owned],
    }  # fmt: skip
    return render_setup(request, "identity/access.html", "people", context)


def _table_row(kind: registry.ObjectType, viewer: Viewer, has_teams: bool) -> dict[str, Any]:
    levels = [viewer.level(kind.key, act) for act in ACTIONS]
    return {"label": kind.plural, "levels": [(int(level), level_word(level, has_teams)) for level in levels]}


def _count(kind: registry.ObjectType, viewer: Viewer, reader: Any) -> dict[str, Any]:
    """How many he sees, and a few of them by name: those that the reader of this page may see himself."""
    model = kind.model_class()
    seen = model.objects.visible_to(viewer).order_by("-pk")
    both = seen.visible_to(reader)[:EXAMPLES]
    examples = [{"name": str(row), "url": url_of(kind, row.pk)} for row in both]
    return {"label": kind.plural, "icon": kind.icon, "count": seen.count(), "examples": examples}
