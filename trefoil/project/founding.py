"""The beginning of a firm: its row, roles, owner and a first pipeline."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from trefoil.core.actions import action
from trefoil.identity.actions import apply_pack, create_team, create_user, set_up_firm
from trefoil.identity.models import User
from trefoil.operational.sales.actions import create_pipeline, create_reason


@action
def found(
    *, actor: None = None, firm: str, currency: str, country: str, language: str, time_zone: str, email: str,
    name: str, password: str, pack: str,
) -> User:  # fmt: skip
    """Everything a new firm needs to take its first lead; returns the owner. Words are in the firm's language."""
    with translation.override(language):
        set_up_firm(
            actor=None, name=firm, currency=currency.upper(), country=country.upper(), language=language,
            time_zone=time_zone,
        )  # fmt: skip
        roles = apply_pack(actor=None, pack=pack)
        team = create_team(actor=None, name=firm[:120])
        first = "owner" if "owner" in roles else "admin"
        held = [roles[first]] + ([roles["branch_head"]] if first == "admin" else [])
        owner = create_user(
            actor=None, email=email, name=name, password=password, language=language, roles=held, heads=[team]
        )
        create_pipeline(
            actor=None, name=_("Sales"),
            stages=[
                {"name": _("New contact"), "probability": 10, "rot_days": 10},
                {"name": _("Needs found"), "probability": 25, "rot_days": 14},
                {"name": _("Offer sent"), "probability": 50, "rot_days": 14},
                {"name": _("Negotiation"), "probability": 70, "rot_days": 21},
                {"name": _("Contract"), "probability": 90, "rot_days": 30},
            ],
        )  # fmt: skip
        for outcome, reason in (
            ("won", _("Price")), ("won", _("Trust")), ("lost", _("Too dear")), ("lost", _("Went silent")),
            ("lost", _("Bought elsewhere")), ("disqualified", _("No need")), ("disqualified", _("Spam")),
        ):  # fmt: skip
            create_reason(actor=None, outcome=outcome, name=reason)
    return owner
