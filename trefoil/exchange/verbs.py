from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("import.started", _("began to move a file in"), "setup", "file-import"),
    Verb("import.finished", _("moved a file in"), "setup", "file-import"),
    Verb("import.cancelled", _("stopped moving a file in"), "setup", "file-import"),
    Verb("import.failed", _("could not finish moving a file in"), "setup", "file-import"),
)
