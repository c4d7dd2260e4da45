"""What somebody takes over: records handed to him by the many, and those of colleagues for whom he stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.access.fields import group_of, present, readable
from trefoil.core.days import firm_day
from trefoil.core.registry import Watched
from trefoil.lists.models import HAND_OVER, SPREAD, MassChange, MassChangeRow
from trefoil.planner.calendar.models import Absence
from trefoil.planner.models import Task
from trefoil.planner.watching import watched_by

MOST, MOST_CHANGES = 200, 20
RECENT = timedelta(days=60)


@dataclass(frozen=True)
class Taken:
    """One record with a brief, as a list shows it."""

    label: str
    icon: str
    name: str
    url: str
    brief_url: str
    amount: Decimal | None
    currency: str
    due_at: datetime | None


@dataclass
class Heap:
    """Records that were taken over together: from whom, since or until when."""

    title: str
    by: str
    at: datetime | None = None
    until: date | None = None
    url: str = ""
    records: list[Taken] = field(default_factory=list)
    is_cut: bool = False


def absences() -> Any:
    """Absences by their days and substitutes alone."""
    return Absence.objects.system("who is away and who stands in, neither why nor what for")


def away_of(owner: int | None) -> dict[str, Any] | None:
    """Until when the owner of a record is away now, and who stands in; None when he is here."""
    today = firm_day()
    rows = absences().filter(user_id=owner, from_on__lte=today, to_on__gte=today) if owner else None
    if rows is None:
        return None
    names = ("to_on", "substitute_id", "substitute__name", "user__name")
    found: dict[str, Any] | None = rows.order_by("-to_on").values(*names).first()
    return found


def away_for(user: Any) -> list[tuple[int, str, date]]:
    """(id, name, until when) of the colleagues who are away now and for whom the user stands in."""
    today = firm_day()
    rows = absences().filter(substitute=user.pk, from_on__lte=today, to_on__gte=today).order_by("to_on", "pk")
    return list(rows.values_list("user_id", "user__name", "to_on")[:MOST_CHANGES])


def standing_in(user: Any) -> list[Heap]:
    """The open records of colleagues who are away and for whom the user stands in, as far as he may see them."""
    heaps: list[Heap] = []
    for pk, name, until in away_for(user):
        heap = Heap("", name, until=until)
        for kind in watched_by(user):
            _fill(user, heap, kind, kind.rows().visible_to(user).filter(owner_id=pk))
        heaps.append(heap)
    return heaps


def handed_over(user: Any, change: int | None = None) -> list[Heap]:
    """What many at once was handed to the user in the last 60 days and is still his; or one such change alone."""
    changes = MassChange.objects.system("what was handed to the reader himself").filter(
        Q(kind=HAND_OVER) | Q(kind=SPREAD), changed__gt=0, created_at__gte=timezone.now() - RECENT,
        object_type__in=[kind.object_type for kind in watched_by(user)],
    )  # fmt: skip
    changes = changes.filter(pk=change) if change is not None else changes
    heaps: list[Heap] = []
    for row in changes.select_related("owner").order_by("-pk")[: MOST_CHANGES * 5]:
        if not _is_for(row, user.pk) or len(heaps) >= MOST_CHANGES:
            continue
        kind = registry.watched[row.object_type]
        heap = Heap(str(registry.object_types[row.object_type].plural), row.owner.name, at=row.created_at,
                    url=f"{reverse('planner:briefs')}?change={row.pk}")  # fmt: skip
        ids = MassChangeRow.objects.system("what was handed to the reader himself").filter(owning=row.pk)
        ids = ids.filter(outcome="changed")
        model = registry.object_types[row.object_type].model_class()
        records = model.objects.alive().visible_to(user).filter(owner_id=user.pk, pk__in=ids.values("record_id"))
        _fill(user, heap, kind, records)
        heaps.append(heap)
    return heaps


def _is_for(row: MassChange, pk: int) -> bool:
    values: Iterable[Any] = row.value if isinstance(row.value, list) else [row.value]
    return str(pk) in {str(value) for value in values}


def _fill(user: Any, heap: Heap, kind: Watched, rows: Any) -> None:
    known = registry.object_types[kind.object_type]
    model = known.model_class()
    columns = ["pk", kind.name, *(name for name in (kind.amount, kind.currency) if name)]
    found = list(rows.order_by("-updated_at", "-pk").values(*columns)[: MOST + 1])
    heap.is_cut = heap.is_cut or len(found) > MOST
    sees_money = bool(kind.amount) and readable(user.viewer, group_of(model, kind.amount))
    steps = _steps(user, kind, [row["pk"] for row in found]) if found else {}
    for row in found[:MOST]:
        name = present(user.viewer, group_of(model, kind.name), row[kind.name]) or f"#{row['pk']}"
        heap.records.append(
            Taken(
                str(known.label), known.icon, name, reverse(known.url, args=[row["pk"]]),
                reverse("planner:brief", args=[kind.object_type, row["pk"]]),
                row[kind.amount] if sees_money else None, row[kind.currency] if sees_money else "",
                steps.get(row["pk"]),
            )
        )  # fmt: skip


def _steps(user: Any, kind: Watched, ids: list[int]) -> dict[int, datetime | None]:
    rows = Task.objects.open().visible_to(user).order_by()
    if kind.customer == "pk":
        rows = rows.filter(customer_id__in=ids).annotate(record=F("customer_id"))
    else:
        rows = rows.filter(source_type=kind.object_type, source_id__in=ids).annotate(record=F("source_id"))
    return dict(rows.values_list("record").annotate(soonest=Min("due_at")))
