"""The board: cards of open deals by stage and what each stage sums up to, with few queries and no model instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core.access import Level, Viewer
from trefoil.core.html import hue, initials, money, percent, step
from trefoil.core.listing import Listing, parse_moment, read_cursor, write_cursor
from trefoil.core.near import near_names
from trefoil.customers.duplicates import spellings
from trefoil.customers.models import Customer
from trefoil.operational.sales.models import BoardTotal, Deal
from trefoil.operational.sales.money import worth
from trefoil.operational.sales.ways import PipelineView, StageView, own_currency, rates, ways
from trefoil.planner.models import KINDS, Task
from trefoil.planner.showing import due_words

CARDS = 20
BROAD = 1_000  # who sees so many open deals finds the newest of each stage soonest by walking them
MOST_NAMED = 200
VALUES = ("pk", "title", "customer_id", "amount", "currency", "owner_id", "owner__name", "stage_entered_at",
          "created_at", "version")  # fmt: skip
_ANY_STAGE = -987_654_321
Sums = dict[str, tuple[int, Decimal]]


@dataclass
class Head:
    """What stands above a column: how many, how much, and how much at the stage's probability."""

    stage: StageView
    count: int
    amount: Decimal
    weighted: Decimal
    currency: str
    without_rate: list[tuple[str, Decimal]]
    share: float = 0.0
    weighted_share: float = 0.0


class CardRow(NamedTuple):
    """A deal as it is read for its card."""

    stage_id: int
    pk: int
    title: str
    customer_id: int | None
    amount: Decimal
    currency: str
    owner_id: int | None
    owner: str | None
    stage_entered_at: datetime
    created_at: datetime
    version: int


class Card(NamedTuple):
    """What a card says, in words; `waits` and `why` are empty unless the deal stands too long in its stage."""

    pk: int
    stage_id: int
    version: int
    title: str
    customer: str
    money: str
    step: str
    step_text: str
    step_title: str
    waits: str
    why: str
    owner: str
    face: str
    hue: str


@dataclass
class BoardColumn:
    """A stage with its first cards; `after` is where the next ones begin."""

    head: Head
    cards: list[Card] = field(default_factory=list)
    after: str = ""


def open_deals(listing: Listing, wanted: Q) -> QuerySet[Any]:
    """The open deals that the viewer may see and the filters let through."""
    return listing.queryset(Deal.objects.open()).filter(wanted)


def named(user: Any, text: str) -> Q:
    """The condition that a title, or the name of a customer whom the viewer sees, contains the text."""
    if not text:
        return Q()
    ids = near_names(user, "customer", spellings(text), MOST_NAMED)
    who = Customer.objects.alive().visible_to(user).filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
    return Q(title__icontains=text) | Q(customer__in=list(who))


def columns(user: Any, pipeline: PipelineView, listing: Listing, wanted: Q) -> list[BoardColumn]:
    """The whole board: one query for the totals, one limited query a stage, two for customers and next steps."""
    above = heads(user, pipeline, listing, wanted)
    is_plain = not listing.is_filtered and wanted == Q()
    if is_plain and sum(head.count for head in above) > BROAD:
        rows: QuerySet[Any] = Deal.objects.open().walked_by(user)
    else:
        rows = open_deals(listing, wanted)
    found = stage_rows(rows, [stage.pk for stage in pipeline.stages])
    cards = {card.pk: card for card in dress(user, [row for rows in found.values() for row in rows[:CARDS]])}
    return [
        BoardColumn(head, [cards[row.pk] for row in found[head.stage.pk][:CARDS]], _next_place(found[head.stage.pk]))
        for head in above
    ]


def cards_of(user: Any, listing: Listing, wanted: Q, stage: int, after: str) -> tuple[list[Card], str]:
    """(further cards of one stage, newest first, as an index has them; where the next ones begin)."""
    rows = open_deals(listing, wanted)
    place = read_cursor(after) if after else None
    if place is not None:
        edge, pk = parse_moment(str(place[0])), place[1]
        rows = rows.filter(Q(created_at__lt=edge) | Q(created_at=edge, pk__lt=pk))
    found = stage_rows(rows, [stage])[stage]
    return dress(user, found[:CARDS]), _next_place(found)


