from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("hours.changed", _("changed working hours"), "setup", "clock"),
    Verb("own_day.added", _("added a day of the firm's own"), "setup", "calendar-plus"),
    Verb("own_day.removed", _("removed a day of the firm's own"), "setup", "trash"),
    Verb("absence.added", _("noted an absence"), "setup", "calendar-event"),
    Verb("absence.removed", _("took an absence back"), "setup", "trash"),
    Verb("task.guests", _("changed who is asked"), "change", "users", hidden=True),
    Verb("task.answered", _("noted an answer"), "change", "user-check", hidden=True),
    Verb("feed.created", _("made a calendar feed"), "setup", "key"),
    Verb("feed.revoked", _("revoked a calendar feed"), "setup", "key"),
)
