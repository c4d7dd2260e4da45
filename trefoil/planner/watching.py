"""Nobody forgotten: every open record has a next step or is parked until a day, and this finds those that break it.

Planner stands below deals and leads, so what is to be watched comes through the registry (`Watched`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.registry import Watched
from trefoil.planner.models import Task
from trefoil.planner.parking import parkings

REASON = "does a record have a next step, whoever may see it"
Key = tuple[str, int | None, int | None]


def watched_by(user: Any) -> list[Watched]:
    """The kinds of watched records of which the viewer may see any; deals first."""
    order = {"deal": 0, "lead": 1}
    kinds = [kind for kind in registry.watched if user.viewer.level(kind.object_type, "view") is not Level.NONE]
    return sorted(kinds, key=lambda kind: (order.get(kind.object_type, 2), kind.object_type))


def forgotten(user: Any, kind: Watched) -> QuerySet[Any]:
    """The open records of a kind that the viewer may see and that have no next step and are not parked.

    A next step is an open task on the record, even one that the viewer may not see. A customer also counts tasks of
    his own and of his open deals. Without a user: everybody's, for the nightly figure.
    """
    rows = everybodys(kind) if user is None else kind.rows().visible_to(user)
    found: QuerySet[Any] = rows.filter(*without_step(kind))
    return found


def without_step(kind: Watched) -> list[Q]:
    """The conditions that a record of a kind has no next step and is not parked."""
    has_step = [_steps_of(kind)]
    if kind.customer == "pk":
        has_step.append(_steps().filter(customer_id=OuterRef("pk")))
        has_step += [
            everybodys(other).filter(Q((other.customer, OuterRef("pk"))), Exists(_steps_of(other)))
            for other in registry.watched if other.customer not in ("", "pk")
        ]  # fmt: skip
    parked = parkings().running().filter(object_type=kind.object_type, object_id=OuterRef("pk"))
    return [~Q(Exists(rows)) for rows in (*has_step, parked)]


def everybodys(kind: Watched) -> Any:
    """The open records of a kind, whoever may see them."""
    return kind.rows().system(REASON).order_by()


def _steps() -> Any:
    return Task.objects.open().system(REASON).order_by()


def _steps_of(kind: Watched) -> Any:
    return _steps().filter(source_type=kind.object_type, source_id=OuterRef("pk"))


def is_forgotten(object_type: str, pk: int) -> bool:
    """Whether this one record is open, without a next step and not parked."""
    kind = registry.watched.get(object_type)
    return kind is not None and forgotten(None, kind).filter(pk=pk).exists()


def counted(user: Any, kinds: Iterable[Watched]) -> Counter[Key]:
    """{(kind, owner, team): how many are forgotten}, one query a kind."""
    found: Counter[Key] = Counter()
    for kind in kinds:
        rows = forgotten(user, kind).order_by().values_list("owner_id", "team_id").annotate(n=Count("pk"))
        found.update({(kind.object_type, owner, team): n for owner, team, n in rows})
    return found


def my_count(user: Any, limit: int = 1000) -> int:
    """How many of my own records are forgotten; counting stops at the limit."""
    return sum(
        forgotten(user, kind).filter(owner_id=user.pk).order_by()[:limit].count() for kind in watched_by(user)
    )
