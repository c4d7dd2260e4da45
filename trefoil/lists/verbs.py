from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("view.created", _("kept a view of a list"), "setup", "table", hidden=True),
    Verb("view.changed", _("changed a view of a list"), "setup", "table", hidden=True),
    Verb("view.removed", _("removed a view of a list"), "setup", "table", hidden=True),
    Verb("tag.created", _("made a tag"), "setup", "tag", hidden=True),
    Verb("tag.changed", _("changed a tag"), "setup", "tag", hidden=True),
    Verb("tag.removed", _("removed a tag"), "setup", "tag", hidden=True),
    Verb("arrangement.changed", _("put the columns of a list in order"), "setup", "table", hidden=True),
    Verb("mass_change.started", _("changed many records at once"), "setup", "list", hidden=True),
    Verb("mass_change.handed_over", _("handed to you"), "setup", "user-share", hidden=True),
    Verb("mass_change.undone", _("undid a change of many records"), "setup", "list", hidden=True),
)
