from trefoil.core.registry import Watched, register_watched
from trefoil.operational.sales.models import Deal, Lead
from trefoil.operational.sales.today import firm_worth

register_watched(
    Watched("deal", lambda: Deal.objects.open(), "title", "amount", "currency", "customer_id", firm_worth),
    Watched("lead", lambda: Lead.objects.open(), "title", "amount", "currency", worth=firm_worth),
)
