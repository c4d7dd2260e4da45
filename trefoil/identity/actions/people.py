"""The firm and its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.identity.authority import (
    keep_somebody_in_charge,
    need_not_above,
    need_roles_within,
    need_teams_within,
)
from trefoil.identity.models import LANGUAGES, Firm, Membership, Role, Team, User, firm
from trefoil.identity.rights import need
from trefoil.identity.setup import rights_changed, setup_changed
from trefoil.identity.zones import time_zones
from trefoil.timeline.actions import changes, record

OWN_FIELDS = {"language", "theme", "density", "time_zone", "name"}
CHOICES = {"theme": ("", "light", "dark"), "density": ("", "compact")}


@action
def set_up_firm(*, actor: Any, name: str, currency: str = "EUR", country: str = "GB", language: str = "en",
                time_zone: str = "UTC") -> Firm:  # fmt: skip
    """Write the firm's row at the first start (the system does it: actor is None)."""
    need(actor, "manage_settings")
    row = firm()
    row.name, row.currency, row.country, row.language, row.time_zone = name, currency, country, language, time_zone
    _check_firm(row)
    row.save()
    record("firm.changed", row, data={"name": name})
    setup_changed()
    return row


@action
def change_firm(*, actor: Any, version: int | None = None, **given: Any) -> Firm:
    """Change name, country, language, time zone or (as long as there is no money yet) currency of the firm."""
    need(actor, "manage_settings")
    row = firm()
    if version is not None and row.version != version:
        raise Conflict(row)
    names = ("name", "currency", "country", "language", "time_zone")
    before = {name: getattr(row, name) for name in names}
    for name, value in given.items():
        if name not in names:
            raise Invalid({name: _("There is no such field.")})
        setattr(row, name, str(value).strip())
    _check_firm(row)
    changed = changes(before, {name: getattr(row, name) for name in names})
    if changed:
        row.version += 1
        row.save()
        record("firm.changed", row, data={"changes": changed})
        setup_changed()
    return row


@action
def create_user(
    *, actor: Any, email: str, name: str, password: str | None = None, language: str = "en",
    roles: Sequence[Any] = (), teams: Sequence[Any] = (), heads: Sequence[Any] = (), home_team: Any = None,
) -> User:  # fmt: skip
    """Add a colleague with roles and teams (`heads`: those he leads). Nobody can give rights that he lacks himself."""
    need(actor, "manage_users")
    address = _email(email)
    row = User(email=address, name=_person_name(name), language=_language(language))
    newest = User.colleagues.system("newest set-up").order_by("-setup_version").first()
    row.setup_version = newest.setup_version if newest is not None else 1
    if password:
        _check_password(password, row)
        row.set_password(password)
    else:
        row.set_unusable_password()
    row.save()
    _give_roles(actor, row, roles)
    team_ids = [getattr(team, "pk", team) for team in teams]
    head_ids = {getattr(team, "pk", team) for team in heads}
    everywhere = list(dict.fromkeys([*team_ids, *head_ids]))
    need_teams_within(actor, {pk: pk in head_ids for pk in everywhere}, {})
    Membership.objects.bulk_create([Membership(user=row, team_id=pk, is_head=pk in head_ids) for pk in everywhere])
    row.home_team_id = getattr(home_team, "pk", home_team) or next(iter(everywhere), None)
    row.save(update_fields=["home_team"])
    record("user.created", row, data={"email": row.email, "name": row.name})
    return row


@action
def change_user(*, actor: Any, user: Any, version: int | None = None, **given: Any) -> User:
    """Change a colleague, or one's own name and looks; roles only by who may manage users."""
    row: User = User.colleagues.select_for_update().get_or_404(actor, pk=getattr(user, "pk", user))
    if version is not None and row.version != version:
        raise Conflict(row)
    if row.pk != getattr(actor, "pk", None) or set(given) - OWN_FIELDS:
        need(actor, "manage_users")
    if "email" in given:
        need_not_above(actor, row)
    before = {name: getattr(row, name) for name in ("name", "email", "language", "time_zone", "home_team_id")}
    roles = given.pop("roles", None)
    for name, value in given.items():
        _set(row, name, value)
    row.version += 1
    row.save()
    changed = changes(before, {name: getattr(row, name) for name in before})
    if roles is not None:
        changed |= _give_roles(actor, row, roles)
    if "roles" in changed or "home_team_id" in changed:
        rights_changed(row.pk)
    if changed:
        record("user.changed", row, data={"name": row.name, "changes": changed})
    return row


