from typing import Any

from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu
from trefoil.operational.sales.models import Lead


def my_open_leads(user: Any) -> int:
    """How many leads wait for me, for the menu (counting stops at 100)."""
    return Lead.objects.open().visible_to(user).filter(owner_id=user.pk).order_by()[:100].count()


register_menu(
    MenuItem("deals", "work", _("Deals"), "sales:board", "layout-kanban", 20, object_type="deal", go="d"),
    MenuItem(
        "leads", "work", _("Leads"), "sales:leads", "user-plus", 30, object_type="lead", go="l", count=my_open_leads
    ),
    MenuItem("funnel", "know", _("Funnel"), "sales:funnel", "filter-2", 10, object_type="deal", go="f"),
    MenuItem("products", "work", _("Products"), "sales:products", "package", 60),
)
