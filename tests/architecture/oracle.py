"""Who may do what in the named world, written down by hand: it knows nothing of the product's own rules.

Levels: 0 none, 1 own, 2 team, 3 all. A role's line is view, create, edit, delete, export.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = {
    "owner": (3, 3, 3, 3, 3),
    "manager": (3, 3, 2, 2, 2),
    "member": (2, 2, 2, 1, 0),
    "reader": (3, 0, 0, 0, 0),
}
RIGHTS = {
    "owner": {"import", "mass_change", "merge", "restore", "manage_products", "manage_users", "manage_settings",
              "see_audit", "use_api", "see_private", "send_campaign", "manage_automations"},
    "manager": {"import", "mass_change", "merge", "restore", "use_api", "manage_products"},
    "member": {"use_api"},
    "reader": set(),
}  # fmt: skip
GROUPS = {
    "owner": {"sensitive": "editable", "secret": "editable"},
    "manager": {"sensitive": "editable", "secret": "masked"},
    "member": {"sensitive": "shown", "secret": "hidden"},
    "reader": {"sensitive": "hidden", "secret": "hidden"},
}
# name: role, teams that he reaches, whether he looks over walls
PEOPLE: dict[str, tuple[str, set[str], bool]] = {
    "dana": ("owner", {"north"}, True),
    "marek": ("member", {"north"}, False),
    "tom": ("member", {"south"}, False),
    "olga": ("manager", {"north", "south"}, False),
    "ruth": ("reader", {"south"}, False),
    "igor": ("member", {"vault"}, False),
}
ACTIONS = ("view", "create", "edit", "delete", "export")
WALLED = "vault"


@dataclass(frozen=True)
class Thing:
    """A record of the world: whose, in which team, private or not."""

    owner: str
    team: str
    is_private: bool = False


THINGS = {
    "north": Thing("marek", "north"),
    "south": Thing("tom", "south"),
    "vault": Thing("igor", "vault"),
    "private": Thing("marek", "north", True),
}


def may(person: str, action: str, thing: Thing) -> bool:
    """Whether the person may do this to the thing."""
    role, teams, over_walls = PEOPLE[person]
    level = ROLES[role][ACTIONS.index(action)]
    mine = thing.owner == person
    reaches = level == 3 or (level == 2 and (mine or thing.team in teams)) or (level == 1 and mine)
    open_to = not thing.is_private or mine or "see_private" in RIGHTS[role]
    outside_wall = thing.team == WALLED and WALLED not in teams and not over_walls
    return reaches and open_to and not outside_wall


def has_right(person: str, right: str) -> bool:
    """Whether the person holds the extra right."""
    return right in RIGHTS[PEOPLE[person][0]]


def has_level(person: str, action: str) -> bool:
    """Whether the person may do this to anything at all."""
    return ROLES[PEOPLE[person][0]][ACTIONS.index(action)] > 0


def reads_group(person: str, group: str) -> bool:
    """Whether the person reads values of the group of fields whole."""
    return GROUPS[PEOPLE[person][0]][group] in ("shown", "editable")


def sees(person: str | None, place: str) -> bool:
    """Whether the person sees what stands in a place; a stranger sees nothing."""
    return person is not None and may(person, "view", THINGS[place])
