"""The first steps: what a firm does in its first days. Each ticks itself from what is really there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core.access import Level
from trefoil.customers.models import Customer
from trefoil.exchange.models import DONE, Import
from trefoil.identity.models import User
from trefoil.operational.sales.models import Deal
from trefoil.planner.models import Task
from trefoil.start.beginning import begun
from trefoil.start.models import Invitation, Sample


@dataclass(frozen=True)
class FirstStep:
    """One of the first steps, whether it is done, and where it is done."""

    key: str
    label: str
    url: str
    is_done: bool
    dialog: bool = False


def first_steps(user: Any) -> list[FirstStep] | None:
    """The steps of the firm, or None when the user does not set it up or has put them away."""
    if not user.may("manage_settings") or not begun(user).has_steps:
        return None
    marked = Sample.objects.visible_to(user)

    def own(model: Any, kind: str, **_more: Any) -> Any:
        ids = marked.filter(object_type=kind).values("object_id")
        return model.objects.visible_to(user).exclude(pk__in=ids)

    deals = own(Deal, "deal").filter(deleted_at=None)
    checks: list[tuple[str, str, str, Callable[[], bool], bool]] = []
    if user.viewer.level("customer", "create") is not Level.NONE:
        checks += [
            ("customer", _("Add a first customer of your own"), f"{reverse('customers:new')}?kind=person",
             own(Customer, "customer").filter(deleted_at=None).exists, False),
            ("deal", _("Open a first deal"), reverse("sales:new"), deals.exists, True),
            ("task", _("Plan a first task"), reverse("planner:new"), own(Task, "task").exists, True),
            ("won", _("Win a first deal"), reverse("sales:deals"), deals.filter(state="won").exists, False),
        ]  # fmt: skip
    if user.may("manage_users"):
        checks.append(("colleague", _("Invite a colleague"), reverse("start:invitations"), _is_invited(user), False))
    if user.may("import"):
        imports = Import.objects.visible_to(user).filter(state=DONE)
        checks.append(("import", _("Bring your customers in from a file"), reverse("exchange:imports"),
                       imports.exists, False))  # fmt: skip
    return [FirstStep(key, label, url, check(), dialog) for key, label, url, check, dialog in checks]


def _is_invited(user: Any) -> Callable[[], bool]:
    def check() -> bool:
        others = User.colleagues.visible_to(user).exclude(pk=user.pk)
        return others.exists() or Invitation.objects.visible_to(user).filter(revoked_at=None).exists()

    return check
