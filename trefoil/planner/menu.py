from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu
from trefoil.planner.control import manages
from trefoil.planner.models import Task


def overdue(user: Any) -> int:
    """How many of my tasks are late, for the menu (counting stops at 100)."""
    rows = Task.objects.open().visible_to(user).filter(owner_id=user.pk, due_at__lt=timezone.now())
    return rows.order_by()[:100].count()


register_menu(
    MenuItem("today", "work", _("Today"), "planner:today", "sun", 10, go="t", count=overdue),
    MenuItem("tasks", "work", _("Tasks"), "planner:tasks", "checkbox", 50, object_type="task", go="k"),
    MenuItem("forgotten", "know", _("Nobody forgotten"), "planner:forgotten", "leaf", 5, go="o"),
    MenuItem("control", "know", _("Control"), "planner:control", "users", 6, object_type="task", for_whom=manages),
)
