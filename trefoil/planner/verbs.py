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
    Verb("task.item_added", _("added to the checklist"), "change", "plus", hidden=True),
    Verb("task.item_changed", _("changed a line of the checklist"), "change", hidden=True),
    Verb("task.item_done", _("ticked in the checklist"), "change", "check", hidden=True),
    Verb("task.item_reopened", _("took a tick back"), "change", "rotate", hidden=True),
    Verb("task.item_removed", _("removed from the checklist"), "change", "trash", hidden=True),
    Verb("task.items_ordered", _("put the checklist in order"), "change", hidden=True),
    Verb("plan.written", _("wrote a plan of steps"), "setup", "list", hidden=True),
    Verb("plan.removed", _("removed a plan of steps"), "setup", "trash", hidden=True),
    Verb("plan.started", _("started a plan"), "task", "list"),
    Verb("plan.stopped", _("stopped a plan"), "task", "player-pause"),
    Verb("record.parked", _("parked until a day"), "task", "player-pause"),
    Verb("record.unparked", _("took up again"), "task", "rotate"),
)
