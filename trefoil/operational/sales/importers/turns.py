"""Assignment rules over a batch of new leads: the same choice as for one lead, with two queries for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trefoil.operational.sales.models import AssignmentRule

_REASON = "assignment of imported leads"


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and by which rule."""

    owner_id: int
    team_id: int | None
    rule: str


class Turns:
    """The rules as they stand in this batch."""

    def __init__(self) -> None:
        self._rules: list[AssignmentRule] = []
        self._users: dict[int, list[tuple[int, int | None]]] = {}
        self._before: dict[int, int] = {}

    def begin(self) -> None:
        """Read the rules (inside the transaction of the batch, so that nobody else takes a turn meanwhile)."""
        rules = AssignmentRule.objects.system(_REASON).filter(is_active=True)
        self._rules = list(rules.order_by("position", "pk"))
        self._before = {rule.pk: rule.turn for rule in self._rules}
        for rule in self._rules:
            users = rule.users.filter(is_active=True).order_by("pk")
            self._users[rule.pk] = list(users.values_list("pk", "home_team_id"))

    def whose(self, values: Mapping[str, Any], product: int | None) -> Turn | None:
        """The user whose turn it is by the first rule that fits, or None."""
        for rule in self._rules:
            users = self._users[rule.pk]
            fits = (
                rule.source.casefold() in ("", values["source"].casefold())
                and rule.country in ("", values["country"])
                and rule.product_id in (None, product)
            )
            if fits and users:
                owner, team = users[rule.turn % len(users)]
                rule.turn += 1
                return Turn(owner, team, rule.name)
        return None

    def moved(self) -> dict[int, int]:
        """{rule: its turn now} for those that took a turn."""
        return {rule.pk: rule.turn for rule in self._rules if rule.turn != self._before[rule.pk]}
