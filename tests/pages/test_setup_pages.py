"""Pages of people, teams, roles, firm and audit: who may open them, and what they say."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conftest import World
from trefoil.core import registry
from trefoil.identity.actions import create_role, set_role
from trefoil.identity.actions.roles import table_of
from trefoil.identity.models import Firm, Membership, Role, Team, User
from trefoil.identity.setup_pages import address
from trefoil.project.founding import found

OPEN_TO_DANA = [
    ("settings",), ("firm",), ("people",), ("new_person",), ("teams",), ("roles",), ("new_role",), ("audit",),
    ("profile",), ("tokens",),
]  # fmt: skip


@pytest.mark.parametrize("name", [name for (name,) in OPEN_TO_DANA])
def test_the_owner_opens_every_page(world: World, name: str) -> None:
    answer = world.client(world.dana).get(reverse(f"identity:{name}"))
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("name", ["settings", "firm", "people", "new_person", "teams", "roles", "new_role", "audit"])
def test_a_member_opens_no_page_of_set_up(world: World, name: str) -> None:
    assert world.client(world.marek).get(reverse(f"identity:{name}")).status_code == 403


def test_pages_of_one_thing_open_and_say_its_name(world: World) -> None:
    browser = world.client(world.dana)
    role = Role.objects.system("test").get(name="Member")
    for name, pk, text in (
        ("person", world.marek.pk, "Marek Kania"), ("person_access", world.marek.pk, "Who, what, how far"),
        ("team", world.vault.pk, "Igor Pavlov"), ("role", role.pk, "Held by"),
    ):  # fmt: skip
        answer = browser.get(reverse(f"identity:{name}", args=(pk,)))
        assert answer.status_code == 200
        assert text in answer.content.decode()
        assert world.client(world.ruth).get(reverse(f"identity:{name}", args=(pk,))).status_code == 403


def test_what_is_not_there_is_not_found(world: World) -> None:
    browser = world.client(world.dana)
    for name in ("person", "person_access", "team", "role"):
        assert browser.get(reverse(f"identity:{name}", args=(987654321987654321987,))).status_code == 404


REFUSED_POSTS = [
    ("firm", (), {"name": "Mine"}),
    ("new_person", (), {"email": "x@y.example", "name": "X", "language": "en"}),
    ("teams", (), {"name": "Mine"}),
    ("new_role", (), {"name": "Mine"}),
    ("role_pack", ("everyone",), {}),
]


@pytest.mark.parametrize(("name", "args", "given"), REFUSED_POSTS)
def test_a_member_changes_nothing_of_the_set_up(world: World, name: str, args: tuple, given: dict) -> None:
    browser, before = world.client(world.marek), _counts()
    assert browser.post(reverse(f"identity:{name}", args=args), given).status_code == 403
    assert _counts() == before


def test_a_member_changes_no_colleague_team_or_role(world: World) -> None:
    browser, before = world.client(world.marek), _counts()
    role = Role.objects.system("test").get(name="Member")
    for name, pk in (
        ("person", world.tom.pk), ("person_password", world.tom.pk), ("person_closure", world.tom.pk),
        ("team", world.north.pk), ("team_removal", world.north.pk), ("role", role.pk), ("role_removal", role.pk),
    ):  # fmt: skip
        assert browser.post(reverse(f"identity:{name}", args=(pk,)), {"name": "Mine"}).status_code == 403
    assert _counts() == before


def _counts() -> list:
    teams = list(Team.objects.system("test").values_list("pk", "name", "is_walled", "parent_id"))
    people = list(User.objects.values_list("pk", "name", "email", "password", "is_active"))
    roles = list(Role.objects.system("test").values_list("pk", "name", "rights", "version"))
    return [teams, people, roles, Firm.objects.system("test").values_list("name", flat=True)[0]]


def test_a_colleague_is_added_with_role_and_team_and_can_sign_in(world: World) -> None:
    member = Role.objects.system("test").get(name="Member")
    given = {
        "email": " New@Trefoil.example ", "name": "Nina New", "language": "pl", "roles": [member.pk],
        f"team.{world.north.pk}": "member", f"team.{world.south.pk}": "head", "password": "an orchard in May",
    }  # fmt: skip
    answer = world.client(world.dana).post(reverse("identity:new_person"), given)
    assert answer.status_code == 303
    nina = User.objects.get(email="new@trefoil.example")
    assert nina.check_password("an orchard in May")
    places = dict(Membership.objects.system("test").filter(user=nina).values_list("team_id", "is_head"))
    assert places == {world.north.pk: False, world.south.pk: True}


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    given = {"email": "not an address", "name": "Nina New", "language": "pl"}
    answer = world.client(world.dana).post(reverse("identity:new_person"), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Nina New"' in text
    assert 'id="f-email-error"' in text


def test_a_card_that_somebody_else_saved_shows_both_and_keeps_what_was_typed(world: World) -> None:
    browser = world.client(world.dana)
    url = reverse("identity:person", args=(world.tom.pk,))
    given = {"name": "Tom B.", "email": world.tom.email, "language": "en", "version": world.tom.version}
    roles = list(world.tom.roles.system("test").values_list("pk", flat=True))
    assert browser.post(url, {**given, "roles": roles, f"team.{world.south.pk}": "member"}).status_code == 303
    answer = browser.post(url, {**given, "name": "Thomas", "roles": roles})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom B." in text
    assert 'value="Thomas"' in text
    assert User.objects.get(pk=world.tom.pk).name == "Tom B."


def test_the_table_of_a_role_names_the_row_that_is_wrong(world: World) -> None:
    role = Role.objects.system("test").get(name="Member")
    given = {"name": "Member", "version": role.version, "level.deal.view": 1, "level.deal.edit": 3}
    answer = world.client(world.dana).post(reverse("identity:role", args=(role.pk,)), given)
    assert answer.status_code == 422
    assert 'id="error-deal"' in answer.content.decode()
    assert Role.objects.system("test").get(pk=role.pk).version == role.version


def test_a_role_is_saved_as_it_was_filled_in(world: World) -> None:
    role = Role.objects.system("test").get(name="Member")
    given = {
        "name": "Seller", "version": role.version, "level.deal.view": 2, "level.deal.edit": 1, "rights": ["import"],
        "normal_fields": "editable", "sensitive_fields": "masked", "secret_fields": "hidden",
    }  # fmt: skip
    assert world.client(world.dana).post(reverse("identity:role", args=(role.pk,)), given).status_code == 303
    saved = Role.objects.system("test").get(pk=role.pk)
    assert (saved.name, saved.rights, saved.sensitive_fields) == ("Seller", ["import"], "masked")
    assert table_of(saved) == {"deal": {"view": 2, "edit": 1}}


def test_a_copy_of_a_role_begins_with_its_table(world: World) -> None:
    role = Role.objects.system("test").get(name="Manager")
    answer = world.client(world.dana).get(reverse("identity:new_role") + f"?copy={role.pk}")
    assert "Manager, a copy" in answer.content.decode()


def test_a_pack_makes_its_roles_once(world: World) -> None:
    browser = world.client(world.dana)
    for _time in (1, 2):
        assert browser.post(reverse("identity:role_pack", args=("bank_branch",))).status_code == 303
    assert Role.objects.system("test").filter(name="Teller").count() == 1
    assert browser.post(reverse("identity:role_pack", args=("nonsense",))).status_code == 404


def test_a_role_that_is_held_and_a_team_that_is_full_cannot_go(world: World) -> None:
    browser = world.client(world.dana)
    role = Role.objects.system("test").get(name="Member")
    assert browser.post(reverse("identity:role_removal", args=(role.pk,))).status_code == 422
    assert browser.post(reverse("identity:team_removal", args=(world.north.pk,))).status_code == 422
    assert Team.objects.system("test").filter(pk=world.north.pk).exists()
    empty = create_role(actor=world.dana, name="Empty", table={})
    assert browser.post(reverse("identity:role_removal", args=(empty.pk,))).status_code == 303


def test_the_last_person_in_charge_stays_in_charge(world: World) -> None:
    owner = Role.objects.system("test").get(name="Owner")
    member = Role.objects.system("test").get(name="Member")
    browser = world.client(world.dana)
    given = {"name": "Dana", "email": world.dana.email, "language": "en", "roles": [member.pk], "version": 1}
    given["version"] = User.objects.get(pk=world.dana.pk).version
    answer = browser.post(reverse("identity:person", args=(world.dana.pk,)), given)
    assert answer.status_code == 422
    assert list(world.dana.roles.system("test").values_list("pk", flat=True)) == [owner.pk]
    answer = browser.post(reverse("identity:role", args=(owner.pk,)), {"name": "Owner", "version": owner.version})
    assert answer.status_code == 422
    assert "manage_users" in Role.objects.system("test").get(pk=owner.pk).rights


def test_a_renamed_firm_is_renamed_on_every_page(world: World) -> None:
    browser = world.client(world.dana)
    firm = Firm.objects.system("test").get()
    given = {"name": "Orchard AG", "currency": "eur", "country": "pl", "language": "en", "time_zone": "Europe/Warsaw"}
    assert browser.post(reverse("identity:firm"), {**given, "version": firm.version}).status_code == 303
    assert "Orchard AG" in world.client(world.marek).get(reverse("identity:profile")).content.decode()


def test_one_team_only_and_nobody_meets_the_word(db: None) -> None:
    owner = found(
        firm="Salon", currency="EUR", country="PL", language="en", time_zone="UTC", email="a@b.example", name="Ala",
        password="an orchard in May", pack="everyone",
    )  # fmt: skip
    browser = World.client(None, owner)  # type: ignore[arg-type]
    pages = [reverse(f"identity:{name}") for name in ("people", "new_person", "new_role", "profile")]
    pages += [reverse("identity:person", args=(owner.pk,)), reverse("identity:person_access", args=(owner.pk,))]
    for page in pages:
        words = browser.get(page).content.decode()
        main = words[words.index("<main") : words.index("</main>")]
        main = main.replace("/settings/teams/", "").replace(">Teams<", "")
        assert "team" not in main.lower().replace("add colleagues, teams and roles", "")


def test_the_menu_costs_no_query_but_one_for_each_count(world: World, django_assert_max_num_queries) -> None:
    browser = world.client(world.dana)
    browser.get(reverse("identity:profile"))
    with django_assert_max_num_queries(2 + sum(1 for item in registry.menu if item.count)):
        browser.get(reverse("identity:profile"))


def test_every_line_of_the_menu_leads_somewhere() -> None:
    assert [item.key for item in registry.menu if not address(item.url)] == []


def test_set_role_is_told_with_before_and_after_in_the_audit(world: World) -> None:
    role = Role.objects.system("test").get(name="Reader")
    set_role(actor=world.dana, role=role, name="Reader", table={"deal": {"view": 1}}, rights=["import"])
    text = world.client(world.dana).get(reverse("identity:audit") + "?verb=role.changed").content.decode()
    assert "table.deal.view" in text
    assert "changed a role" in text
