"""What usually comes next: learned from what the firm planned after tasks of this kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone

from trefoil.planner.models import KINDS, StartedStep, Task
from trefoil.planner.plans import started_steps
from trefoil.planner.showing import ANY_TIME

FEWEST = 5
MOST_READ = 3000
WITHIN = timedelta(days=2)
DEFAULT_KIND, DEFAULT_DAYS = "call", 7
Step = tuple[datetime, str, datetime]
_REASON = "what usually follows, a kind and a number of days without a name"


@dataclass(frozen=True)
class Proposal:
    """The next step proposed: its kind, in how many days, from how many examples (0: the stated default)."""

    kind: str
    days: int
    examples: int

    @property
    def label(self) -> Any:
        """The word for the kind."""
        return dict(KINDS)[self.kind]

    def due_at(self, now: datetime | None = None) -> datetime:
        """Any time of the proposed day; a Saturday or Sunday gives way to Monday."""
        day = timezone.localtime(now or timezone.now()).date() + timedelta(days=self.days)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        return timezone.make_aware(datetime.combine(day, ANY_TIME))


def of_stopped_plan(object_type: str, pk: int) -> StartedStep | None:
    """The next step of the newest plan on a record that was stopped before its end; the caller has found it visible."""
    steps = started_steps().filter(
        started__object_type=object_type, started__object_id=pk, started__stopped_at__isnull=False, planned_at=None
    )  # fmt: skip
    found: StartedStep | None = steps.order_by("-started_id", "position").first()
    return found


def propose(object_type: str, kind: str) -> Proposal:
    """The kind planned most often (the mode) and the median of the days until it was due, after a task of this kind on
    a record of this type was done; a call in a week while fewer than five examples are known.
    """
    newest = Task.objects.system(_REASON).filter(done_at__isnull=False).order_by("-done_at")
    names = ("kind", "source_type", "source_id", "customer_id", "done_at")
    ends = [
        (place[1], at) for what, source, source_id, customer, at in newest.values_list(*names)[:MOST_READ]
        if (place := _place(source, source_id, customer)) and place[0] == object_type and what == kind
    ]  # fmt: skip
    records = {pk for pk, _at in ends}
    is_customer = object_type == "customer"
    of = Q(source_type="" if is_customer else object_type)
    of &= Q(customer_id__in=records) if is_customer else Q(source_id__in=records)
    later = Task.objects.system(_REASON).filter(of, due_at__isnull=False).order_by("created_at", "pk")
    planned: dict[int, list[Step]] = {}
    steps = later.values_list("customer_id" if is_customer else "source_id", "created_at", "kind", "due_at")
    for pk, made, what, due in steps if records else ():
        planned.setdefault(pk, []).append((made, what, due))
    return learned([(at, planned.get(pk, [])) for pk, at in ends])


def _place(source_type: str, source_id: int | None, customer: int | None) -> tuple[str, int] | None:
    if source_type and source_id is not None:
        return source_type, source_id
    return ("customer", customer) if customer is not None else None


def learned(ends: list[tuple[datetime, list[Step]]]) -> Proposal:
    """From (when a task was done, what was planned on the same record) to a proposal."""
    seen: list[tuple[str, int]] = []
    for at, steps in ends:
        following = next(((what, due) for made, what, due in steps if at - timedelta(minutes=1) <= made <= at + WITHIN
                          and due > at), None)  # fmt: skip
        if following is not None:
            days = (timezone.localtime(following[1]).date() - timezone.localtime(at).date()).days
            seen.append((following[0], max(days, 0)))
    if len(seen) < FEWEST:
        return Proposal(DEFAULT_KIND, DEFAULT_DAYS, 0)
    kind = max(sorted(Counter(what for what, _days in seen).items()), key=lambda pair: pair[1])[0]
    fitting = [days for what, days in seen if what == kind]
    return Proposal(kind, round(median(fitting)), len(seen))
