"""Rights only widen, nobody raises his own, and what is taken away is gone at once in every process."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conftest import PASSWORD, World
from trefoil.core.actions import Refused
from trefoil.customers.models import Customer
from trefoil.identity import viewing
from trefoil.identity.actions import (
    apply_pack,
    change_user,
    create_role,
    create_team,
    create_user,
    set_active,
    set_memberships,
    set_password,
    set_role,
    set_team,
    share_record,
    unshare_record,
)
from trefoil.identity.actions.roles import table_of
from trefoil.identity.models import Role, User
from trefoil.operational.sales.models import Deal


@pytest.fixture
def clerk(world: World) -> User:
    """Manages people and nothing else: sees the North as a member does."""
    table = table_of(Role.objects.system("test").get(name="Member"))
    role = create_role(
        actor=None, name="Clerk", table=table, rights=["manage_users", "use_api"], sensitive_fields="shown"
    )
    return create_user(
        actor=None, email="clerk@trefoil.example", name="Clea Clerk", password=PASSWORD, roles=[role],
        teams=[world.north],
    )  # fmt: skip


def role_of(name: str) -> Role:
    return Role.objects.system("test").get(name=name)


def test_a_manager_of_people_gives_no_role_beyond_his_own(world: World, clerk: User) -> None:
    given = {"email": "n@trefoil.example", "name": "N"}
    for role in ("Owner", "Manager", "Reader"):
        with pytest.raises(Refused):
            create_user(actor=clerk, roles=[role_of(role)], **given)
        with pytest.raises(Refused):
            change_user(actor=clerk, user=clerk, roles=[role_of("Clerk"), role_of(role)])
    assert not User.objects.filter(email="n@trefoil.example").exists()
    assert create_user(actor=clerk, roles=[role_of("Member")], **given).name == "N"


def test_a_manager_of_people_makes_no_role_beyond_his_own(world: World, clerk: User) -> None:
    with pytest.raises(Refused):
        create_role(actor=clerk, name="All", table={"deal": {"view": 3}})
    with pytest.raises(Refused):
        create_role(actor=clerk, name="All", table={}, rights=["see_private"])
    with pytest.raises(Refused):
        create_role(actor=clerk, name="All", table={}, secret_fields="shown")
    with pytest.raises(Refused):
        create_role(actor=clerk, name="All", table={}, is_firm_wide=True)
    with pytest.raises(Refused):
        apply_pack(actor=clerk, pack="bank_branch")
    table = {**table_of(role_of("Clerk")), "deal": {"view": 3}}
    with pytest.raises(Refused):
        set_role(actor=clerk, role=role_of("Clerk"), name="Clerk", table=table)
    with pytest.raises(Refused):
        set_role(actor=clerk, role=role_of("Owner"), name="Owner", table={})
    assert create_role(actor=clerk, name="Less", table={"deal": {"view": 1}}).name == "Less"


def test_a_manager_of_people_reaches_no_team_beyond_his_own(world: World, clerk: User) -> None:
    with pytest.raises(Refused):
        set_memberships(actor=clerk, user=clerk, teams={world.north.pk: False, world.vault.pk: False})
    with pytest.raises(Refused):
        set_team(actor=clerk, team=world.vault, name="Vault", is_walled=False)
    with pytest.raises(Refused):
        set_team(actor=clerk, team=world.south, name="South", parent=world.north)
    with pytest.raises(Refused):
        create_team(actor=clerk, name="New", parent=world.vault)
    assert viewing.viewer_for(world.again(clerk)).teams == {world.north.pk}


def test_a_manager_of_people_takes_over_nobody_above_him(world: World, clerk: User) -> None:
    with pytest.raises(Refused):
        set_password(actor=clerk, user=world.dana, password="an apple falls softly")
    with pytest.raises(Refused):
        change_user(actor=clerk, user=world.dana, email="mine@trefoil.example")
    with pytest.raises(Refused):
        set_active(actor=clerk, user=world.dana, is_active=False)
    assert world.again(world.dana).check_password(PASSWORD)
    set_password(actor=clerk, user=world.marek, password="an apple falls softly")
    assert world.again(world.marek).check_password("an apple falls softly")


def test_the_refusal_of_a_page_leaves_everything_as_it_was(world: World, clerk: User) -> None:
    browser = world.client(clerk)
    given = {"name": "Clea", "email": clerk.email, "language": "en", "version": clerk.version}
    given |= {"roles": [role_of("Clerk").pk, role_of("Owner").pk], f"team.{world.north.pk}": "member"}
    assert browser.post(reverse("identity:person", args=(clerk.pk,)), given).status_code == 403
    assert world.again(clerk).name == "Clea Clerk"
    assert not world.again(clerk).may("manage_settings")


def test_another_role_only_widens(world: World) -> None:
    reader = Role.objects.system("test").get(name="Reader")
    before = set(Deal.objects.visible_to(world.marek).values_list("pk", flat=True))
    narrow = create_role(actor=None, name="Nothing", table={})
    change_user(actor=world.dana, user=world.marek, roles=[role_of("Member"), narrow, reader])
    marek = world.again(world.marek)
    after = set(Deal.objects.visible_to(marek).values_list("pk", flat=True))
    assert before < after
    assert set(Deal.objects.visible_to(marek, "edit").values_list("pk", flat=True)) == before


def test_nobody_outside_sees_behind_a_wall_unless_firm_wide(world: World) -> None:
    seen = {
        name: Customer.objects.visible_to(getattr(world, name)).filter(pk=world.secret.pk).exists()
        for name in ("dana", "marek", "tom", "olga", "ruth", "igor")
    }
    assert seen == {"dana": True, "marek": False, "tom": False, "olga": False, "ruth": False, "igor": True}


def in_two_processes(monkeypatch: pytest.MonkeyPatch):
    """Two memories of rights; the answer of this call switches between them."""
    memories: dict[str, dict] = {"here": {}, "there": {}}

    def switch(name: str) -> None:
        monkeypatch.setattr(viewing, "_kept", memories[name])

    switch("here")
    return switch


def test_a_share_taken_back_was_never_had_also_in_another_process(world: World, monkeypatch) -> None:
    switch = in_two_processes(monkeypatch)
    share = share_record(actor=world.tom, row=world.south_deal, user=world.marek)
    switch("there")
    assert Deal.objects.visible_to(world.again(world.marek)).filter(pk=world.south_deal.pk).exists()
    switch("here")
    unshare_record(actor=world.tom, share=share)
    switch("there")
    assert not Deal.objects.visible_to(world.again(world.marek)).filter(pk=world.south_deal.pk).exists()


def test_a_role_narrowed_is_narrow_at_once_in_another_process(world: World, monkeypatch) -> None:
    switch = in_two_processes(monkeypatch)
    switch("there")
    assert Deal.objects.visible_to(world.again(world.marek)).exists()
    switch("here")
    set_role(actor=world.dana, role=role_of("Member"), name="Member", table={})
    switch("there")
    assert not Deal.objects.visible_to(world.again(world.marek)).exists()


def test_a_wall_built_and_a_team_left_hold_at_once_in_another_process(world: World, monkeypatch) -> None:
    switch = in_two_processes(monkeypatch)
    switch("there")
    assert Deal.objects.visible_to(world.again(world.ruth)).filter(pk=world.deal.pk).exists()
    assert Deal.objects.visible_to(world.again(world.tom)).filter(pk=world.south_deal.pk).exists()
    switch("here")
    set_team(actor=world.dana, team=world.north, name="North", is_walled=True)
    set_memberships(actor=world.dana, user=world.igor, teams={})
    switch("there")
    assert not Deal.objects.visible_to(world.again(world.ruth)).filter(pk=world.deal.pk).exists()
    assert viewing.viewer_for(world.again(world.igor)).teams == frozenset()


def test_a_closed_colleague_sees_nothing(world: World, monkeypatch) -> None:
    switch = in_two_processes(monkeypatch)
    switch("there")
    assert Deal.objects.visible_to(world.again(world.marek)).exists()
    switch("here")
    set_active(actor=world.dana, user=world.marek, is_active=False)
    switch("there")
    assert not Deal.objects.visible_to(world.again(world.marek)).exists()


def test_tokens_are_for_who_may_use_the_api_and_show_their_secret_once(world: World) -> None:
    browser, url = world.client(world.marek), reverse("identity:tokens")
    answer = browser.post(url, {"name": "Robot", "scopes": ["read", "deals"], "days": "30"})
    assert b"tfl_" in answer.content
    assert b"tfl_" not in browser.get(url).content
    token = world.marek.tokens.system("test").get()
    assert token.scopes == ["deals", "read"]
    other = world.client(world.tom).post(reverse("identity:token_revocation", args=(token.pk,)))
    assert other.status_code == 404
    assert browser.post(reverse("identity:token_revocation", args=(token.pk,))).status_code == 303
    assert world.marek.tokens.system("test").get().revoked_at is not None
    assert world.client(world.ruth).get(url).status_code == 403
    assert world.client(world.ruth).post(url, {"name": "Robot"}).status_code == 403


def test_a_person_changes_his_own_looks_and_nothing_more(world: World) -> None:
    browser = world.client(world.ruth)
    assert browser.post(reverse("identity:theme"), {"theme": "dark"}).status_code == 204
    given = {"name": "Ruth S.", "language": "he", "time_zone": "Asia/Jerusalem", "theme": "", "density": "compact",
             "email": "other@trefoil.example", "roles": [1]}  # fmt: skip
    assert browser.post(reverse("identity:profile"), given).status_code == 303
    ruth = world.again(world.ruth)
    assert (ruth.name, ruth.language, ruth.density, ruth.email) == ("Ruth S.", "he", "compact", world.ruth.email)
    assert 'dir="rtl"' in browser.get(reverse("identity:profile")).content.decode()
    assert browser.post(reverse("identity:profile"), {**given, "time_zone": "Mars/Olympus"}).status_code == 422
