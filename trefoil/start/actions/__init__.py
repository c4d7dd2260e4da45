"""The verbs of a beginning."""

from trefoil.start.actions.founding import found, is_open, open_firm
from trefoil.start.actions.inviting import accept_invitation, invite, revoke_invitation
from trefoil.start.actions.line import change_line, dismiss_steps, set_home, set_words
from trefoil.start.actions.samples import add_samples, remove_samples

__all__ = [
    "accept_invitation", "add_samples", "change_line", "dismiss_steps", "found", "invite", "is_open", "open_firm",
    "remove_samples", "revoke_invitation", "set_home", "set_words",
]  # fmt: skip