def stage_rows(rows: QuerySet[Any], stages: Sequence[int]) -> dict[int, list[CardRow]]:
    """The newest deals of each stage, one more than is shown.

    The query is compiled once and run for each stage: seven times compiled it cost more than the whole rest of a board.
    """
    found: dict[int, list[CardRow]] = {stage: [] for stage in stages}
    query = rows.filter(stage_id=_ANY_STAGE).order_by("-created_at", "-pk").values_list(*VALUES)[: CARDS + 1].query
    compiler = query.get_compiler(connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return found
    with connection.cursor() as cursor:
        for stage in stages:
            cursor.execute(sql, [stage if value == _ANY_STAGE else value for value in params])
            found[stage] = [CardRow(stage, *row) for row in compiler.results_iter([cursor.fetchall()])]
    return found


def _next_place(found: list[CardRow]) -> str:
    if len(found) <= CARDS:
        return ""
    return write_cursor(found[CARDS - 1].created_at.isoformat(), found[CARDS - 1].pk)


def card_of(user: Any, pk: int) -> Card:
    """The one card of a deal that the viewer may see."""
    row = Deal.objects.alive().visible_to(user).filter(pk=pk).values_list("stage_id", *VALUES).get()
    return dress(user, [CardRow(*row)])[0]


def dress(user: Any, rows: Sequence[CardRow]) -> list[Card]:
    """Cards with what is read for all at once: customers that may be seen, next steps, how long they stand."""
    ids = {row.customer_id for row in rows if row.customer_id}
    who = Customer.objects.alive().visible_to(user).filter(pk__in=ids)
    names: dict[int | None, str] = dict(who.values_list("pk", "name")) if ids else {}
    steps, none = next_steps(user, [row.pk for row in rows]), ("none", _("No next step"), "")
    now, stages = timezone.now(), ways(user).stages
    waits: dict[tuple[int, int], tuple[str, str]] = {}
    made = []
    for row in rows:
        days, stage = (now - row.stage_entered_at).days, row.stage_id
        if (stage, days) not in waits:
            waits[stage, days] = waiting(days, stages.get(stage))
        owner = row.owner or ""
        made.append(
            Card(
                row.pk, stage, row.version, row.title, names.get(row.customer_id, ""), money(row.amount, row.currency),
                *steps.get(row.pk, none), *waits[stage, days], owner, initials(owner), hue(row.owner_id or 0),
            )
        )  # fmt: skip
    return made


def next_steps(user: Any, ids: list[int]) -> dict[int, tuple[str, str, str]]:
    """{deal: (state, words, title) of its earliest open task} in one query; tasks without a day come last."""
    if not ids or user.viewer.level("task", "view") is Level.NONE:
        return {}
    rows = Task.objects.open().visible_to(user).filter(source_type="deal", source_id__in=ids)
    first: dict[int, tuple[str, str, datetime | None]] = {}
    for deal, kind, title, due_at in rows.order_by().values_list("source_id", "kind", "title", "due_at"):
        held = first.get(deal)
        if held is None or (due_at is not None and (held[2] is None or due_at < held[2])):
            first[deal] = kind, title, due_at
    tell, words, now = due_words(), {key: str(label) for key, label in KINDS}, timezone.now()
    today, shown = timezone.localdate(), {}
    for deal, (kind, title, due_at) in first.items():
        state = step(due_at, now) if due_at else "planned"
        shown[deal] = state, _said(words.get(kind, kind), kind, title, _short(tell, due_at, today)), title
    return shown


def _short(tell: Callable[[datetime | None], str], due_at: datetime | None, today: date) -> str:
    """When a step is due, short enough for a card: the hour only today."""
    if due_at is None:
        return ""
    text = tell(due_at)
    return text if timezone.localdate(due_at) == today else text.partition(", ")[0]


def _said(label: str, kind: str, title: str, due: str) -> str:
    """Call, 2 days late; a plain task says its title, after the day, which must not be cut."""
    if kind == "task":
        return f"{due} · {title}" if due else title
    return f"{label}, {due}" if due else label


def waiting(days: int, stage: StageView | None) -> tuple[str, str]:
    """(days in the stage, why that is too long), or nothing while it is not."""
    if stage is None or stage.rot_days is None or days < stage.rot_days:
        return "", ""
    why = ngettext(
        "In this stage for %(days)s day; here it rots after %(limit)s.",
        "In this stage for %(days)s days; here it rots after %(limit)s.", days,
    ) % {"days": days, "limit": stage.rot_days}  # fmt: skip
    return _("%(n)s d") % {"n": days}, why


def heads(user: Any, pipeline: PipelineView, listing: Listing, wanted: Q) -> list[Head]:
    """What each stage of the pipeline sums up to, in the firm's currency."""
    stages = [stage.pk for stage in pipeline.stages]
    is_whole = not listing.is_filtered and not wanted and not user.viewer.shared("deal", to_edit=False)
    sums = kept_sums(user.viewer, stages) if is_whole else counted_sums(open_deals(listing, wanted), stages)
    made = [head_of(user, stage, sums.get(stage.pk, {})) for stage in pipeline.stages]
    largest = max((head.amount for head in made), default=Decimal(0)) or Decimal(1)
    for head in made:
        head.share = round(float(head.amount / largest * 100), 2)
        head.weighted_share = round(float(head.weighted / largest * 100), 2)
    return made


def head_of(user: Any, stage: StageView, sums: Sums) -> Head:
    """The sums of one stage put together; money without an exchange rate stands apart and is never added."""
    own = own_currency(user)
    known = rates(user, timezone.localdate()) if set(sums) - {own} else {own: Decimal(1)}
    total, without = Decimal(0), []
    for currency, (_count, amount) in sorted(sums.items()):
        value = worth(amount, currency, known, own)
        if value is not None:
            total += value
        elif amount:
            without.append((currency, amount))
    weighted = (total * stage.probability / 100).quantize(Decimal("0.01"))
    return Head(stage, sum(count for count, _amount in sums.values()), total, weighted, own, without)


def kept_sums(viewer: Viewer, stages: list[int]) -> dict[int, Sums]:
    """{stage: {currency: (count, amount)}} from the kept totals, over the keys that the viewer reaches.

    The same rule as the scope of deals, in terms of the keys; it holds as long as nothing was shared with the viewer
    one by one.
    """
    level = viewer.level("deal", "view")
    if level is Level.NONE:
        return {}
    mine = Q(owner_key=viewer.user_id)
    reach = Q()
    if level is not Level.ALL:
        reach = mine | Q(team_key__in=viewer.teams) if level is Level.TEAM and viewer.teams else mine
    if not viewer.has("see_private"):
        reach &= Q(is_private=False) | mine
    rows = BoardTotal.objects.system("totals cut to the viewer's keys").filter(reach, stage__in=stages)
    if viewer.walled_off:
        rows = rows.exclude(team_key__in=viewer.walled_off)
    return _by_stage(rows.values_list("stage_id", "currency").annotate(n=Sum("count"), total=Sum("amount")).order_by())


def counted_sums(rows: QuerySet[Any], stages: list[int]) -> dict[int, Sums]:
    """The same by counting: one aggregate over the covering index."""
    found = rows.filter(stage__in=stages).order_by().values_list("stage_id", "currency")
    return _by_stage(found.annotate(n=Count("pk"), total=Sum("amount")))


def _by_stage(rows: Iterable[tuple[int, str, int, Decimal]]) -> dict[int, Sums]:
    sums: dict[int, Sums] = defaultdict(dict)
    for stage, currency, count, amount in rows:
        if count:
            sums[stage][currency] = int(count), amount
    return sums


def weighted_words(head: Head) -> str:
    """€8,769 at 10 %."""
    amount = money(head.weighted.quantize(Decimal(1)), head.currency, cents=False)
    return _("%(amount)s at %(percent)s") % {"amount": amount, "percent": percent(head.stage.probability / 100)}
