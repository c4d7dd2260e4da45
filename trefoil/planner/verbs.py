from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Verb, register_verbs

register_verbs(
    Verb("task.created", _("planned"), "task", "checkbox"),
    Verb("task.changed", _("changed a task"), "change", hidden=True),
    Verb("task.done", _("did"), "task", "check"),
    Verb("task.repeated", _("planned again"), "task", "repeat"),
    Verb("task.reopened", _("reopened"), "task", "rotate"),
    Verb("task.deleted", _("removed a task"), "change", "trash", hidden=True),
    Verb("task.escalated", _("is late; told"), "task", "arrow-up"),
    Verb("escalation_rule.changed", _("changed a rule of escalation"), "setup", "arrow-up"),
    Verb("escalation_rule.removed", _("removed a rule of escalation"), "setup", "trash"),
    Verb("record.parked", _("parked until a day"), "task", "player-pause"),
    Verb("record.unparked", _("took up again"), "task", "rotate"),
)
