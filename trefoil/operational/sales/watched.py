from trefoil.core.registry import Watched, register_watched
from trefoil.operational.sales.models import Deal, Lead

register_watched(
    Watched("deal", lambda: Deal.objects.open(), "title", "amount", "currency", "customer_id"),
    Watched("lead", lambda: Lead.objects.open(), "title", "amount", "currency"),
)
