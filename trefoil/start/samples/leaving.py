"""Which samples go, which the firm has made its own, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.customers.models import Customer, Link
from trefoil.operational.sales.models import Deal, Lead, LeadConversion, Participant
from trefoil.planner.models import Task
from trefoil.start.models import Sample
from trefoil.timeline.models import Entry, EntryCustomer

KINDS = ("customer", "deal", "lead", "task")
# ticking a sample off is trying it, not working with it
TRYING = ("task.done", "task.reopened")
_REASON = "what became of the samples"
Key = tuple[str, int]


@dataclass(frozen=True)
class Touched:
    """A sample that the firm works with: `must_stay` when something of the firm's own hangs on it."""

    object_type: str
    pk: int
    name: str
    url: str
    why: str
    must_stay: bool


@dataclass
class Samples:
    """All samples that are still there, by type, and those of them that were touched."""

    ids: dict[str, set[int]] = field(default_factory=dict)
    touched: list[Touched] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many records are samples."""
        return sum(len(ids) for ids in self.ids.values())

    def leaving(self, kept: Iterable[Key]) -> dict[str, set[int]]:
        """Those that go when these stay: what must stay does, and with a deal or a task its customer."""
        staying = set(kept) & {(one.object_type, one.pk) for one in self.touched}
        staying |= {(one.object_type, one.pk) for one in self.touched if one.must_stay}
        staying |= _with(staying)
        return {kind: {pk for pk in ids if (kind, pk) not in staying} for kind, ids in self.ids.items()}


def rows(model: Any) -> Any:
    """All rows of a table, for the system that looks after the samples."""
    return model.objects.system(_REASON)


def samples() -> Samples:
    """The samples that are there now."""
    found = Samples({kind: set() for kind in KINDS})
    newest: dict[Key, int] = {}
    for mark in rows(Sample):
        newest[mark.object_type, mark.object_id] = mark.entry_id
    for kind in KINDS:
        model = registry.object_types[kind].model_class()
        wanted = [pk for object_type, pk in newest if object_type == kind]
        found.ids[kind] = set(rows(model).filter(pk__in=wanted).values_list("pk", flat=True))
    _look(found, newest)
    return found


def is_sample(object_type: str, pk: int) -> bool:
    """Whether a record is a sample."""
    return bool(rows(Sample).filter(object_type=object_type, object_id=pk).exists())


def _look(found: Samples, newest: dict[Key, int]) -> None:
    own, changed = _with_own(found.ids), _changed(found.ids, newest)
    names = _names(own | changed)
    for key in sorted(own | changed):
        kind, pk = key
        why = _("something of yours hangs on it") if key in own else _("you changed it")
        url = reverse(registry.object_types[kind].url, args=[pk])
        found.touched.append(Touched(kind, pk, names.get(key, ""), url, why, key in own))


def _changed(ids: dict[str, set[int]], newest: dict[Key, int]) -> set[Key]:
    """Samples with entries newer than the samples themselves: their own, and what was said about a customer."""
    if not any(ids.values()):
        return set()
    first = min(newest.values(), default=0)
    later = rows(Entry).filter(pk__gt=first).exclude(verb__in=TRYING)
    about = Q()
    for kind, some in ids.items():
        about |= Q(source_type=kind, source_id__in=some)
    changed = {
        (kind, pk) for number, kind, pk in later.filter(about).values_list("pk", "source_type", "source_id")
        if number > newest[kind, pk]
    }  # fmt: skip
    said = rows(EntryCustomer).filter(customer__in=ids["customer"], entry__gt=first, is_hidden=False).exclude(
        entry__verb__in=TRYING
    )
    for number, pk, kind, source in said.values_list(
        "entry_id", "customer_id", "entry__source_type", "entry__source_id"
    ):
        if number > newest["customer", pk] and source not in ids.get(kind, ()):
            changed.add(("customer", pk))
    return changed


def _with_own(ids: dict[str, set[int]]) -> set[Key]:
    """Samples on which records that are none hang."""
    customers, deals, leads = ids["customer"], ids["deal"], ids["lead"]
    held: set[Key] = set()

    def customers_of(found: Any, *names: str) -> None:
        for values in found.values_list(*names):
            held.update(("customer", pk) for pk in values if pk in customers)

    customers_of(rows(Deal).filter(customer__in=customers).exclude(pk__in=deals), "customer_id")
    customers_of(rows(Task).filter(customer__in=customers).exclude(pk__in=ids["task"]), "customer_id")
    customers_of(rows(Link).filter(customer__in=customers).exclude(other__in=customers), "customer_id")
    customers_of(rows(Link).filter(other__in=customers).exclude(customer__in=customers), "other_id")
    customers_of(rows(Participant).filter(person__in=customers).exclude(deal__in=deals), "person_id")
    for kind, some in (("deal", deals), ("lead", leads)):
        tasks = rows(Task).filter(source_type=kind, source_id__in=some).exclude(pk__in=ids["task"])
        held.update((kind, pk) for pk in tasks.values_list("source_id", flat=True))
    made = rows(LeadConversion).filter(lead__in=leads).values_list("lead_id", "customer_id", "contact_id", "deal_id")
    for lead, customer, contact, deal in made:
        if {customer, contact} - customers - {None} or (deal is not None and deal not in deals):
            held.add(("lead", lead))
    return held


def _with(staying: set[Key]) -> set[Key]:
    """Whom the staying deals and tasks are with stays too."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in staying:
        by_kind[kind].append(pk)
    more: set[Key] = set()
    for pk in rows(Deal).filter(pk__in=by_kind["deal"]).values_list("customer_id", flat=True):
        more.add(("customer", pk))
    tasks = rows(Task).filter(pk__in=by_kind["task"]).values_list("customer_id", "source_type", "source_id")
    for customer, kind, pk in tasks:
        more |= {("customer", customer), (kind, pk)}
    return {(kind, pk) for kind, pk in more if pk is not None}


def _names(keys: set[Key]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for kind, model, name in (
        ("customer", Customer, "name"), ("deal", Deal, "title"), ("lead", Lead, "title"), ("task", Task, "title"),
    ):  # fmt: skip
        wanted = [pk for object_type, pk in keys if object_type == kind]
        found |= {(kind, pk): text for pk, text in rows(model).filter(pk__in=wanted).values_list("pk", name)}
    return found
