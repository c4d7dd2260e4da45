from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("field.created", _("made a field"), "setup", "forms"),
    Verb("field.changed", _("changed a field"), "setup", "forms"),
    Verb("field.removed", _("removed a field"), "setup", "forms"),
)
