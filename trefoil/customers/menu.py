from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu

register_menu(
    MenuItem("customers", "work", _("Customers"), "customers:customers", "users", 40, object_type="customer", go="c"),
)
