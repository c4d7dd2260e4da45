from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import ObjectType, register_object_types

register_object_types(ObjectType("task", "planner.Task", _("Task"), _("Tasks"), "planner:task", "checkbox"))
