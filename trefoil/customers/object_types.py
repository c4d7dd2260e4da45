from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import ObjectType, register_object_types

register_object_types(
    ObjectType(
        "customer", "customers.Customer", _("Customer"), _("Customers"), "customers:customer", "users",
        has_custom_fields=True,
    )
)  # fmt: skip
