from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("customer.created", _("added"), "change", "user-plus"),
    Verb("customer.changed", _("changed"), "change", hidden=True),
    Verb("customer.deleted", _("moved to the trash"), "change", "trash"),
    Verb("customer.restored", _("restored"), "change", "restore"),
    Verb("customer.linked", _("linked"), "change", "link"),
    Verb("customer.unlinked", _("unlinked"), "change", "unlink"),
    Verb("customer.pinned", _("pinned"), "change", "pin", hidden=True),
    Verb("customer.unpinned", _("unpinned"), "change", "pin", hidden=True),
    Verb("note.added", _("noted"), "note", "note"),
    Verb("call.logged", _("called"), "call", "phone"),
    Verb("meeting.logged", _("met"), "meeting", "calendar"),
    Verb("letter.logged", _("wrote"), "letter", "mail"),
)
