from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Relation, register_relations
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import Customer
from trefoil.operational.sales.columns import deal_columns
from trefoil.operational.sales.models import Deal
from trefoil.planner.columns import task_columns
from trefoil.planner.models import Task

register_relations(
    Relation(
        "deals", "customer", "deal", _("Deals"), deal_columns,
        lambda: Deal.objects.alive().filter(customer=OuterRef("pk")),
    ),
    Relation(
        "customer", "deal", "customer", _("Customer"), customer_columns,
        lambda: Customer.objects.alive().filter(pk=OuterRef("customer_id")),
    ),
    Relation(
        "tasks", "deal", "task", _("Tasks"), task_columns,
        lambda: Task.objects.filter(source_type="deal", source_id=OuterRef("pk")),
    ),
    Relation(
        "tasks", "lead", "task", _("Tasks"), task_columns,
        lambda: Task.objects.filter(source_type="lead", source_id=OuterRef("pk")),
    ),
)  # fmt: skip
