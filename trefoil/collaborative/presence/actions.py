"""Say that one is at a record, writes there, or left. Nothing of it goes to the timeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.collaborative.presence.models import STATES, Presence
from trefoil.core.actions import Invalid, action

SPOKEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=1)


@action
def be_present(*, actor: Any, object_type: str, pk: int, state: str) -> bool:
    """Keep that one is `here`, `writing` or `gone`; True if that is news for others. The caller has seen the record."""
    if state not in dict(STATES):
        raise Invalid({"state": _("There is no such choice.")})
    now = timezone.now()
    mine = Presence.objects.visible_to(actor).filter(object_type=object_type, object_id=pk)
    row = mine.first()
    if row is not None and row.state == state:
        if now - row.at > SPOKEN_EVERY:
            mine.update(at=now)
        return False
    mine.delete()
    Presence(user=actor, object_type=object_type, object_id=pk, state=state, at=now).save()
    return True


@action
def forget_presences(*, actor: Any) -> int:
    """Remove the rows of pages that fell silent; returns how many."""
    rows = Presence.objects.system("of everybody, an hour old").filter(at__lt=timezone.now() - KEPT_FOR)
    return int(rows.delete()[0])
