from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("user.invited", _("invited a colleague"), "setup", "user-plus"),
    Verb("user.invitation_revoked", _("took an invitation back"), "setup", "user-off"),
    Verb("samples.added", _("put samples in"), "setup", "sparkles"),
    Verb("samples.removed", _("removed the samples"), "setup", "trash"),
)
