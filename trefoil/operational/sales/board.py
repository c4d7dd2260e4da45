"""The board: cards of open deals by stage and what each stage sums up to, with few queries and no model instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core.access import Level, Viewer
from trefoil.core.html import hue, initials, money, percent, step
from trefoil.core.listing import Listing, read_cursor, write_cursor
from trefoil.customers.models import Customer
from trefoil.operational.sales.models import BoardTotal, Deal
from trefoil.operational.sales.money import worth
from trefoil.operational.sales.ways import PipelineView, StageView, own_currency, rates
from trefoil.planner.models import KINDS, Task
from trefoil.planner.showing import due_words

CARDS = 20
VALUES = ("pk", "title", "customer_id", "amount", "currency", "owner_id", "owner__name", "stage_entered_at", "created_at",
          "version")  # fmt: skip
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


@dataclass
class BoardColumn:
    """A stage with its first cards; `after` is where the next ones begin."""

    head: Head
    cards: list[dict[str, Any]] = field(default_factory=list)
    after: str = ""


def open_deals(listing: Listing, text: str = "") -> QuerySet[Any]:
    """The open deals that the viewer may see and the filters let through."""
    rows = listing.queryset(Deal.objects.open())
    return rows.filter(title__icontains=text) if text else rows


def columns(user: Any, pipeline: PipelineView, listing: Listing, text: str) -> list[BoardColumn]:
    """The whole board: one query for the totals, one limited query a stage, two for customers and next steps."""
    made = [BoardColumn(head) for head in heads(user, pipeline, listing, text)]
    for column in made:
        column.cards, column.after = cards_of(listing, text, column.head.stage.pk)
    dress(user, [card for column in made for card in column.cards])
    return made


def cards_of(listing: Listing, text: str, stage: int, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """(cards of one stage, newest first, as an index has them; where the next ones begin)."""
    rows = open_deals(listing, text).filter(stage_id=stage)
    place = read_cursor(after) if after else None
    if place is not None:
        edge, pk = datetime.fromisoformat(str(place[0])), place[1]
        rows = rows.filter(Q(created_at__lt=edge) | Q(created_at=edge, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk").values(*VALUES)[: CARDS + 1])
    more = write_cursor(found[CARDS - 1]["created_at"].isoformat(), found[CARDS - 1]["pk"]) if len(found) > CARDS else ""
    for card in found:
        card["stage_id"] = stage
    return found[:CARDS], more


def card_of(user: Any, pk: int) -> dict[str, Any]:
    """The one card of a deal that the viewer may see."""
    found: dict[str, Any] = Deal.objects.alive().visible_to(user).filter(pk=pk).values(*VALUES, "stage_id").get()
    dress(user, [found])
    return found


def dress(user: Any, cards: list[dict[str, Any]]) -> None:
    """Add to the cards what is read for all at once: customers that may be seen, next steps, faces."""
    ids = {card["customer_id"] for card in cards if card["customer_id"]}
    rows = Customer.objects.alive().visible_to(user).filter(pk__in=ids)
    names: dict[int, str] = dict(rows.values_list("pk", "name")) if ids else {}
    steps = next_steps(user, [card["pk"] for card in cards])
    none = ("none", _("No next step"), "")
    for card in cards:
        card["customer"] = names.get(card["customer_id"], "")
        card["step"], card["step_text"], card["step_title"] = steps.get(card["pk"], none)
        card["money"] = money(card["amount"], card["currency"])
        card["face"] = initials(card["owner__name"] or "")
        card["hue"] = hue(card["owner_id"] or 0)


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
    shown = {}
    for deal, (kind, title, due_at) in first.items():
        what = title if kind == "task" else words.get(kind, title)
        state = step(due_at, now) if due_at else "planned"
        shown[deal] = state, f"{what}, {tell(due_at)}" if due_at else what, title
    return shown


def rotting(card: Mapping[str, Any], stage: StageView | None, now: datetime) -> tuple[str, str]:
    """(days in the stage, why that is too long), or nothing while it is not."""
    days = (now - card["stage_entered_at"]).days
    if stage is None or stage.rot_days is None or days < stage.rot_days:
        return "", ""
    why = ngettext(
        "In this stage for %(days)s day; here it rots after %(limit)s.",
        "In this stage for %(days)s days; here it rots after %(limit)s.", days,
    ) % {"days": days, "limit": stage.rot_days}  # fmt: skip
    return _("%(n)s d") % {"n": days}, why


def heads(user: Any, pipeline: PipelineView, listing: Listing, text: str) -> list[Head]:
    """What each stage of the pipeline sums up to, in the firm's currency."""
    stages = [stage.pk for stage in pipeline.stages]
    is_whole = not listing.conditions and not text and not user.viewer.shared("deal", to_edit=False)
    sums = kept_sums(user.viewer, stages) if is_whole else counted_sums(open_deals(listing, text), stages)
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
