from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("file.added", _("added a file"), "file", "paperclip"),
    Verb("file.removed", _("removed a file"), "file", "trash"),
    Verb("file.restored", _("restored a file"), "file", "restore"),
)
