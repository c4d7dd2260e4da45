"""Put the samples of a line of business in, and take exactly these out again with everything that hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid, action
from trefoil.identity.models import Share, firm
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.notifications.models import Following, Notification
from trefoil.operational.sales import totals
from trefoil.operational.sales.models import Deal
from trefoil.planner.models import Parking
from trefoil.search.actions import index
from trefoil.start.beginning import the_beginning
from trefoil.start.line import lines
from trefoil.start.models import Sample
from trefoil.start.samples.leaving import KINDS, Key, rows, samples
from trefoil.start.samples.making import make
from trefoil.timeline.actions import record, type_key
from trefoil.timeline.models import Entry

# what names a record by type and number
LOOSE = (Share, Following, Notification, Parking, Sample)


@action
def add_samples(*, actor: Any) -> dict[str, int]:
    """Customers, deals, leads, tasks and some history of the firm's line of business; returns how many of each."""
    need(actor, "manage_settings")
    line, setup = lines().get(the_beginning().line) or lines()["b2b"], firm()
    if rows(Sample).exists():
        raise Invalid({"samples": _("The samples are there already.")})
    with translation.override(setup.language):
        made = make(actor, line, setup.language, setup.currency)
    newest = rows(Entry).aggregate(newest=Max("pk"))["newest"] or 0
    marks = [Sample(object_type=type_key(row), object_id=row.pk, entry_id=newest) for row in made]
    Sample.objects.bulk_create(marks)
    counts = {kind: sum(mark.object_type == kind for mark in marks) for kind in KINDS}
    record("samples.added", setup, data=counts)
    setup_changed()
    return counts


@action
def remove_samples(*, actor: Any, keep: Collection[Key] = ()) -> dict[str, int]:
    """Remove the samples for good with everything that hangs on them, but `keep` those of the changed ones, and all
    on which something of the firm's own hangs; these are samples no more. Returns how many of each went.
    """
    need(actor, "manage_settings")
    leaving = samples().leaving(keep)
    _forget(leaving)
    counts = {kind: len(leaving[kind]) for kind in KINDS}
    rows(Sample).delete()
    record("samples.removed", firm(), data=counts)
    setup_changed()
    return counts


def _forget(leaving: Mapping[str, set[int]]) -> None:
    """Delete records, what is told of them, and what names them; board totals and the search index follow."""
    places = [(totals.place_of(deal), None) for deal in rows(Deal).filter(pk__in=leaving["deal"])]
    for model in LOOSE:
        rows(model).filter(_named(leaving, "object")).delete()
    rows(Entry).filter(_named(leaving, "source")).delete()
    for kind in ("task", "deal", "lead", "customer"):
        rows(registry.object_types[kind].model_class()).filter(pk__in=leaving[kind]).delete()
    totals.moved_many(places)
    for kind, ids in leaving.items():
        index(kind, ids)


def _named(leaving: Mapping[str, set[int]], name: str) -> Q:
    """What names one of the records, in the columns object_... or source_..."""
    found = Q(pk__in=[])
    for kind, ids in leaving.items():
        found |= Q(object_type=kind, object_id__in=ids) if name == "object" else Q(source_type=kind, source_id__in=ids)
    return found
