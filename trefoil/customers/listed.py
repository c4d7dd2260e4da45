from trefoil.core.registry import Listed, register_listed
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import Customer

register_listed(
    Listed(
        "customer", customer_columns, lambda: Customer.objects.alive(), "customers:customers", "-id",
        ignore=frozenset({"trash"}),
    )
)