@action
def set_password(*, actor: Any, user: Any, password: str) -> User:
    """Set a colleague's password (by who may manage users); ends all his sessions."""
    need(actor, "manage_users")
    row: User = User.colleagues.system("password set by a manager of users").get(pk=getattr(user, "pk", user))
    need_not_above(actor, row)
    _check_password(password, row)
    row.set_password(password)
    row.save(update_fields=["password"])
    end_sessions(row)
    record("user.changed", row, data={"name": row.name, "changes": {"password": [None, None]}})
    return row


@action
def renew_password(*, actor: Any, user: User, password: str) -> User:
    """A person's own new password, after the old one or a link from his mail has shown that it is he."""
    row: User = User.colleagues.system("a person's own password").get(pk=user.pk)
    _check_password(password, row)
    row.set_password(password)
    row.save(update_fields=["password"])
    user.password = row.password
    record("user.changed", row, data={"name": row.name, "changes": {"password": [None, None]}})
    return row


@action
def set_active(*, actor: Any, user: Any, is_active: bool) -> User:
    """Close or open a colleague's access; closing ends all his sessions at once."""
    need(actor, "manage_users")
    row: User = User.colleagues.get_or_404(actor, pk=getattr(user, "pk", user))
    if actor is not None and row.pk == actor.pk:
        raise Invalid({"user": _("You cannot close your own access.")})
    if row.is_active != is_active:
        need_not_above(actor, row)
        row.is_active = is_active
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        rights_changed(row.pk)
        if not is_active:
            keep_somebody_in_charge(actor)
            end_sessions(row)
        record("user.activated" if is_active else "user.deactivated", row, data={"name": row.name})
    return row


def end_sessions(user: User) -> None:
    """End every session of a user."""
    rows = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


def _give_roles(actor: Any, row: User, roles: Sequence[Any]) -> dict[str, list[Any]]:
    """Make the user's roles exactly these; {"roles": [names before, names after]} if that changed anything."""
    ids = {int(getattr(role, "pk", role)) for role in roles}
    wanted = dict(Role.objects.system("roles to give").filter(pk__in=ids).values_list("pk", "name"))
    if set(wanted) != ids:
        raise Invalid({"roles": _("There is no such role.")})
    had = dict(Role.objects.system("roles to give").filter(holders=row).values_list("pk", "name"))
    if set(had) == ids:
        return {}
    need_roles_within(actor, ids ^ set(had))
    through = User.roles.through
    through.objects.filter(user=row).exclude(role__in=ids).delete()
    through.objects.bulk_create([through(user=row, role_id=pk) for pk in ids - set(had)])
    keep_somebody_in_charge(actor)
    return {"roles": [sorted(had.values()), sorted(wanted.values())]}


def _set(row: User, name: str, value: Any) -> None:
    if name == "name":
        row.name = _person_name(value)
    elif name == "email":
        row.email = _email(value, row.pk)
    elif name == "language":
        row.language = _language(value)
    elif name == "time_zone":
        if value and value not in time_zones():
            raise Invalid({"time_zone": _("There is no such time zone.")})
        row.time_zone = value
    elif name in CHOICES:
        if value not in CHOICES[name]:
            raise Invalid({name: _("There is no such choice.")})
        setattr(row, name, value)
    elif name == "home_team":
        row.home_team = None if not value else Team.objects.system("home team").get(pk=getattr(value, "pk", value))
    else:
        raise Invalid({name: _("There is no such field.")})


def _check_firm(row: Firm) -> None:
    errors: dict[str, Any] = {}
    if not row.name or len(row.name) > 200:
        errors["name"] = _("A name is needed.")
    if len(row.currency) != 3 or not row.currency.isalpha():
        errors["currency"] = _("“%(value)s” is not a currency code such as EUR.") % {"value": row.currency[:20]}
    if len(row.country) != 2 or not row.country.isalpha():
        errors["country"] = _("Write the country as two letters, such as PL.")
    if row.language not in dict(LANGUAGES):
        errors["language"] = _("There is no such language.")
    if row.time_zone not in time_zones():
        errors["time_zone"] = _("There is no such time zone.")
    if errors:
        raise Invalid(errors)


def _email(text: str, but: int | None = None) -> str:
    address = str(text or "").strip().casefold()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid({"email": _("“%(value)s” is not an e-mail address.") % {"value": address[:60]}}) from None
    if User.colleagues.system("is the address taken").filter(email__iexact=address).exclude(pk=but).exists():
        raise Invalid({"email": _("A colleague with this address is there already.")})
    return address


def _person_name(text: Any) -> str:
    name = str(text or "").replace("\x00", "").strip()
    if not name or len(name) > 150:
        raise Invalid({"name": _("A name is needed.") if not name else _("At most %(most)s signs.") % {"most": 150}})
    return name


def _language(code: str) -> str:
    if code not in dict(LANGUAGES):
        raise Invalid({"language": _("There is no such language.")})
    return code


def _check_password(password: str, row: User) -> None:
    try:
        validate_password(password, row)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from None
