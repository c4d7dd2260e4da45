"""What each person wishes to be told, and follows."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.actions import Invalid, action
from trefoil.notifications.models import CHANNELS, KINDS, OFFSETS, Following, Wish

_REASON = "one's own wishes"


@action
def set_wishes(
    *, actor: Any, channels: dict[str, list[str]], quiet_from: time | None = None, quiet_until: time | None = None,
    meeting_minutes: int | None = 15, task_minutes: int | None = 0,
) -> Wish:  # fmt: skip
    """Keep by which channels one is told of what, the quiet hours, and how early one is usually reminded."""
    errors: dict[str, str] = {}
    kinds, ways = dict(KINDS), dict(CHANNELS)
    if set(channels) - set(kinds) or {way for given in channels.values() for way in given} - set(ways):
        errors["channels"] = _("There is no such choice.")
    if (quiet_from is None) != (quiet_until is None):
        missing = "quiet_until" if quiet_until is None else "quiet_from"
        errors[missing] = _("Give both ends of the quiet hours, or none.")
    for name, minutes in (("meeting_minutes", meeting_minutes), ("task_minutes", task_minutes)):
        if minutes is not None and minutes not in dict(OFFSETS):
            errors[name] = _("There is no such choice.")
    if errors:
        raise Invalid(errors)
    values = {
        "channels": {kind: [way for way in ways if way in channels.get(kind, ())] for kind in kinds},
        "quiet_from": quiet_from, "quiet_until": quiet_until, "meeting_minutes": meeting_minutes,
        "task_minutes": task_minutes,
    }  # fmt: skip
    row, is_new = Wish.objects.system(_REASON).update_or_create(user=actor, defaults=values)
    if not is_new:
        Wish.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return Wish.objects.system(_REASON).get(pk=row.pk)


@action
def follow(*, actor: Any, object_type: str, pk: int) -> None:
    """Be told what happens to a record; twice changes nothing."""
    _visible(actor, object_type, pk)
    Following.objects.system(_REASON).get_or_create(user=actor, object_type=object_type, object_id=pk)


@action
def unfollow(*, actor: Any, object_type: str, pk: int) -> None:
    """Not be told any more."""
    Following.objects.visible_to(actor).filter(object_type=object_type, object_id=pk).delete()


def _visible(actor: Any, object_type: str, pk: int) -> None:
    kind = registry.object_types.get(object_type)
    if kind is None or not isinstance(kind.model_class().scope, Owned):
        raise Invalid({"object_type": _("This cannot be followed.")})
    kind.model_class().objects.get_or_404(actor, pk=pk)
