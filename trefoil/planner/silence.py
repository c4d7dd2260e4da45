"""How long nobody has spoken with a client, and how unusual that is for this very client."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.utils import timezone

from trefoil.core.days import firm_day
from trefoil.core.db.models import viewer_of
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.reading import readable_sources

CONTACTS = ("call", "meeting", "letter")
VERBS = ("call.logged", "meeting.logged", "letter.logged")
FEWEST_GAPS = 4
GUESS = 14.0
WIDEST, NARROWEST = 1.0, 0.3
SINCE = timedelta(days=3 * 365)
FIRM_ENTRIES = 3000
_REASON = "contacts: cut to readable ones, or only the firm's usual gap"


@dataclass(frozen=True)
class Subject:
    """A record that is silent: its type and number, its customer, and when it began."""

    object_type: str
    pk: int
    customer_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Silence:
    """The present silence: days since the last contact (since the record was made when there was none), what is usual,
    from whose habit (own, firm or guess), and how unusual the silence is (0 usual, 2 and more very unusual).
    """

    last_at: datetime | None
    days: int
    usual: float
    basis: str
    score: float

    @property
    def times(self) -> float:
        """How many times longer than usual."""
        return self.days / max(self.usual, 1.0)


@dataclass(frozen=True)
class Habit:
    """What is usual: the middle and the spread of the logarithms of gaps."""

    centre: float
    spread: float
    basis: str

    @property
    def usual(self) -> float:
        """The usual gap in days."""
        return math.expm1(self.centre)


def habit(gaps: Sequence[int], basis: str) -> Habit | None:
    """The habit that gaps (in days) show, or None while there are fewer than four.

    Gaps between contacts are skewed, so their logarithms log(1 + days) are taken; centre is their median, spread is
    1.4826 times their median absolute deviation, which one long holiday does not move (Hampel, 1974), kept between
    0.3 and 1 so that a client as regular as a clock is not called strange for one day.
    """
    if len(gaps) < FEWEST_GAPS:
        return None
    logs = [math.log1p(gap) for gap in gaps]
    centre = median(logs)
    spread = 1.4826 * median(abs(one - centre) for one in logs)
    return Habit(centre, min(max(spread, NARROWEST), WIDEST), basis)


def guessed() -> Habit:
    """What is taken for usual while the firm has hardly spoken with anybody: two weeks."""
    return Habit(math.log1p(GUESS), WIDEST, "guess")


def gaps_of(days: Iterable[date]) -> list[int]:
    """Days between contacts; several on one day are one contact."""
    known = sorted(set(days))
    return [(after - before).days for before, after in pairwise(known)]


def measure(contacts: Sequence[datetime], began: datetime, firm: Habit, now: datetime) -> Silence:
    """The silence after these contacts: log(1 + days) in spreads above the centre of the client's own habit, or of the
    firm's while he has spoken fewer than five times.
    """
    last = max(contacts, default=None)
    days = max((firm_day(now) - firm_day(last or began)).days, 0)
    own = habit(gaps_of(firm_day(at) for at in contacts), "own") or firm
    return Silence(last, days, max(own.usual, 1.0), own.basis, (math.log1p(days) - own.centre) / own.spread)


def silences(user: Any, subjects: Sequence[Subject]) -> dict[tuple[str, int], Silence]:
    """{(type, number): its silence} for records that the viewer sees, in four queries at most."""
    if not subjects:
        return {}
    now = timezone.now()
    by_customer = _of_customers(user, {one.customer_id for one in subjects if one.customer_id})
    by_record = _of_records(user, [one for one in subjects if not one.customer_id])
    spoken = {
        (one.object_type, one.pk): by_customer[one.customer_id] if one.customer_id
        else by_record[one.object_type, one.pk]
        for one in subjects
    }  # fmt: skip
    firm = _firm_habit()
    return {
        (one.object_type, one.pk): measure(spoken[one.object_type, one.pk], one.created_at, firm, now)
        for one in subjects
    }


def _contacts() -> Any:
    return EntryCustomer.objects.system(_REASON)


def _of_customers(user: Any, ids: set[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    if not ids:
        return found
    since = timezone.now() - SINCE
    rows = _contacts().filter(
        readable_sources(viewer_of(user), prefix="entry__"), customer_id__in=ids, is_hidden__in=[False],
        at__gte=since, kind__in=CONTACTS,
    )  # fmt: skip
    done = Task.objects.visible_to(user).filter(
        customer_id__in=ids, kind__in=(*CONTACTS, "visit"), done_at__gte=since
    ).order_by()  # fmt: skip
    for customer, at in (
        *rows.order_by().values_list("customer_id", "at"), *done.values_list("customer_id", "done_at")
    ):  # fmt: skip
        found[customer].append(at)
    return found


def _of_records(user: Any, subjects: Sequence[Subject]) -> dict[tuple[str, int], list[datetime]]:
    found: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    ids: dict[str, list[int]] = defaultdict(list)
    for one in subjects:
        ids[one.object_type].append(one.pk)
    for kind, pks in ids.items():
        rows = Entry.objects.system(_REASON).filter(source_type=kind, source_id__in=pks, verb__in=VERBS)
        done = Task.objects.visible_to(user).filter(
            source_type=kind, source_id__in=pks, kind__in=(*CONTACTS, "visit"), done_at__isnull=False
        ).order_by()  # fmt: skip
        for pk, at in (*rows.order_by().values_list("source_id", "at"), *done.values_list("source_id", "done_at")):
            found[kind, pk].append(at)
    return found


def _firm_habit() -> Habit:
    """What is usual in the firm: the gaps between the newest contacts of all clients, a few numbers without a name."""
    rows = _contacts().order_by("-pk")
    days: dict[int, list[date]] = defaultdict(list)
    for customer, kind, at in rows.values_list("customer_id", "kind", "at")[:FIRM_ENTRIES]:
        if kind in CONTACTS:
            days[customer].append(firm_day(at))
    return habit([gap for known in days.values() for gap in gaps_of(known)], "firm") or guessed()
