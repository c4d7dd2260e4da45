from django.db.models import Exists, OuterRef

from trefoil.core.registry import Watched, register_watched
from trefoil.customers.models import Customer, Standing


def clients() -> object:
    """Customers marked as clients: those whom the firm has promised to look after."""
    standing = Standing.objects.system("who is a client").filter(customer=OuterRef("pk"), role="client")
    return Customer.objects.alive().filter(Exists(standing.order_by()))


register_watched(Watched("customer", clients, "name", customer="pk"))
