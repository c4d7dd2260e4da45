from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Relation, register_relations
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import Customer

register_relations(
    Relation(
        "colleagues", "customer", "customer", _("People who work there"), customer_columns,
        lambda: Customer.objects.alive().filter(links__other=OuterRef("pk"), links__role="works_at"),
    ),
    Relation(
        "employer", "customer", "customer", _("Organisation where the person works"), customer_columns,
        lambda: Customer.objects.alive().filter(links_to__customer=OuterRef("pk"), links_to__role="works_at"),
    ),
)  # fmt: skip
