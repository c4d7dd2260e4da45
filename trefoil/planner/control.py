"""Control: who of one's people is behind, and on what. Every figure is cut to the tasks that the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.access import Level, Viewer
from trefoil.core.access.fields import group_of, readable
from trefoil.core.registry import Watched
from trefoil.identity.models import Membership, Team, User
from trefoil.planner.models import Escalation, Task
from trefoil.planner.watching import counted, watched_by

RATED = timedelta(days=30)
MOST_PEOPLE = 500
Money = list[tuple[str, Decimal]]


@dataclass
class Figures:
    """The work of one person: `rated` tasks were due in the last 30 days, `rated_late` of them late or still open.

    `pk` is None for tasks of nobody; `is_here` is false for who works here no more.
    """

    pk: int | None
    name: str
    is_here: bool = True
    overdue: int = 0
    oldest: datetime | None = None
    money: Money = field(default_factory=list)
    escalated: int = 0
    without_step: int = 0
    today: int = 0
    planned: int = 0
    undated: int = 0
    done: int = 0
    rated: int = 0
    rated_late: int = 0

    @property
    def late_rate(self) -> float | None:
        """The share of what was due in the last 30 days that was late; None when nothing was."""
        return self.rated_late / self.rated if self.rated else None

    @property
    def has_work(self) -> bool:
        return any((self.overdue, self.without_step, self.today, self.planned, self.undated, self.done, self.rated))


def manages(viewer: Viewer) -> bool:
    """Whether the viewer looks after the work of others: he leads a team, or may change everybody's tasks."""
    if viewer.level("task", "edit") is Level.ALL:
        return True
    return bool(viewer.led) and viewer.level("task", "view") >= Level.TEAM


@dataclass(frozen=True)
class Reach:
    """Whose work a viewer looks after: everybody's, or that of these teams (empty: his own alone)."""

    is_everybody: bool
    teams: frozenset[int]

    def of_tasks(self, user: Any) -> Q:
        """The condition on tasks and records."""
        if self.is_everybody:
            return Q()
        return Q(owner_id=user.pk) | Q(team_id__in=self.teams) if self.teams else Q(owner_id=user.pk)


def reach_of(user: Any, team: int | None = None) -> Reach:
    """What the viewer looks after, narrowed to a team if he looks after it."""
    viewer: Viewer = user.viewer
    is_everybody = viewer.level("task", "edit") is Level.ALL
    teams = viewer.led if manages(viewer) else frozenset()
    if team is not None and (is_everybody or team in teams):
        return Reach(False, frozenset({team}))
    return Reach(is_everybody, teams)


def people_of(user: Any, reach: Reach) -> list[tuple[int, str]]:
    """(id, name) of the colleagues whose work the viewer looks after, by name; himself among them."""
    rows = User.colleagues.visible_to(user).active()
    if not reach.is_everybody:
        members = Membership.objects.visible_to(user).filter(team_id__in=reach.teams).values("user_id")
        rows = rows.filter(Q(pk__in=members) | Q(pk=user.pk)) if reach.teams else rows.filter(pk=user.pk)
    elif user.viewer.walled_off:
        walled = Membership.objects.visible_to(user).filter(team_id__in=user.viewer.walled_off).values("user_id")
        rows = rows.exclude(pk__in=walled)
    return list(rows.order_by("name", "pk").values_list("pk", "name")[:MOST_PEOPLE])


def teams_of(user: Any) -> list[tuple[int, str]]:
    """(id, name) of the teams to which the page can be narrowed."""
    rows = Team.objects.visible_to(user).exclude(pk__in=user.viewer.walled_off).order_by("name", "pk")
    reach = reach_of(user)
    rows = rows if reach.is_everybody else rows.filter(pk__in=reach.teams)
    return list(rows.values_list("pk", "name"))


def figures(user: Any, reach: Reach) -> list[Figures]:
    """Everybody's figures, who is most behind first; the number of queries does not depend on how many there are."""
    now = timezone.now()
    people = dict(people_of(user, reach))
    found = {pk: Figures(pk, name) for pk, name in people.items()}
    strangers: dict[int | None, Figures] = {}

    def of(pk: int | None) -> Figures:
        return found[pk] if pk in found else strangers.setdefault(pk, Figures(pk, "", False))

    wanted = Q(owner_id__in=list(people)) | reach.of_tasks(user) if not reach.is_everybody else Q()
    _open_tasks(user, wanted, now, of)
    _past_tasks(user, wanted, now, of)
    for (_kind, owner, team), count in counted(user, watched_by(user)).items():
        if reach.is_everybody or owner in people or team in reach.teams:
            of(owner).without_step += count
    for owner, money in overdue_money(user, _overdue(user, wanted, now)).items():
        of(owner).money = money
    told = Escalation.objects.visible_to(user).filter(
        task__in=_overdue(user, wanted, now).values("pk"), due_at=F("task__due_at")
    ).order_by()  # fmt: skip
    for owner, count in told.values_list("task__owner_id").annotate(n=Count("task_id", distinct=True)):
        of(owner).escalated = count
    _name(user, strangers)
    shown = [*found.values(), *(one for one in strangers.values() if one.overdue or one.without_step or one.planned)]
    return sorted(shown, key=_place)


