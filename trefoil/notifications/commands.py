from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Command, register_commands

register_commands(
    Command("wishes", _("What I want to know"), "bell", "notifications:wishes",
            words=_("notifications reminders quiet hours mail"), order=70),
    Command("all_read", _("Mark all notifications as read"), "checks", "notifications:reading", values={},
            words=_("notifications"), order=71),
)  # fmt: skip
