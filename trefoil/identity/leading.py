"""Who leads whom: heads of teams, and up the tree those above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from trefoil.identity.models import Membership, Team, User
from trefoil.identity.viewing import Tree, below

_REASON = "who leads whom"


class Chain:
    """The lines of command of some people, read once: teams, their heads, where the people belong."""

    def __init__(self, people: Sequence[int | None] = (), person: int | None = None) -> None:
        self._tree: Tree = list(Team.objects.system(_REASON).values_list("pk", "parent_id", "is_walled"))
        self._parents = {pk: parent for pk, parent, _walled in self._tree}
        self._heads: dict[int, list[User]] = defaultdict(list)
        self._teams: dict[int, list[int]] = defaultdict(list)
        rows = Membership.objects.system(_REASON).order_by("pk")
        for member, team in rows.filter(user__in={pk for pk in people if pk}).values_list("user_id", "team_id"):
            self._teams[member].append(team)
        for row in rows.filter(is_head=True, user__is_active=True).select_related("user"):
            self._heads[row.team_id].append(row.user)
        asked = {pk for pk in (*people, person) if pk}
        users = User.colleagues.system(_REASON).in_bulk(asked)
        self._people = {pk: user for pk, user in users.items() if user.is_active}
        for user in users.values():
            if user.home_team_id is not None:
                self._teams[user.pk] = [user.home_team_id, *(t for t in self._teams[user.pk] if t != user.home_team_id)]

    def below(self, team: int) -> set[int]:
        """The team and all teams under it."""
        return below(self._tree, team)

    def person(self, pk: int | None) -> list[User]:
        """The named colleague, while he works here."""
        found = self._people.get(pk or 0)
        return [found] if found is not None else []

    def heads_of_team(self, team: int | None, member: int | None) -> Iterator[User]:
        """The heads of a team, then those of the teams above it; without a team as `managers_of` the member."""
        if team is None:
            yield from self.managers_of(member)
        for one in self._upwards(team):
            yield from self._heads.get(one, ())

    def managers_of(self, member: int | None) -> Iterator[User]:
        """Who leads a person: the heads of his teams (the home team first), then those above."""
        teams: Iterable[int] = self._teams.get(member or 0, ())
        lines = [list(self._upwards(team)) for team in teams]
        for height in range(max((len(line) for line in lines), default=0)):
            for line in lines:
                if height < len(line):
                    yield from (one for one in self._heads.get(line[height], ()) if one.pk != member)

    def _upwards(self, team: int | None) -> Iterator[int]:
        seen: set[int] = set()
        while team is not None and team not in seen:
            seen.add(team)
            yield team
            team = self._parents.get(team)
