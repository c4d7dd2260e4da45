"""Colleagues come in by a link of their own: it opens once, for a week, and gives what the inviting one may give."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.identity.actions import create_user
from trefoil.identity.authority import need_roles_within, need_teams_within
from trefoil.identity.models import Role, Team, User
from trefoil.identity.rights import need
from trefoil.start.code import secret_digest
from trefoil.start.models import Invitation
from trefoil.timeline.actions import record

DAYS = 7
_REASON = "an invitation"


@action
def invite(
    *, actor: Any, email: str = "", roles: Sequence[int] = (), teams: Sequence[int] = ()
) -> tuple[Invitation, str]:
    """(row, link): a link for one colleague. The link cannot be read again."""
    need(actor, "manage_users")
    address = email.strip().casefold()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid({"email": _("“%(value)s” is not an e-mail address.") % {"value": address[:60]}}) from None
        if User.colleagues.system(_REASON).filter(email__iexact=address).exists():
            raise Invalid({"email": _("A colleague with this address is there already.")})
    role_ids, team_ids = _checked(actor, roles, teams)
    secret, now = secrets.token_urlsafe(32), timezone.now()
    row = Invitation(
        digest=secret_digest(secret), email=address, roles=role_ids, teams=team_ids, by=actor, made_at=now,
        expires_at=now + timedelta(days=DAYS),
    )  # fmt: skip
    row.save()
    record("user.invited", row, data={"email": address})
    return row, f"{settings.TREFOIL_URL}/welcome/{secret}/"


def _checked(actor: Any, roles: Sequence[int], teams: Sequence[int]) -> tuple[list[int], list[int]]:
    """Roles and teams that exist and that the actor may give; where there is only one, nobody is asked for it."""
    known = list(Role.objects.visible_to(actor).values_list("pk", flat=True))
    role_ids = sorted({int(pk) for pk in roles}) or (known if len(known) == 1 else [])
    if not role_ids or set(role_ids) - set(known):
        raise Invalid({"roles": _("Choose what the colleague may do.")})
    places = list(Team.objects.visible_to(actor).values_list("pk", flat=True))
    team_ids = sorted({int(pk) for pk in teams}) or (places if len(places) == 1 else [])
    if not team_ids or set(team_ids) - set(places):
        raise Invalid({"teams": _("Choose where the colleague works.")})
    need_roles_within(actor, role_ids)
    need_teams_within(actor, dict.fromkeys(team_ids, False), {})
    return role_ids, team_ids


def open_invitation(secret: str) -> Invitation:
    """The invitation of a link; Http404 when it was used, taken back, has ended or never was."""
    rows = Invitation.objects.system(_REASON).filter(
        digest=secret_digest(secret), accepted_at=None, revoked_at=None, expires_at__gt=timezone.now(),
        by__is_active=True,
    )  # fmt: skip
    found: Invitation | None = rows.select_related("by").first()
    if found is None or not found.by.may("manage_users"):
        raise Http404
    return found


@action
def accept_invitation(*, actor: None = None, secret: str, email: str, name: str, password: str, language: str) -> User:
    """Come in by a link: the colleague is made with the roles and teams that the inviting one may still give."""
    row = open_invitation(secret)
    if not password:
        raise Invalid({"password": _("A password is needed.")})
    used = Invitation.objects.system(_REASON).filter(pk=row.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not used:
        raise Http404
    user = create_user(
        actor=row.by, email=row.email or email, name=name, password=password, language=language, roles=row.roles,
        teams=row.teams,
    )  # fmt: skip
    Invitation.objects.system(_REASON).filter(pk=row.pk).update(accepted_by=user)
    return user


@action
def revoke_invitation(*, actor: Any, invitation: Any) -> Invitation:
    """Take an invitation back: its link opens nothing any more."""
    need(actor, "manage_users")
    row: Invitation = Invitation.objects.get_or_404(actor, pk=getattr(invitation, "pk", invitation))
    if row.revoked_at is None and row.accepted_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record("user.invitation_revoked", row, data={"email": row.email})
    return row
