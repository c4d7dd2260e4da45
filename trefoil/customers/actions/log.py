"""What was said: notes, calls, meetings and letters logged by hand; the pinned entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.customers.models import Customer, PinnedEntry
from trefoil.timeline.actions import record
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.reading import readable_entries

VERBS = {"note": "note.added", "call": "call.logged", "meeting": "meeting.logged", "letter": "letter.logged"}
MOST = 20_000


@action
def log_contact(
    *, actor: Any, customer: Any, kind: str, text: str, direction: str = "", minutes: int | None = None,
    at: datetime | None = None, about: Any = None,
) -> Entry:  # fmt: skip
    """Log a note, call, meeting or letter with a customer; `about` (a deal, a lead) makes it that record's entry too.

    Whoever may see a customer may write down what was said: talking is not editing.
    """
    row: Customer = Customer.objects.alive().get_or_404(actor, pk=getattr(customer, "pk", customer))
    said = text.replace("\x00", "").strip()
    errors = {}
    if kind not in VERBS:
        errors["kind"] = _("There is no such kind of entry.")
    if not said:
        errors["text"] = _("Write what was said.")
    if len(said) > MOST:
        errors["text"] = _("At most %(most)s signs.") % {"most": MOST}
    if direction not in ("", "in", "out"):
        errors["direction"] = _("Say “in” or “out”.")
    if minutes is not None and not 0 <= minutes <= 1440:
        errors["minutes"] = _("Between 0 and 1440 minutes.")
    if at is not None and at > timezone.now() + timedelta(minutes=5):
        errors["at"] = _("What has not happened yet is a task.")
    if errors:
        raise Invalid(errors)
    data: dict[str, Any] = {"text": said}
    data |= {"direction": direction} if direction else {}
    data |= {"minutes": minutes} if minutes is not None else {}
    return record(VERBS[kind], about if about is not None else row, customers=[row.pk], data=data, at=at)


@action
def pin_entry(*, actor: Any, customer: Any, entry_id: int) -> PinnedEntry:
    """Put an entry of the customer's timeline at its top; the one pinned before is let go."""
    row: Customer = Customer.objects.alive().locked(actor, customer)
    about = EntryCustomer.objects.system("the customer was checked").filter(customer=row, entry_id=entry_id)
    if not about.exists() or not readable_entries(actor).filter(pk=entry_id).exists():
        raise Http404
    pin, _new = PinnedEntry.objects.system("the customer was checked").update_or_create(
        customer=row, defaults={"entry_id": entry_id, "by": actor, "at": timezone.now()}
    )
    record("customer.pinned", row, customers=[row.pk], data={"entry": entry_id})
    return pin


@action
def unpin_entry(*, actor: Any, customer: Any) -> None:
    """Let the pinned entry go."""
    row: Customer = Customer.objects.alive().locked(actor, customer)
    gone, _detail = PinnedEntry.objects.system("the customer was checked").filter(customer=row).delete()
    if gone:
        record("customer.unpinned", row, customers=[row.pk])
