from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Relation, register_relations
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import Customer
from trefoil.planner.columns import task_columns
from trefoil.planner.models import Task

register_relations(
    Relation(
        "tasks", "customer", "task", _("Tasks"), task_columns,
        lambda: Task.objects.filter(customer=OuterRef("pk")),
    ),
    Relation(
        "customer", "task", "customer", _("Customer"), customer_columns,
        lambda: Customer.objects.alive().filter(pk=OuterRef("customer_id")),
    ),
)  # fmt: skip
