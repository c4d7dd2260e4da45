"""Who takes part in an event: its owner, the colleagues who are asked, customers and bare addresses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.customers.models import Customer
from trefoil.identity.models import User
from trefoil.planner.calendar.actions.guests import Asked
from trefoil.planner.calendar.models import Guest
from trefoil.planner.models import Task

MOST_TYPED = 5_000


def asked() -> Any:
    """All who are asked to anything and did not say no: for times only, or for what one is asked to oneself."""
    return Guest.objects.system("who takes part in which event").exclude(answer="no")


def tasks_asked_to(ids: list[int]) -> Any:
    """The tasks of these numbers, to which their reader is asked himself."""
    return Task.objects.system("meetings to which their reader is asked").filter(pk__in=ids)


def people_of(task: Task) -> list[int]:
    """Ids of the colleagues who take part, the owner first; who said no is free."""
    rows = asked().filter(task=task, user__isnull=False)
    return list(dict.fromkeys([*([task.owner_id] if task.owner_id else []), *rows.values_list("user_id", flat=True)]))


def guest_rows(user: Any, task: Task) -> list[dict[str, Any]]:
    """The guests of a task that its reader may see; a customer whom he may not see is only counted as a guest."""
    rows = Guest.objects.visible_to(user).filter(task=task).order_by("pk")
    found = list(rows.values("pk", "user_id", "user__name", "customer_id", "customer__name", "email", "answer"))
    ids = [row["customer_id"] for row in found if row["customer_id"]]
    seen = set(Customer.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        {"pk": row["pk"], "user": row["user_id"], "answer": row["answer"], "email": row["email"],
         "customer": row["customer_id"] if row["customer_id"] in seen else None,
         "name": row["user__name"] or (row["customer__name"] if row["customer_id"] in seen else "") or row["email"],
         "is_hidden": bool(row["customer_id"]) and row["customer_id"] not in seen}
        for row in found
    ]  # fmt: skip


def held_guests(rows: list[dict[str, Any]]) -> str:
    """Guests as the form holds them, one a line; hidden ones stay without being named."""
    return "\n".join(
        f"{row['name']} #{row['customer']}" if row["customer"] else row["name"] for row in rows if not row["is_hidden"]
    )


def read_guests(user: Any, text: str) -> list[Asked]:
    """Guests of the lines of a field: colleagues by name, customers by name or number, else e-mail addresses."""
    if len(text) > MOST_TYPED:
        raise Invalid({"guests": _("At most %(most)s signs.") % {"most": MOST_TYPED}})
    lines = [line.strip() for part in text.splitlines() for line in part.split(",") if line.strip()]
    colleagues = User.colleagues.visible_to(user).active()
    named = list(colleagues.filter(name__in=lines).values_list("pk", "name")) if lines else []
    return [_read_one(user, line, named) for line in lines]


def _read_one(user: Any, line: str, colleagues: list[tuple[int, str]]) -> Asked:
    found = [pk for pk, name in colleagues if name == line]
    if len(found) == 1:
        return "user", found[0]
    if "@" in line:
        same = User.colleagues.visible_to(user).active().filter(email__iexact=line)
        known = same.values_list("pk", flat=True).first()
        return ("user", known) if known else ("email", line)
    number = line.rpartition("#")[2].strip()
    rows = Customer.objects.alive().visible_to(user)
    ids: list[int] = []
    if "#" in line and number.isascii() and number.isdecimal() and len(number) < 19:
        ids = list(rows.filter(pk=int(number)).values_list("pk", flat=True))
    ids = ids or list(rows.filter(name=line).values_list("pk", flat=True)[:2])
    if len(ids) == 1 and not found:
        return "customer", ids[0]
    if found or ids:
        raise Invalid({"guests": _("Several are called “%(name)s”. Write the e-mail address.") % {"name": line[:60]}})
    raise Invalid({"guests": _("“%(name)s” is no colleague, no customer and no e-mail address.") % {"name": line[:60]}})
