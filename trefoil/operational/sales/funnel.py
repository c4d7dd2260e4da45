"""The funnel: how far the deals opened in a period came, where they were lost, and what stands where now.

A deal reached a stage when it ever entered it or one behind it, stands there or behind it, or was won. Every figure is
cut to the deals that the viewer may see, in five grouped queries, whatever the number of deals.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.expressions import ExpressionWrapper

from trefoil.operational.sales.columns import rank_of
from trefoil.operational.sales.models import Deal, StageMove
from trefoil.operational.sales.money import worth
from trefoil.operational.sales.ways import PipelineView, StageView, Ways, all_reasons, ways

DAY = 86_400


@dataclass(frozen=True)
class Cohort:
    """Which deals are looked at: opened from `since` to before `until`, of a pipeline, maybe of one owner or team."""

    pipeline: PipelineView
    since: datetime
    until: datetime
    owner: int | None = None
    team: int | None = None


@dataclass
class Tally:
    """How many deals, and what they are worth together in the firm's currency; what has no rate stands apart."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    amount: Decimal = Decimal(0)
    without_rate: list[tuple[str, Decimal]] = field(default_factory=list)

    def add(self, count: int, currency: str, amount: Decimal) -> None:
        """Count more deals of one currency."""
        self.count += count
        self.sums[currency] += amount

    def priced(self, rates: dict[str, Decimal], own: str) -> Tally:
        """Work out the amount: each currency's sum at its rate, rounded once."""
        for currency, total in sorted(self.sums.items()):
            value = worth(total, currency, rates, own)
            if value is not None:
                self.amount += value
            elif total:
                self.without_rate.append((currency, total))
        return self


@dataclass
class Loss:
    """How many deals were lost for one reason; `pk` is None where nobody gave one."""

    pk: int | None
    name: str
    count: int


@dataclass
class Step:
    """One stage of the funnel."""

    stage: StageView
    reached: Tally = field(default_factory=Tally)
    now: Tally = field(default_factory=Tally)
    lost: int = 0
    losses: list[Loss] = field(default_factory=list)
    median_days: int | None = None
    share: float | None = None
    to_next: float | None = None
    is_weakest: bool = False


@dataclass
class Funnel:
    """All stages, and what became of the deals."""

    steps: list[Step]
    opened: Tally = field(default_factory=Tally)
    won: Tally = field(default_factory=Tally)
    lost: Tally = field(default_factory=Tally)
    still_open: Tally = field(default_factory=Tally)

    @property
    def weakest(self) -> Step | None:
        """The step after which most deals stay behind."""
        return next((step for step in self.steps if step.is_weakest), None)


def read_funnel(user: Any, cohort: Cohort, rates: dict[str, Decimal], own: str) -> Funnel:
    """The whole funnel of a cohort in the viewer's scope; amounts in the firm's currency `own`."""
    setup = ways(user)
    found = Funnel([Step(stage) for stage in cohort.pipeline.stages])
    deals = deals_of(user, cohort)
    _count(found, deals, setup)
    for here, best, currency, amount in _fallen_back(user, cohort, setup):
        for step in found.steps:
            if here < step.stage.rank <= best:
                step.reached.add(1, currency, amount)
    _losses(found, deals, dict(all_reasons(user)))
    _medians(found, deals)
    _now(found, user, cohort)
    for tally in (found.opened, found.won, found.lost, found.still_open):
        tally.priced(rates, own)
    for step in found.steps:
        step.reached.priced(rates, own)
        step.now.priced(rates, own)
    _shares(found)
    return found


def deals_of(user: Any, cohort: Cohort) -> QuerySet[Any]:
    """The deals of a cohort that the viewer may see."""
    rows: QuerySet[Any] = _of_owner_and_team(Deal.objects.alive().visible_to(user), cohort)
    return rows.filter(created_at__gte=cohort.since, created_at__lt=cohort.until)


def _of_owner_and_team(rows: Any, cohort: Cohort, path: str = "") -> Any:
    given = {"pipeline_id": cohort.pipeline.pk, "owner_id": cohort.owner, "team_id": cohort.team}
    return rows.filter(**{path + name: value for name, value in given.items() if value is not None})


