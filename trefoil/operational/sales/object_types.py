from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import ObjectType, register_object_types

register_object_types(
    ObjectType("deal", "sales.Deal", _("Deal"), _("Deals"), "sales:deal", "layout-kanban", has_custom_fields=True),
    ObjectType("lead", "sales.Lead", _("Lead"), _("Leads"), "sales:lead", "user-plus", has_custom_fields=True),
    ObjectType("product", "sales.Product", _("Product"), _("Products"), "sales:product", "package", is_owned=False),
)