def _place(one: Figures) -> tuple[Any, ...]:
    return -one.overdue, one.oldest.timestamp() if one.overdue and one.oldest else 0, -one.without_step, one.name


def _open_tasks(user: Any, wanted: Q, now: datetime, of: Any) -> None:
    midnight = end_of_day(now)
    rows = Task.objects.open().visible_to(user).filter(wanted).order_by().values_list("owner_id")
    late = Q(due_at__lt=now)
    for owner, overdue, oldest, today, planned, undated in rows.annotate(
        late=Count("pk", filter=late), oldest=Min("due_at"),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=midnight)),
        planned=Count("pk", filter=Q(due_at__gte=midnight)), undated=Count("pk", filter=Q(due_at__isnull=True)),
    ):  # fmt: skip
        one = of(owner)
        one.overdue, one.oldest, one.today = overdue, oldest if overdue else None, today
        one.planned, one.undated = planned, undated


def _past_tasks(user: Any, wanted: Q, now: datetime, of: Any) -> None:
    local = timezone.localtime(now)
    monday = timezone.make_aware(datetime.combine(local.date() - timedelta(days=local.weekday()), time()))
    done = Task.objects.visible_to(user).filter(wanted, done_at__gte=monday).order_by()
    for owner, count in done.values_list("owner_id").annotate(n=Count("pk")):
        of(owner).done = count
    was_late = Q(done_at__isnull=True) | Q(done_at__gt=F("due_at"))
    due = Task.objects.visible_to(user).filter(wanted, due_at__gte=now - RATED, due_at__lt=now).order_by()
    for owner, count, late in due.values_list("owner_id").annotate(n=Count("pk"), late=Count("pk", filter=was_late)):
        of(owner).rated, of(owner).rated_late = count, late


def _overdue(user: Any, wanted: Q, now: datetime) -> Any:
    return Task.objects.open().visible_to(user).filter(wanted, due_at__lt=now).order_by()


def overdue_tasks(user: Any, owner: int | None) -> Any:
    """One person's overdue tasks that the viewer may see, the oldest first."""
    return _overdue(user, Q(owner_id=owner), timezone.now()).order_by("due_at", "pk")


def overdue_money(user: Any, overdue: Any) -> dict[int | None, Money]:
    """{owner: [(currency, sum)]} of the open deals and leads that overdue tasks hang on, each counted once."""
    sums: dict[int | None, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for kind in valued_kinds(user.viewer):
        late = overdue.filter(source_type=kind.object_type)
        worth = worth_of(user, kind, late.values("source_id"))
        for owner, pk in late.values_list("owner_id", "source_id").distinct():
            if pk in worth:
                amount, currency = worth[pk]
                sums[owner][currency] += amount
    return {owner: sorted(by.items(), key=lambda pair: -pair[1]) for owner, by in sums.items()}


def valued_kinds(viewer: Viewer) -> list[Watched]:
    """The watched kinds that have an amount which the viewer may read."""
    return [
        kind for kind in registry.watched
        if kind.amount and viewer.level(kind.object_type, "view") is not Level.NONE
        and readable(viewer, group_of(registry.object_types[kind.object_type].model_class(), kind.amount))
    ]  # fmt: skip


def worth_of(user: Any, kind: Watched, ids: Any) -> dict[int, tuple[Decimal, str]]:
    """{id: (amount, currency)} of those open records that the viewer sees and that have an amount."""
    rows = kind.rows().visible_to(user).filter(pk__in=ids).order_by()
    return {
        pk: (amount, currency) for pk, amount, currency in rows.values_list("pk", kind.amount, kind.currency)
        if amount and currency
    }  # fmt: skip


def _name(user: Any, strangers: dict[int | None, Figures]) -> None:
    ids = [pk for pk in strangers if pk is not None]
    rows = User.colleagues.visible_to(user).filter(pk__in=ids)
    for pk, name, is_active in rows.values_list("pk", "name", "is_active") if ids else ():
        strangers[pk].name, strangers[pk].is_here = name, is_active


def end_of_day(now: datetime) -> datetime:
    """The end of the day in which a moment lies, by the viewer's clock."""
    return timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time()))


def burdens(user: Any, people: Sequence[int]) -> list[int]:
    """The people by how little they have to do: fewest open tasks that are overdue or due within a week first."""
    soon = timezone.now() + timedelta(days=7)
    rows = Task.objects.open().visible_to(user).filter(owner_id__in=list(people), due_at__lt=soon).order_by()
    counts = dict(rows.values_list("owner_id").annotate(n=Count("pk")))
    return sorted(people, key=lambda pk: (counts.get(pk, 0), pk))


def total(shown: Iterable[Figures]) -> Figures:
    """The sum of all figures."""
    made, money = Figures(None, ""), defaultdict[str, Decimal](Decimal)
    names = ("overdue", "without_step", "today", "planned", "undated", "done", "rated", "rated_late", "escalated")
    for one in shown:
        for name in names:
            setattr(made, name, getattr(made, name) + getattr(one, name))
        for currency, amount in one.money:
            money[currency] += amount
        if one.oldest and (made.oldest is None or one.oldest < made.oldest):
            made.oldest = one.oldest
    made.money = sorted(money.items(), key=lambda pair: -pair[1])
    return made
