"""What notifications do, one function per verb."""

from trefoil.notifications.actions.mailing import claim_mail, mails_waiting, note_mail
from trefoil.notifications.actions.reminding import follow_tasks, forget_reminder, remind, ring_due
from trefoil.notifications.actions.telling import look_at, mark_read, take_unshown, write
from trefoil.notifications.actions.wishes import follow, set_wishes, unfollow

__all__ = [
    "claim_mail", "follow", "follow_tasks", "forget_reminder", "look_at", "mails_waiting", "mark_read", "note_mail",
    "remind", "ring_due", "set_wishes", "take_unshown", "unfollow", "write",
]  # fmt: skip