def _count(found: Funnel, deals: QuerySet[Any], setup: Ways) -> None:
    groups = deals.order_by().values_list("stage_id", "state", "currency").annotate(Count("pk"), Sum("amount"))
    by_state = {"won": found.won, "lost": found.lost, "open": found.still_open}
    for stage_id, state, currency, count, amount in groups:
        rank = setup.stages[stage_id].rank
        found.opened.add(count, currency, amount)
        by_state[state].add(count, currency, amount)
        for step in found.steps:
            if state == "won" or rank >= step.stage.rank:
                step.reached.add(count, currency, amount)


def _losses(found: Funnel, deals: QuerySet[Any], names: dict[int, str]) -> None:
    """Lost deals by the stage where they stood, and by reason."""
    steps = {step.stage.pk: step for step in found.steps}
    groups = deals.filter(state="lost").order_by().values_list("stage_id", "closure__reason_id").annotate(Count("pk"))
    for stage_id, reason_id, count in groups:
        if stage_id in steps:
            steps[stage_id].lost += count
            steps[stage_id].losses.append(Loss(reason_id, names.get(reason_id, ""), count))
    for step in found.steps:
        step.losses.sort(key=lambda loss: (-loss.count, loss.name))


def _fallen_back(user: Any, cohort: Cohort, setup: Ways) -> list[tuple[int, int, str, Decimal]]:
    """Deals that once stood further than they do now: (rank now, highest rank, currency, amount).

    Such a deal left its highest stage for one before it or for another pipeline, so only those few moves are joined.
    """
    own = [stage.pk for stage in setup.stages.values() if stage.pipeline_id == cohort.pipeline.pk]
    back = (
        StageMove.objects.visible_to(user).filter(from_stage_id__in=own, to_stage_id__isnull=False)
        .annotate(left=rank_of("from_stage_id", setup), entered=rank_of("to_stage_id", setup))
        .filter(Q(entered__lt=F("left")) | ~Q(to_stage_id__in=own))
        .filter(deal__deleted_at__isnull=True, deal__created_at__gte=cohort.since, deal__created_at__lt=cohort.until)
    )  # fmt: skip
    rows = _of_owner_and_team(back, cohort, "deal__").exclude(deal__state="won").order_by()
    best: dict[int, tuple[int, int, str, Decimal]] = {}
    for pk, stage_id, left, *worth_of in rows.values_list(
        "deal_id", "deal__stage_id", "left", "deal__currency", "deal__amount"
    ):
        here = setup.stages[stage_id].rank
        if left > max(here, best[pk][1] if pk in best else -1):
            best[pk] = (here, left, worth_of[0], worth_of[1])
    return list(best.values())


def _medians(found: Funnel, deals: QuerySet[Any]) -> None:
    """The median of whole days that deals stood in each stage, out of how many left it after how many days."""
    wanted = [step.stage.pk for step in found.steps]
    days = ExpressionWrapper(F("moves__seconds") / DAY, output_field=IntegerField())
    groups = deals.filter(moves__from_stage_id__in=wanted).order_by().annotate(days=days)
    counts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for stage_id, whole, count in groups.values_list("moves__from_stage_id", "days").annotate(n=Count("pk")):
        counts[stage_id].append((int(whole), count))
    for step in found.steps:
        step.median_days = median(counts[step.stage.pk])


def median(counts: list[tuple[int, int]]) -> int | None:
    """The lower median of values given as (value, how often); None without any."""
    middle = (sum(count for _value, count in counts) + 1) // 2
    for value, count in sorted(counts):
        middle -= count
        if middle <= 0:
            return value
    return None


def _now(found: Funnel, user: Any, cohort: Cohort) -> None:
    """Open deals by stage at this moment, whenever they were opened."""
    rows = _of_owner_and_team(Deal.objects.visible_to(user).open(), cohort)
    steps = {step.stage.pk: step for step in found.steps}
    groups = rows.order_by().values_list("stage_id", "currency").annotate(Count("pk"), Sum("amount"))
    for stage_id, currency, count, amount in groups:
        if stage_id in steps:
            steps[stage_id].now.add(count, currency, amount)


def _shares(found: Funnel) -> None:
    for step, behind in zip(found.steps, [*(one.reached for one in found.steps[1:]), found.won], strict=True):
        step.share = step.reached.count / found.opened.count if found.opened.count else None
        step.to_next = behind.count / step.reached.count if step.reached.count else None
    known = [step for step in found.steps if step.to_next is not None]
    if len(known) > 1:
        min(known, key=lambda step: step.to_next or 0).is_weakest = True
