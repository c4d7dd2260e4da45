"""The verbs of parking, and the figure kept each night."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid, action
from trefoil.core.days import firm_day
from trefoil.identity.rights import need_level
from trefoil.planner.parking import ForgottenFigure, Parking, figures, parkings
from trefoil.planner.watching import forgotten
from trefoil.timeline.actions import record

LONGEST = timedelta(days=5 * 366)


@action
def park(*, actor: Any, object_type: str, pk: int, until: date | None, reason: str) -> Parking:
    """Let a record rest until a day, with a reason; parking it again changes both."""
    row = _locked(actor, object_type, pk)
    said = (reason or "").replace("\x00", "").strip()
    errors = {}
    if until is None:
        errors["until"] = _("Say until which day.")
    elif until <= firm_day():
        errors["until"] = _("Choose a day after today.")
    elif until > firm_day() + LONGEST:
        errors["until"] = _("At most five years.")
    if not said:
        errors["reason"] = _("Say why it may rest.")
    elif len(said) > 300:
        errors["reason"] = _("At most %(most)s signs.") % {"most": 300}
    if errors:
        raise Invalid(errors)
    parking, _is_new = parkings().update_or_create(
        object_type=object_type, object_id=row.pk,
        defaults={"until": until, "reason": said, "by": actor, "at": timezone.now()},
    )  # fmt: skip
    data = {"due_at": _morning(until), "reason": said}
    record("record.parked", row, customers=customers_of(object_type, row), data=data)
    return parking  # type: ignore[no-any-return]


@action
def unpark(*, actor: Any, object_type: str, pk: int) -> Parking | None:
    """End the parking of a record; gives what ended, None when it was not parked."""
    row = _locked(actor, object_type, pk)
    found: Parking | None = parkings().filter(object_type=object_type, object_id=row.pk).first()
    if found is not None:
        found.delete()
        record("record.unparked", row, customers=customers_of(object_type, row))
    return found


@action
def keep_figures(*, actor: Any, on: date | None = None) -> int:
    """Keep how many records are forgotten today, by kind, person and team; doing it again counts anew."""
    day = on or firm_day()
    rows = []
    for kind in registry.watched:
        names = ("owner_id", "team_id", "is_private")
        found = forgotten(None, kind).order_by().values_list(*names).annotate(n=Count("pk"))
        sums: dict[tuple[int, int, bool], int] = {(0, 0, False): 0}
        for owner, team, is_private, n in found:
            sums[owner or 0, team or 0, is_private] = n
        rows += [
            ForgottenFigure(on=day, object_type=kind.object_type, owner_key=owner, team_key=team,
                            is_private=is_private, count=n)
            for (owner, team, is_private), n in sums.items()
        ]  # fmt: skip
    kept = figures()
    kept.filter(on=day).delete()
    kept.bulk_create(rows)
    return len(rows)


def customers_of(object_type: str, row: Any) -> list[int]:
    """On whose timeline it stands what happens to a record."""
    kind = registry.watched.get(object_type)
    customer = getattr(row, kind.customer) if kind is not None and kind.customer else None
    return [customer] if customer else []


def _morning(day: date | None) -> str:
    zone = timezone.get_default_timezone()
    return datetime.combine(day, time(), zone).isoformat() if day is not None else ""


def _locked(actor: Any, object_type: str, pk: int) -> Any:
    kind = registry.watched.get(object_type)
    if kind is None:
        raise Http404
    need_level(actor, object_type, "edit")
    return registry.object_types[object_type].model_class().objects.alive().locked(actor, pk)
