from collections.abc import Iterator

from trefoil.core.registry import Named, SearchText, searchable
from trefoil.planner.models import Task


@searchable("task")
def texts(ids: list[int]) -> Iterator[SearchText]:
    """Open and done tasks by title."""
    for row in Task.objects.system("search index").filter(pk__in=ids).select_related("customer"):
        others = (Named("customer", row.customer_id, row.customer.name),) if row.customer_id else ()
        yield SearchText(row, row.title, others=others, weight=-1)
