"""Ready sets of roles. A pack is only a start: every cell can be changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OWNED = ("customer", "lead", "deal", "task")
ALL_RIGHTS = (
    "import", "mass_change", "merge", "restore", "manage_products", "manage_users", "manage_settings", "see_audit",
    "use_api", "see_private", "send_campaign", "manage_automations",
)  # fmt: skip


@dataclass(frozen=True)
class RoleDraft:
    """A role of a pack: view, create, edit, delete, export as levels 0 to 3 for every object type."""

    key: str
    name: Any
    levels: tuple[int, int, int, int, int]
    rights: tuple[str, ...] = ()
    sensitive: str = "hidden"
    secret: str = "hidden"  # noqa: S105
    is_firm_wide: bool = False
    tasks: tuple[int, int, int, int, int] | None = None


PACKS: dict[str, tuple[Any, tuple[RoleDraft, ...]]] = {
    "everyone": (
        _("Everyone sees everything"),
        (
            RoleDraft(
                "owner", pgettext_lazy("role", "Owner"), (3, 3, 3, 3, 3), ALL_RIGHTS, "editable", "editable", True,
            ),
            RoleDraft("staff", _("Staff"), (3, 3, 3, 0, 0), ("import", "use_api"), "shown", "masked"),
        ),
    ),
    "team_shop": (
        _("Members and managers"),
        (
            RoleDraft(
                "owner", pgettext_lazy("role", "Owner"), (3, 3, 3, 3, 3), ALL_RIGHTS, "editable", "editable", True,
            ),
            RoleDraft(
                "manager", _("Manager"), (3, 3, 2, 2, 2), ("import", "mass_change", "merge", "restore", "use_api",
                                                           "manage_products"), "editable", "masked",
            ),
            RoleDraft("member", pgettext_lazy("role", "Member"), (2, 2, 2, 1, 0), ("use_api",), "shown", "hidden"),
            RoleDraft("reader", _("Reader"), (3, 0, 0, 0, 0), (), "hidden", "hidden"),
        ),
    ),
    "bank_branch": (
        _("Bank branch"),
        (
            RoleDraft("teller", _("Teller"), (2, 0, 0, 0, 0), (), "masked", "hidden", tasks=(1, 1, 1, 1, 0)),
            RoleDraft("advisor", _("Advisor"), (2, 1, 1, 0, 0), (), "shown", "masked", tasks=(2, 1, 1, 1, 0)),
            RoleDraft(
                "branch_head", _("Branch head"), (2, 2, 2, 2, 2), ("mass_change", "restore", "merge"), "editable",
                "masked",
            ),
            RoleDraft("back_office", _("Back office"), (3, 0, 0, 0, 0), ("import",), "shown", "masked", True),
            RoleDraft("compliance", _("Compliance"), (3, 0, 0, 0, 3), ("see_audit", "see_private"), "shown", "shown",
                      True),
            RoleDraft("admin", _("Administrator"), (0, 0, 0, 0, 0), ("manage_users", "manage_settings",
                                                                    "manage_products", "use_api")),
        ),
    ),
}  # fmt: skip


def drafts(pack: str) -> tuple[RoleDraft, ...]:
    """The roles of a pack."""
    return PACKS[pack][1]
