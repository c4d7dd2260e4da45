"""Random worlds for the tests of access: plain dictionaries, and the same in the database."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from trefoil.core.db.permit import write_permit
from trefoil.identity.models import Grant, Membership, Role, Share, Team, User
from trefoil.operational.sales.models import Lead

ACTIONS = ("view", "edit", "delete", "export")
World = dict[str, Any]


@st.composite
def worlds(draw: Any) -> World:
    """Teams 0..n (each below an earlier one or at the top), roles, people, records with shares."""
    teams = [
        {"parent": draw(_mostly(st.integers(0, at - 1))) if at else None, "walled": draw(st.integers(0, 4)) == 1}
        for at in range(draw(st.integers(2, 6)))
    ]
    team = st.integers(0, len(teams) - 1)
    roles = [draw(_roles()) for _number in range(draw(st.integers(1, 4)))]
    people = [
        {
            "roles": draw(st.sets(st.integers(0, len(roles) - 1), min_size=draw(st.integers(0, 1)), max_size=2)),
            "teams": draw(st.dictionaries(team, st.booleans(), min_size=draw(st.integers(0, 1)), max_size=2)),
        }
        for _number in range(draw(st.integers(1, 4)))
    ]
    person = st.integers(0, len(people) - 1)
    share = st.tuples(st.just("user"), person, st.booleans()) | st.tuples(st.just("team"), team, st.booleans())
    records = [
        {
            "owner": draw(st.none() | person), "team": draw(_mostly(team)), "private": draw(st.booleans()),
            "shares": draw(st.lists(share, max_size=2, unique_by=lambda one: one[:2])),
        }
        for _number in range(draw(st.integers(3, 8)))
    ]  # fmt: skip
    return {"teams": teams, "roles": roles, "people": people, "records": records}


def _mostly(some: Any) -> Any:
    """Rarely nothing: most records stand in a team, most teams below another."""
    return st.integers(0, 4).flatmap(lambda dice: st.none() if dice == 1 else some)


@st.composite
def _roles(draw: Any) -> dict[str, Any]:
    view = draw(st.sampled_from([2, 2, 2, 1, 3, 0]))
    edit = draw(st.integers(0, view))
    levels = {"view": view, "edit": edit, "delete": draw(st.integers(0, edit)), "export": draw(st.integers(0, view))}
    return {"levels": levels, "private": draw(st.booleans()), "wide": draw(st.integers(0, 4)) == 1}


class Built:
    """A world in the database: rows in the order of the dictionaries."""

    def __init__(self, world: World) -> None:
        with write_permit("test"):
            self.teams = [self._team(at, one) for at, one in enumerate(world["teams"])]
            for row, one in zip(self.teams, world["teams"], strict=True):
                if one["parent"] is not None:
                    row.parent = self.teams[one["parent"]]
                    row.save()
            self.roles = [self.role(at, one) for at, one in enumerate(world["roles"])]
            self.people = [self._person(at, one) for at, one in enumerate(world["people"])]
            self.records = [self._record(one) for one in world["records"]]

    def _team(self, at: int, one: dict[str, Any]) -> Team:
        return Team.objects.create(name=f"Team {at}", is_walled=one["walled"])

    def role(self, at: int, one: dict[str, Any]) -> Role:
        rights = ["see_private"] if one["private"] else []
        row = Role.objects.create(name=f"Role {at}", rights=rights, is_firm_wide=one["wide"])
        Grant.objects.bulk_create(
            [Grant(role=row, object_type="lead", action=act, level=lv) for act, lv in one["levels"].items() if lv]
        )
        return row

    def _person(self, at: int, one: dict[str, Any]) -> User:
        row = User.objects.create(email=f"p{at}@trefoil.example", name=f"Person {at}")
        through = User.roles.through
        through.objects.bulk_create([through(user=row, role=self.roles[role]) for role in one["roles"]])
        Membership.objects.bulk_create(
            [Membership(user=row, team=self.teams[team], is_head=head) for team, head in one["teams"].items()]
        )
        return row

    def _record(self, one: dict[str, Any]) -> Lead:
        now = timezone.now()
        row = Lead.objects.create(
            title="Lead", owner=None if one["owner"] is None else self.people[one["owner"]],
            team=None if one["team"] is None else self.teams[one["team"]], is_private=one["private"],
            created_at=now, updated_at=now,
        )  # fmt: skip
        for kind, who, may_edit in one["shares"]:
            self.share(row, kind, who, may_edit)
        return row

    def share(self, row: Lead, kind: str, who: int, may_edit: bool) -> None:
        given = {kind: (self.people if kind == "user" else self.teams)[who]}
        Share.objects.create(object_type="lead", object_id=row.pk, may_edit=may_edit, **given)

    def seen(self, person: int, action: str) -> set[int]:
        """Places of the records that `visible_to` gives this person, with rights worked out anew."""
        viewer = User.objects.get(pk=self.people[person].pk)
        found = set(Lead.objects.visible_to(viewer, action).values_list("pk", flat=True))
        return {at for at, row in enumerate(self.records) if row.pk in found}
