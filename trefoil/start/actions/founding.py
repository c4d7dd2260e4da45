"""The first visitor of a new installation becomes its owner, if he holds the code that the start has printed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.identity.actions import apply_pack, create_team, create_user, set_up_firm
from trefoil.identity.models import User
from trefoil.start.actions.line import set_up_line
from trefoil.start.code import digest, new_code
from trefoil.start.line import lines
from trefoil.start.models import OpeningCode

MOST_CODES = 20
_REASON = "nobody is here yet"


def is_open() -> bool:
    """Whether nobody is here yet, so that a code may make an owner."""
    return not User.colleagues.system(_REASON).exists()


@action
def open_firm(*, actor: None = None) -> str:
    """A new code for the first visitor, or nothing when somebody is here. Earlier ones stay good until one is used."""
    if not is_open():
        return ""
    code = new_code()
    OpeningCode(digest=digest(code), made_at=timezone.now()).save()
    codes = OpeningCode.objects.system(_REASON)
    newest = list(codes.order_by("-made_at", "-pk").values_list("pk", flat=True)[:MOST_CODES])
    codes.exclude(pk__in=newest).delete()
    return code


@action
def found(
    *, actor: None = None, firm: str, currency: str, country: str, language: str, time_zone: str, email: str,
    name: str, password: str, pack: str = "", line: str = "", code: str | None = None,
) -> User:  # fmt: skip
    """Everything a new firm needs to take its first lead; returns the owner. Words are in the firm's language.

    `code` is asked of visitors; None is for who sits at the machine itself. Of two who come at once with good codes
    only the first finds codes to use up.
    """
    if line and line not in lines():
        raise Invalid({"line": _("There is no such line of business.")})
    _use_up(code)
    chosen = lines().get(line)
    with translation.override(language):
        set_up_firm(
            actor=None, name=firm.strip(), currency=currency.upper(), country=country.upper(), language=language,
            time_zone=time_zone,
        )  # fmt: skip
        roles = apply_pack(actor=None, pack=pack or (chosen.roles if chosen else "everyone"))
        team = create_team(actor=None, name=firm.strip()[:120])
        if not password:
            raise Invalid({"password": _("A password is needed.")})
        held = _first_roles(roles)
        owner = create_user(
            actor=None, email=email, name=name, password=password, language=language, roles=held, heads=[team]
        )
        set_up_line(owner, line or "b2b", is_new=True)
    return owner


def _use_up(code: str | None) -> None:
    codes = OpeningCode.objects.system(_REASON)
    good = set(codes.values_list("digest", flat=True))
    if code is not None and digest(code) not in good:
        raise Invalid({"code": _("This code opens nothing. The newest one stands where Trefoil was started.")})
    used, _detail = codes.delete()
    if not is_open() or (code is not None and not used):
        raise Invalid({"code": _("Somebody has set this firm up already. Sign in, or ask him for an invitation.")})


def _first_roles(roles: dict[str, Any]) -> list[Any]:
    """Who begins may do everything that his pack knows."""
    if "owner" in roles:
        return [roles["owner"]]
    return [roles[key] for key in ("admin", "branch_head", "back_office") if key in roles]
