from trefoil.core.registry import Listed, register_listed
from trefoil.operational.sales.columns import deal_columns, lead_columns, product_columns
from trefoil.operational.sales.models import Deal, Lead, Product

register_listed(
    Listed(
        "deal", deal_columns, lambda: Deal.objects.alive(), "sales:deals", "-created_at", board="sales:board",
        ignore=frozenset({"trash", "customer"}),
    ),
    Listed(
        "lead", lead_columns, lambda: Lead.objects.alive(), "sales:leads", "-created_at", ignore=frozenset({"trash"}),
    ),
    Listed("product", product_columns, lambda: Product.objects.order_by(), "sales:products", "name"),
)
