"""The tree of teams and who belongs where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.identity.authority import need_branch, need_teams_within
from trefoil.identity.models import Membership, Team, User
from trefoil.identity.rights import need
from trefoil.identity.setup import rights_changed, setup_changed
from trefoil.identity.viewing import Tree, below
from trefoil.timeline.actions import changes, record

_REASON = "the firm's set-up"


@action
def create_team(*, actor: Any, name: str, parent: Any = None, is_walled: bool = False) -> Team:
    """Add a team under another one or at the top."""
    need(actor, "manage_users")
    need_branch(actor, getattr(parent, "pk", parent))
    row = Team(is_walled=is_walled)
    _apply(row, name, getattr(parent, "pk", parent))
    row.save()
    record("team.created", row, data={"name": row.name})
    rights_changed()
    setup_changed()
    return row


@action
def set_team(
    *, actor: Any, team: Any, name: str, parent: Any = None, is_walled: bool = False, version: int | None = None
) -> Team:
    """Rename a team, move it in the tree, wall it off or open it."""
    need(actor, "manage_users")
    row: Team = Team.objects.get_or_404(actor, "edit", pk=getattr(team, "pk", team))
    if version is not None and row.version != version:
        raise Conflict(row)
    need_branch(actor, row.pk, getattr(parent, "pk", parent))
    before = {"name": row.name, "parent_id": row.parent_id, "is_walled": row.is_walled}
    row.is_walled = is_walled
    _apply(row, name, getattr(parent, "pk", parent))
    changed = changes(before, {"name": row.name, "parent_id": row.parent_id, "is_walled": row.is_walled})
    if changed:
        row.version += 1
        row.save()
        record("team.changed", row, data={"name": row.name, "changes": changed})
        rights_changed()
        setup_changed()
    return row


@action
def remove_team(*, actor: Any, team: Any) -> None:
    """Remove an empty team; one with members, records or teams below is refused and says so."""
    need(actor, "manage_users")
    row: Team = Team.objects.get_or_404(actor, "edit", pk=getattr(team, "pk", team))
    record("team.removed", row, data={"name": row.name})
    try:
        row.delete()
    except ProtectedError:
        raise Invalid({"team": _("The team still has members, records or teams below. Move them first.")}) from None
    rights_changed()
    setup_changed()


@action
def set_memberships(*, actor: Any, user: Any, teams: Mapping[int, bool], home_team: Any = None) -> None:
    """Make the user's teams exactly `teams` ({team id: leads it})."""
    need(actor, "manage_users")
    row: User = User.colleagues.get_or_404(actor, pk=getattr(user, "pk", user))
    known = set(Team.objects.system(_REASON).filter(pk__in=list(teams)).values_list("pk", flat=True))
    if known != set(teams):
        raise Invalid({"teams": _("There is no such team.")})
    had = Membership.objects.system(_REASON).filter(user=row)
    held = dict(had.values_list("team_id", "is_head"))
    need_teams_within(actor, teams, held)
    before = {str(pk): head for pk, head in held.items()}
    had.delete()
    Membership.objects.bulk_create([Membership(user=row, team_id=pk, is_head=head) for pk, head in teams.items()])
    home = getattr(home_team, "pk", home_team)
    row.home_team_id = home if home in teams else next(iter(teams), None)
    row.save(update_fields=["home_team"])
    after = {str(pk): head for pk, head in teams.items()}
    record("user.changed", row, data={"name": row.name, "changes": {"teams": [before, after]}})
    rights_changed(row.pk)


def _apply(row: Team, name: Any, parent_id: int | None) -> None:
    row.name = str(name or "").replace("\x00", "").strip()
    errors = {}
    if not row.name or len(row.name) > 120:
        errors["name"] = _("A name is needed.")
    tree: Tree = list(Team.objects.system(_REASON).values_list("pk", "parent_id", "is_walled"))
    if parent_id is not None and parent_id not in {pk for pk, _parent, _wall in tree}:
        errors["parent"] = _("There is no such team.")
    if parent_id is not None and row.pk is not None and parent_id in below(tree, row.pk):
        errors["parent"] = _("A team cannot stand below itself.")
    same = Team.objects.system(_REASON).filter(name=row.name, parent_id=parent_id).exclude(pk=row.pk)
    if same.exists():
        errors["name"] = _("There is a team of this name already.")
    if errors:
        raise Invalid(errors)
    row.parent_id = parent_id
