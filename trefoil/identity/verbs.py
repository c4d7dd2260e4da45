from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("firm.changed", _("changed the firm"), "setup", "settings"),
    Verb("user.created", _("added a colleague"), "setup", "user-plus"),
    Verb("user.changed", _("changed a colleague"), "setup", "user"),
    Verb("user.deactivated", _("closed a colleague's access"), "setup", "user-off"),
    Verb("user.activated", _("opened a colleague's access again"), "setup", "user-check"),
    Verb("team.created", _("made a team"), "setup", "users"),
    Verb("team.changed", _("changed a team"), "setup", "users"),
    Verb("team.removed", _("removed a team"), "setup", "users"),
    Verb("role.created", _("made a role"), "setup", "shield"),
    Verb("role.changed", _("changed a role"), "setup", "shield"),
    Verb("role.removed", _("removed a role"), "setup", "shield"),
    Verb("record.shared", _("shared"), "change", "share"),
    Verb("record.unshared", _("took a share back"), "change", "share"),
    Verb("token.created", _("made a token"), "setup", "key"),
    Verb("token.revoked", _("revoked a token"), "setup", "key"),
)
