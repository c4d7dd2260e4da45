from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Command, register_commands

register_commands(
    Command("new_task", _("New task"), "checkbox", "planner:new", dialog="yes",
            words=_("call meeting letter visit remind plan add create"), object_type="task", order=5),
    Command("plans", _("Plans of steps"), "list", "planner:plans", words=_("template checklist procedure steps"),
            object_type="task", order=61),
    Command("briefs", _("Briefs of what I took over"), "file-text", "planner:briefs",
            words=_("brief handed over stand in away successor"), order=60),
)  # fmt: skip
