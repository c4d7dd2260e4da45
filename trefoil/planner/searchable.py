from collections.abc import Iterator

from trefoil.core.registry import SearchText, searchable
from trefoil.planner.models import Task


@searchable("task")
def texts(ids: list[int]) -> Iterator[SearchText]:
    """Open and done tasks by title."""
    for row in Task.objects.system("search index").filter(pk__in=ids).select_related("customer"):
        yield SearchText(row, row.title, detail=row.customer.name if row.customer_id else "", weight=-1)
