"""Who sees what, held against an oracle that knows nothing of the product's code: plain Python over dictionaries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.worlds import ACTIONS, Built, World, worlds
from trefoil.core.access.explain import why
from trefoil.core.db.permit import write_permit
from trefoil.identity import viewing
from trefoil.identity.grounds import grounds_of
from trefoil.identity.models import User

EXAMPLES = settings(
    max_examples=100, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------------------ the oracle


def upwards(world: World, team: int | None) -> list[int]:
    """The team and those above it."""
    chain = []
    while team is not None:
        chain.append(team)
        team = world["teams"][team]["parent"]
    return chain


def may(world: World, person_id: int, record: dict[str, Any], action: str) -> bool:
    """The table "who, what, how far": roles widen, shares widen, private and walls narrow."""
    person = world["people"][person_id]
    roles = [world["roles"][role] for role in person["roles"]]
    level = max((role["levels"][action] for role in roles), default=0)
    if level == 0:
        return False
    chain = upwards(world, record["team"])
    is_own = record["owner"] == person_id
    is_shared = any(
        (who == person_id if kind == "user" else who in person["teams"])
        and (action in ("view", "export") or (action == "edit" and may_edit))
        for kind, who, may_edit in record["shares"]
    )
    is_of_my_team = any(
        record["team"] == team or (leads and team in chain) for team, leads in person["teams"].items()
    )  # fmt: skip
    if not (level == 3 or is_own or is_shared or (level == 2 and is_of_my_team)):
        return False
    if record["private"] and not (is_own or is_shared or any(role["private"] for role in roles)):
        return False
    walls = [team for team in chain if world["teams"][team]["walled"]]
    is_inside = all(any(wall in upwards(world, team) for team in person["teams"]) for wall in walls)
    return is_inside or any(role["wide"] for role in roles)


def expected(world: World, person: int, action: str) -> set[int]:
    """Places of the records that the person reaches."""
    return {at for at, record in enumerate(world["records"]) if may(world, person, record, action)}


# ------------------------------------------------------------------------------- the tests


class Undo(Exception):
    """Takes a world out of the database again."""


def in_database(world: World, check: Any) -> None:
    """Build the world, check it, take it away."""
    viewing.forget_all()
    with pytest.raises(Undo), transaction.atomic():
        check(Built(world))
        raise Undo
    viewing.forget_all()


def everything(built: Built) -> dict[tuple[int, str], set[int]]:
    viewing.forget_all()
    return {(who, act): built.seen(who, act) for who in range(len(built.people)) for act in ACTIONS}


@EXAMPLES
@given(worlds())
def test_everybody_reaches_exactly_what_the_table_says(world: World) -> None:
    def check(built: Built) -> None:
        for (who, act), seen in everything(built).items():
            assert seen == expected(world, who, act), (who, act)

    in_database(world, check)


@EXAMPLES
@given(worlds())
def test_deleting_needs_changing_needs_seeing_and_exporting_needs_seeing(world: World) -> None:
    def check(built: Built) -> None:
        seen = everything(built)
        for who in range(len(built.people)):
            assert seen[who, "delete"] <= seen[who, "edit"] <= seen[who, "view"]
            assert seen[who, "export"] <= seen[who, "view"]

    in_database(world, check)


@EXAMPLES
@given(worlds(), st.data())
def test_one_more_role_or_share_takes_nothing_away(world: World, data: Any) -> None:
    who = data.draw(st.integers(0, len(world["people"]) - 1))
    role = data.draw(st.integers(0, len(world["roles"]) - 1))
    record = data.draw(st.integers(0, len(world["records"]) - 1))

    def check(built: Built) -> None:
        before = everything(built)
        with write_permit("test"):
            built.people[who].roles.add(built.roles[role])
        with_role = everything(built)
        assert all(with_role[key] >= seen for key, seen in before.items())
        if not any(kind == "user" and to == who for kind, to, _edit in world["records"][record]["shares"]):
            with write_permit("test"):
                built.share(built.records[record], "user", who, True)
            shared = everything(built)
            assert all(shared[key] >= seen for key, seen in with_role.items())

    in_database(world, check)


@EXAMPLES
@given(worlds(), st.data())
def test_one_more_wall_gives_nobody_anything(world: World, data: Any) -> None:
    team = data.draw(st.integers(0, len(world["teams"]) - 1))

    def check(built: Built) -> None:
        before = everything(built)
        with write_permit("test"):
            built.teams[team].is_walled = True
            built.teams[team].save()
        after = everything(built)
        assert all(after[key] <= seen for key, seen in before.items())

    in_database(world, check)


@EXAMPLES
@given(worlds())
def test_the_explanation_says_yes_where_the_list_shows_the_record_and_gives_reasons(world: World) -> None:
    def check(built: Built) -> None:
        seen = everything(built)
        users = [User.objects.get(pk=row.pk) for row in built.people]
        for at, row in enumerate(built.records):
            grounds = grounds_of(users, row)
            for who, user in enumerate(users):
                for act in ACTIONS:
                    answer = why(row, act, grounds[user.pk])
                    assert answer.is_allowed == (at in seen[who, act])
                    assert answer.reasons
                    assert {reason.is_for for reason in answer.reasons} == {answer.is_allowed}

    in_database(world, check)
