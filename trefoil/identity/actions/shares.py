"""Opening one record to one more colleague or team."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.actions import Invalid, Refused, action
from trefoil.identity.models import Share, Team, User
from trefoil.identity.setup import rights_changed
from trefoil.timeline.actions import record

_REASON = "shares of a record that the actor may edit"


@action
def share_record(*, actor: Any, row: Any, user: Any = None, team: Any = None, may_edit: bool = False) -> Share:
    """Share a record for reading or editing; nobody can give more than he has, so it takes the right to edit."""
    kind = _kind(row)
    fresh = type(row).objects.get_or_404(actor, "edit", pk=row.pk)
    if (user is None) == (team is None):
        raise Invalid({"user": _("Choose a colleague or a team.")})
    if user is not None:
        user = User.colleagues.active().get_or_404(actor, pk=getattr(user, "pk", user))
    else:
        team = Team.objects.get_or_404(actor, pk=getattr(team, "pk", team))
    share, _new = Share.objects.system(_REASON).update_or_create(
        object_type=kind, object_id=fresh.pk, user=user, team=team, defaults={"may_edit": may_edit, "by": actor}
    )
    data = {"name": str(fresh), "with": str(user or team), "may_edit": may_edit}
    record("record.shared", fresh, customers=customers_of(fresh), data=data)
    rights_changed(*([user.pk] if user is not None else []))
    return share


@action
def unshare_record(*, actor: Any, share: Any) -> None:
    """Take a share back, at once."""
    found = Share.objects.system(_REASON).filter(pk=getattr(share, "pk", share)).first()
    if found is None or found.object_type not in registry.object_types:
        raise Refused
    model = registry.object_types[found.object_type].model_class()
    row = model.objects.get_or_404(actor, "edit", pk=found.object_id)
    data = {"name": str(row), "with": str(found.user or found.team)}
    record("record.unshared", row, customers=customers_of(row), data=data)
    user_id = found.user_id
    found.delete()
    rights_changed(*([user_id] if user_id is not None else []))


def shares_of(row: Any) -> list[Share]:
    """With whom a record is shared (for one whom the record itself is visible to)."""
    rows = Share.objects.system(_REASON).filter(object_type=_kind(row), object_id=row.pk)
    return list(rows.select_related("user", "team", "by").order_by("pk"))


def customers_of(row: Any) -> list[int]:
    """The customers whose timeline a record's entry belongs on."""
    own = [row.pk] if type(row).scope.object_type == "customer" else []
    return own or [pk for pk in [getattr(row, "customer_id", None)] if pk is not None]


def _kind(row: Any) -> str:
    scope = type(row).scope
    if not isinstance(scope, Owned):
        raise Invalid({"record": _("This cannot be shared.")})
    return scope.object_type
