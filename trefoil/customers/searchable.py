from collections import defaultdict
from collections.abc import Iterator

from trefoil.core.registry import Named, SearchText, searchable
from trefoil.customers.models import ORGANISATION, ContactPoint, Customer, Link

_REASON = "search index"


@searchable("customer")
def texts(ids: list[int]) -> Iterator[SearchText]:
    """Customers by name, contact points and the organisations that they belong to."""
    points: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = ContactPoint.objects.system(_REASON).filter(customer__in=ids)
    for customer, kind, value in rows.values_list("customer_id", "kind", "value"):
        points[customer].append((kind, value))
    places: dict[int, list[Named]] = defaultdict(list)
    links = Link.objects.system(_REASON).filter(customer__in=ids)
    for customer, other, name in links.values_list("customer_id", "other_id", "other__name"):
        places[customer].append(Named("customer", other, name))
    for row in Customer.objects.system(_REASON).alive().filter(pk__in=ids):
        reach = points[row.pk]
        mails = [value for kind, value in reach if kind == "email"]
        yield SearchText(
            row, row.name, detail=mails[0] if mails else "", others=tuple(places[row.pk]),
            words=tuple(value for kind, value in reach if kind != "phone"),
            phones=tuple(value for kind, value in reach if kind == "phone"),
            weight=2 if row.kind == ORGANISATION else 1,
        )  # fmt: skip
