"""The verbs of guests: who is asked to a meeting, and what he answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.customers.models import Customer
from trefoil.identity.models import User
from trefoil.planner.calendar.models import ANSWERS, Guest
from trefoil.planner.models import Task
from trefoil.timeline.actions import record

MOST_GUESTS = 100
Asked = tuple[str, Any]


@action
def set_guests(*, actor: Any, task: Task, guests: Sequence[Asked]) -> None:
    """Ask exactly these to a meeting: pairs of user, customer or email with its id or address. Answers are kept."""
    row: Task = Task.objects.locked(actor, task)
    wanted = list(dict.fromkeys(_checked(actor, kind, value) for kind, value in guests))
    if len(wanted) > MOST_GUESTS:
        raise Invalid({"guests": _("At most %(most)s guests.") % {"most": MOST_GUESTS}})
    there: dict[Asked, Guest] = {}
    for guest in Guest.objects.visible_to(actor).filter(task=row):
        there[key_of(guest)] = guest
    hidden = _hidden_customers(actor, there)
    gone = [guest for key, guest in there.items() if key not in wanted and key not in hidden]
    new = [
        Guest(task=row, user_id=value if kind == "user" else None, customer_id=value if kind == "customer" else None,
              email=value if kind == "email" else "")
        for kind, value in wanted if (kind, value) not in there
    ]  # fmt: skip
    if gone:
        Guest.objects.visible_to(actor).filter(pk__in=[guest.pk for guest in gone]).delete()
    if new:
        Guest.objects.bulk_create(new)
    if gone or new:
        customers = [guest.customer_id for guest in new]
        data = {"title": row.title, "asked": len(new), "asked_no_more": len(gone)}
        record("task.guests", row, customers=[row.customer_id, *customers], data=data)


def _checked(actor: Any, kind: str, value: Any) -> Asked:
    if kind == "user":
        if User.colleagues.visible_to(actor).active().filter(pk=value).exists():
            return "user", int(value)
        raise Invalid({"guests": _("There is no such colleague.")})
    if kind == "customer":
        if Customer.objects.alive().visible_to(actor).filter(pk=value).exists():
            return "customer", int(value)
        raise Invalid({"guests": _("There is no such customer.")})
    address = str(value).strip().casefold()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid({"guests": _("“%(value)s” is no e-mail address.") % {"value": address[:60]}}) from None
    if len(address) > 254:
        raise Invalid({"guests": _("At most %(most)s signs.") % {"most": 254}})
    return "email", address


def _hidden_customers(actor: Any, there: dict[Asked, Guest]) -> set[Asked]:
    """Guests whom the actor does not see: they stay as they are."""
    ids = [value for kind, value in there if kind == "customer"]
    seen = set(Customer.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return {("customer", pk) for pk in ids if pk not in seen}


def key_of(guest: Guest) -> Asked:
    """What a guest is: user, customer or email, with its id or address."""
    if guest.user_id is not None:
        return "user", guest.user_id
    return ("customer", guest.customer_id) if guest.customer_id is not None else ("email", guest.email)


def ask_again(*, actor: Any, task: Task, following: Task) -> None:
    """Ask the guests of a repeated meeting to the next one; what they answered was about this one."""
    rows = Guest.objects.visible_to(actor).filter(task=task).order_by("pk")
    kept = list(rows.values("user_id", "customer_id", "email"))
    if kept:
        Guest.objects.bulk_create([Guest(task=following, **one) for one in kept])


@action
def answer_invitation(*, actor: Any, task: Any, answer: str) -> Guest:
    """Say whether one comes oneself."""
    return _answer(invitation_of(actor, task), answer)


def invitation_of(user: Any, task: Any) -> Guest:
    """The user's own invitation to a task, whatever else of it he may see; Http404 when there is none."""
    rows = Guest.objects.system("the user's own invitation").filter(task=task, user_id=user.pk)
    found: Guest | None = rows.select_related("task__owner").first()
    if found is None:
        raise Http404
    return found


@action
def note_answer(*, actor: Any, guest: Any, answer: str) -> Guest:
    """Note what a guest answered, by one who may change the meeting."""
    row: Guest = Guest.objects.select_related("task").get_or_404(actor, "edit", pk=getattr(guest, "pk", guest))
    return _answer(row, answer)


def _answer(guest: Guest, answer: str) -> Guest:
    if answer not in dict(ANSWERS):
        raise Invalid({"answer": _("There is no such answer.")})
    if guest.answer != answer:
        guest.answer = answer
        guest.save(update_fields=["answer"])
        data = {"title": guest.task.title, "answer": answer, "user_id": guest.user_id}
        record("task.answered", guest.task, customers=[guest.task.customer_id, guest.customer_id], data=data)
    return guest
