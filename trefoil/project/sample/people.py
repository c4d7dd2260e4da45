"""Who works at Orchard & Vale: colleagues, teams, roles."""

from __future__ import annotations

from typing import Any

from trefoil.identity.actions import apply_pack, create_role, create_team, create_user, set_up_firm
from trefoil.identity.models import User

FIRM = "Orchard & Vale"
DOMAIN = "orchard.example"
PASSWORD = "clover at breakfast"  # noqa: S105 (a demo that everybody may enter)
OWNER, SELLER, READER = (f"{name}@{DOMAIN}" for name in ("dana", "marek", "ruth"))

SIGN_INS = (
    ("owner, sees and changes everything", OWNER),
    ("seller, sees his team's work (in Polish)", SELLER),
    ("reader, sees one team, no sensitive fields", READER),
)

TEAMS = ("Sales North", "Sales South", "Service")
# key, name, language, role, teams (the first is home), heads
COLLEAGUES = (
    ("dana", "Dana Levi", "en", "owner", ("Sales North",), ()),
    ("marek", "Marek Kania", "pl", "member", ("Sales North",), ()),
    ("olga", "Olga Sokolova", "ru", "manager", ("Sales South",), ("Sales South",)),
    ("tom", "Tom Bright", "en", "member", ("Sales South",), ()),
    ("pawel", "Paweł Zięba", "pl", "member", ("Service", "Sales North"), ("Service",)),
    ("noa", "Noa Peretz", "he", "member", ("Service", "Sales South"), ()),
    ("ruth", "Ruth Stein", "en", "restricted", ("Sales North",), ()),
)


def set_up() -> dict[str, User]:
    """The firm, its roles, teams and colleagues; {key: user}."""
    set_up_firm(actor=None, name=FIRM, currency="EUR", country="PL", language="en", time_zone="Europe/Warsaw")
    roles: dict[str, Any] = {**apply_pack(actor=None, pack="team_shop"), "restricted": _restricted()}
    teams = {name: create_team(actor=None, name=name) for name in TEAMS}
    return {
        key: create_user(
            actor=None, email=f"{key}@{DOMAIN}", name=name, password=PASSWORD, language=language, roles=[roles[role]],
            teams=[teams[team] for team in where], heads=[teams[team] for team in heads],
        )
        for key, name, language, role, where, heads in COLLEAGUES
    }  # fmt: skip


def _restricted() -> Any:
    """A role that reads its own team's customers and deals, no leads, and never a sensitive field."""
    table = {kind: {"view": level} for kind, level in (("customer", 2), ("deal", 2), ("lead", 0), ("task", 1))}
    return create_role(
        actor=None, name="Restricted reader", table=table, normal_fields="shown", sensitive_fields="hidden",
        secret_fields="hidden",  # noqa: S106
    )  # fmt: skip


def fresh(users: dict[str, User]) -> dict[str, User]:
    """The same colleagues read anew, with the rights and the set-up of now."""
    found = {user.pk: user for user in User.colleagues.system("the sample firm's colleagues")}
    return {key: found[user.pk] for key, user in users.items()}
