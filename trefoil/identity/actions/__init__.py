"""The verbs of identity: people, teams, roles, shares, tokens, the firm."""

from trefoil.identity.actions.colleagues import change_colleague
from trefoil.identity.actions.people import (
    change_firm,
    change_user,
    create_user,
    renew_password,
    set_active,
    set_password,
    set_up_firm,
)
from trefoil.identity.actions.roles import apply_pack, create_role, remove_role, set_role
from trefoil.identity.actions.shares import share_record, unshare_record
from trefoil.identity.actions.teams import create_team, remove_team, set_memberships, set_team
from trefoil.identity.actions.tokens import create_token, revoke_token, touch_token

__all__ = [
    "apply_pack", "change_colleague", "change_firm", "change_user", "create_role", "create_team", "create_token",
    "create_user", "remove_role", "remove_team", "renew_password", "revoke_token", "set_active", "set_memberships",
    "set_password", "set_role", "set_team", "set_up_firm", "share_record", "touch_token", "unshare_record",
]  # fmt: skip
