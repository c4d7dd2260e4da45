"""Who can see this, and why: the page, sharing, privacy; and the same answers as the lists give."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conftest import World
from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.access.explain import why
from trefoil.identity.actions import share_record
from trefoil.identity.actions.shares import shares_of
from trefoil.identity.grounds import grounds_of
from trefoil.identity.models import User
from trefoil.operational.sales.models import Deal

PEOPLE = ("dana", "marek", "tom", "olga", "ruth", "igor")


def test_the_explanation_agrees_with_the_list_for_everybody_and_everything(world: World) -> None:
    share_record(actor=world.tom, row=world.south_deal, user=world.marek, may_edit=True)
    users = list(User.objects.order_by("pk"))
    asked = 0
    for kind in registry.object_types:
        model = kind.model_class()
        if not isinstance(model.scope, Owned):
            continue
        for row in model.objects.system("test"):
            grounds = grounds_of(users, row)
            for user in users:
                for act in ("view", "edit", "delete", "export"):
                    answer = why(row, act, grounds[user.pk])
                    listed = model.objects.visible_to(user, act).filter(pk=row.pk).exists()
                    assert answer.is_allowed == listed, (kind.key, row, user, act)
                    asked += 1
    assert asked > 100


def page(world: World, viewer: User, row, kind: str = "deal") -> str:
    answer = world.client(viewer).get(reverse("identity:who", args=(kind, row.pk)))
    assert answer.status_code == 200
    return answer.content.decode()


def test_reasons_are_told_in_words(world: World) -> None:
    share_record(actor=world.marek, row=world.deal, user=world.tom)
    text = page(world, world.marek, world.deal)
    assert "owner of this record" in text
    assert "role Manager: all" in text
    assert "shared by Marek Kania for reading" in text
    assert "role Reader: all" in text
    assert "the record belongs to another team" in text
    vault = page(world, world.igor, world.vault_deal)
    assert "Vault is behind a wall" in vault
    assert "role Owner is firm-wide and reaches behind the wall of Vault" in vault


def test_the_page_is_there_only_for_who_sees_the_record(world: World) -> None:
    url = reverse("identity:who", args=("deal", world.vault_deal.pk))
    assert world.client(world.olga).get(url).status_code == 404
    assert world.client(world.igor).get(url).status_code == 200
    assert world.client(world.igor).get(reverse("identity:who", args=("product", 1))).status_code == 404
    assert world.client(world.igor).get(reverse("identity:who", args=("nonsense", 1))).status_code == 404


def test_only_who_may_change_a_record_shares_it(world: World) -> None:
    url = reverse("identity:shares", args=("deal", world.deal.pk))
    assert world.client(world.ruth).post(url, {"with": f"user:{world.tom.pk}"}).status_code == 403
    assert world.client(world.tom).post(url, {"with": f"user:{world.tom.pk}"}).status_code == 404
    assert shares_of(world.deal) == []
    assert "Share with" not in page(world, world.ruth, world.deal)


def test_a_share_is_given_and_taken_back(world: World) -> None:
    browser = world.client(world.marek)
    url = reverse("identity:shares", args=("deal", world.deal.pk))
    assert browser.post(url, {"with": f"user:{world.tom.pk}", "may_edit": "1"}).status_code == 303
    assert Deal.objects.visible_to(world.again(world.tom), "edit").filter(pk=world.deal.pk).exists()
    share = shares_of(world.deal)[0]
    back = reverse("identity:unshare", args=("deal", world.deal.pk, share.pk))
    assert world.client(world.ruth).post(back).status_code == 403
    assert browser.post(back).status_code == 303
    assert not Deal.objects.visible_to(world.again(world.tom)).filter(pk=world.deal.pk).exists()


def test_a_share_with_a_team_opens_the_record_to_its_members(world: World) -> None:
    browser = world.client(world.marek)
    url = reverse("identity:shares", args=("deal", world.deal.pk))
    assert browser.post(url, {"with": f"team:{world.south.pk}", "may_edit": "0"}).status_code == 303
    tom = world.again(world.tom)
    assert Deal.objects.visible_to(tom).filter(pk=world.deal.pk).exists()
    assert not Deal.objects.visible_to(tom, "edit").filter(pk=world.deal.pk).exists()
    assert browser.post(url, {"with": ""}).status_code == 422
    assert browser.post(url, {"with": "user:999999"}).status_code == 404


def test_a_share_of_another_record_cannot_be_taken_back_here(world: World) -> None:
    share = share_record(actor=world.tom, row=world.south_deal, user=world.ruth)
    back = reverse("identity:unshare", args=("deal", world.deal.pk, share.pk))
    world.client(world.marek).post(back)
    assert [one.pk for one in shares_of(world.south_deal)] == [share.pk]


@pytest.mark.parametrize("kind", ["deal", "customer", "lead", "task"])
def test_a_private_record_is_its_owners_alone(world: World, kind: str) -> None:
    row = {"deal": world.deal, "customer": world.kawiarnia, "lead": world.lead, "task": world.task}[kind]
    url = reverse("identity:privacy", args=(kind, row.pk))
    assert world.client(world.marek).post(url).status_code == 303
    model = type(row)
    seen = {who for who in PEOPLE if model.objects.visible_to(world.again(getattr(world, who))).filter(pk=row.pk)}
    assert seen == {"dana", "marek"}
    assert world.client(world.marek).post(url, {"undo": "1"}).status_code == 303
    assert model.objects.visible_to(world.again(world.olga)).filter(pk=row.pk).exists()


def test_nobody_hides_a_record_from_himself(world: World) -> None:
    url = reverse("identity:privacy", args=("deal", world.deal.pk))
    assert world.client(world.olga).post(url).status_code == 422
    assert not Deal.objects.system("test").get(pk=world.deal.pk).is_private


def test_the_page_asks_no_query_for_each_colleague(world: World, django_assert_max_num_queries) -> None:
    browser = world.client(world.marek)
    with django_assert_max_num_queries(20):
        browser.get(reverse("identity:who", args=("deal", world.deal.pk)))
