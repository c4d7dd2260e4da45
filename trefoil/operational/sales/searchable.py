from collections.abc import Iterator

from trefoil.core.registry import Named, SearchText, searchable
from trefoil.operational.sales.models import Deal, Lead

_REASON = "search index"


@searchable("deal")
def deal_texts(ids: list[int]) -> Iterator[SearchText]:
    """Deals by title and outside id; the customer's name is shown but belongs to the customer's own document."""
    for row in Deal.objects.system(_REASON).alive().filter(pk__in=ids).select_related("customer"):
        others = (Named("customer", row.customer_id, row.customer.name),) if row.customer_id else ()
        yield SearchText(row, row.title, others=others, words=tuple(filter(None, [row.outside_id])))


@searchable("lead")
def lead_texts(ids: list[int]) -> Iterator[SearchText]:
    """Leads by title, person, organisation and how to reach them."""
    for row in Lead.objects.system(_REASON).alive().filter(pk__in=ids):
        words = (row.person_name, row.organisation, row.email, row.outside_id or "")
        detail = row.organisation or row.person_name
        yield SearchText(row, row.title, detail=detail, words=words, phones=(row.phone,) if row.phone else ())
