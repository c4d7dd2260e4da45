"""The records that somebody forgot, as the page and the API show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core import registry
from trefoil.core.access.fields import group_of, present, readable
from trefoil.core.html import number
from trefoil.core.registry import Watched
from trefoil.customers.models import Customer
from trefoil.planner.silence import Silence, Subject, silences
from trefoil.planner.watching import forgotten

MOST = 200


@dataclass(frozen=True)
class Lost:
    """One record without a next step, ready to be shown."""

    object_type: str
    pk: int
    label: str
    icon: str
    name: str
    url: str
    owner_id: int | None
    owner: str
    team_id: int | None
    amount: Decimal | None
    currency: str
    customer_id: int | None
    customer: str
    created_at: datetime
    silence: Silence

    @property
    def plan_url(self) -> str:
        """The address of the form of a next step."""
        query = f"customer={self.pk}" if self.object_type == "customer" else (
            f"source_type={self.object_type}&source_id={self.pk}"
        )  # fmt: skip
        return f"{reverse('planner:new')}?{query}"

    @property
    def park_url(self) -> str:
        """The address of the form that parks it."""
        return reverse("planner:parking", args=[self.object_type, self.pk])


def found(user: Any, kinds: Iterable[Watched], wanted: Q | None = None, most: int = MOST) -> tuple[list[Lost], bool]:
    """(records ranked by how unusual their silence is, whether there are more): the oldest `most` of each kind."""
    raw: list[tuple[Watched, dict[str, Any]]] = []
    is_cut = False
    for kind in kinds:
        rows = _values(user, kind, wanted if wanted is not None else Q(), most + 1)
        is_cut = is_cut or len(rows) > most
        raw += [(kind, row) for row in rows[:most]]
    subjects = [Subject(kind.object_type, row["pk"], row["about"], row["created_at"]) for kind, row in raw]
    quiet, names = silences(user, subjects), _customers(user, [one.customer_id for one in subjects])
    made = [_lost(user, kind, row, quiet[kind.object_type, row["pk"]], names) for kind, row in raw]
    made.sort(key=lambda one: (-one.silence.score, -one.silence.days, one.object_type, one.pk))
    return made, is_cut


def _values(user: Any, kind: Watched, wanted: Q, limit: int) -> list[dict[str, Any]]:
    columns = ["pk", kind.name, "owner_id", "owner__name", "team_id", "created_at"]
    columns += [name for name in (kind.amount, kind.currency) if name]
    columns += [kind.customer] if kind.customer not in ("", "pk") else []
    rows = list(forgotten(user, kind).filter(wanted).order_by("created_at", "pk").values(*columns)[:limit])
    for row in rows:
        row["about"] = row[kind.customer] if kind.customer else None
    return rows


def _customers(user: Any, ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = {pk for pk in ids if pk is not None}
    rows = Customer.objects.alive().visible_to(user).filter(pk__in=wanted)
    return dict(rows.values_list("pk", "name")) if wanted else {}


def _lost(
    user: Any, kind: Watched, row: dict[str, Any], silence: Silence, names: dict[int | None, str]
) -> Lost:  # fmt: skip
    known = registry.object_types[kind.object_type]
    model = known.model_class()
    name = present(user.viewer, group_of(model, kind.name), row[kind.name])
    sees_money = bool(kind.amount) and readable(user.viewer, group_of(model, kind.amount))
    other = names.get(row["about"], "") if kind.customer != "pk" else ""
    return Lost(
        kind.object_type, row["pk"], str(known.label), known.icon, name or f"#{row['pk']}",
        reverse(known.url, args=[row["pk"]]), row["owner_id"], row["owner__name"] or "", row["team_id"],
        row[kind.amount] if sees_money else None, row[kind.currency] if sees_money else "",
        row["about"] if other or kind.customer == "pk" else None, other, row["created_at"], silence,
    )  # fmt: skip


def silent_words(silence: Silence) -> str:
    """Silent 16 days, usually 6."""
    said = ngettext("silent %(num)s day", "silent %(num)s days", silence.days) % {"num": number(silence.days)}
    usual = number(round(silence.usual))
    if silence.basis == "own":
        return _("%(silent)s, usually %(usual)s") % {"silent": said, "usual": usual}
    return _("%(silent)s, usual in the firm: %(usual)s") % {"silent": said, "usual": usual}
