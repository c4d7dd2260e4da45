"""Colleagues come in by a link: once, in time, with what the inviting one may give."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from conftest import World
from trefoil.core.actions import Invalid, Refused, write_permit
from trefoil.identity.models import Role, User
from trefoil.start.actions import invite, revoke_invitation
from trefoil.start.models import Invitation
from trefoil.start.tests.test_founding import begin

ABOUT = {"name": "Ewa Nowa", "email": "ewa@lipa.example", "password": "clover and daisies", "language": "pl"}


def path_of(link: str) -> str:
    return link[link.index("/welcome/") :]


@pytest.mark.django_db
def test_in_a_firm_with_one_team_the_link_asks_for_nothing_but_the_role() -> None:
    owner = begin()
    browser = Client()
    browser.force_login(owner, backend="trefoil.identity.backend.Backend")
    form = browser.get("/settings/invitations/").content.decode()
    assert 'name="roles"' in form and 'name="teams"' not in form
    staff = Role.objects.system("test").get(name="Staff")
    page = browser.post("/settings/invitations/", {"roles": staff.pk}).content.decode()
    link = re.search(r'value="([^"]+/welcome/[^"]+)"', page)
    assert link is not None
    stranger = Client()
    assert stranger.get(path_of(link[1])).status_code == 200
    assert stranger.post(path_of(link[1]), ABOUT).status_code == 303
    ewa = User.objects.get(email="ewa@lipa.example")
    assert ewa.language == "pl" and ewa.home_team_id == owner.home_team_id and not ewa.may("manage_users")
    assert stranger.get("/").status_code == 200
    assert Client().get(path_of(link[1])).status_code == 404, "it opens once"
    assert Client().post(path_of(link[1]), {**ABOUT, "email": "second@lipa.example"}).status_code == 404


def test_a_link_that_was_taken_back_or_is_old_opens_nothing(world: World) -> None:
    reader = Role.objects.system("test").get(name="Reader").pk
    row, link = invite(actor=world.dana, roles=[reader], teams=[world.north.pk])
    revoke_invitation(actor=world.dana, invitation=row)
    assert Client().get(path_of(link)).status_code == 404
    row, link = invite(actor=world.dana, roles=[reader], teams=[world.north.pk])
    with write_permit("test"):
        Invitation.objects.system("test").filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(path_of(link)).status_code == 404
    assert Client().get("/welcome/nothing-of-the-kind/").status_code == 404


def test_nobody_invites_to_more_than_he_may_give_and_a_closed_colleagues_links_are_dead(world: World) -> None:
    owner_role = Role.objects.system("test").get(name="Owner").pk
    with pytest.raises(Refused):
        invite(actor=world.marek, roles=[owner_role], teams=[world.north.pk])
    with pytest.raises(Invalid) as wrong:
        invite(actor=world.dana, roles=[], teams=[world.north.pk])
    assert "roles" in wrong.value.errors
    second = User.objects.get(pk=world.olga.pk)
    row, link = invite(actor=world.dana, roles=[owner_role], teams=[world.north.pk])
    with write_permit("test"):
        Invitation.objects.system("test").filter(pk=row.pk).update(by=second)
    assert Client().get(path_of(link)).status_code == 404, "who invited may not manage people any more"
    with write_permit("test"):
        Invitation.objects.system("test").filter(pk=row.pk).update(by=world.dana)
    assert Client().get(path_of(link)).status_code == 200
    with write_permit("test"):
        User.colleagues.system("test").filter(pk=world.dana.pk).update(is_active=False)
    assert Client().get(path_of(link)).status_code == 404, "who invited works here no more"


def test_the_invited_address_cannot_be_exchanged_for_another(world: World) -> None:
    reader = Role.objects.system("test").get(name="Reader").pk
    _row, link = invite(actor=world.dana, email="Invited@Trefoil.example", roles=[reader], teams=[world.north.pk])
    assert Client().post(path_of(link), {**ABOUT, "email": "thief@trefoil.example"}).status_code == 303
    assert User.objects.filter(email="invited@trefoil.example").exists()
    assert not User.objects.filter(email="thief@trefoil.example").exists()


def test_a_weak_password_leaves_the_link_good_and_what_was_typed(world: World) -> None:
    reader = Role.objects.system("test").get(name="Reader").pk
    _row, link = invite(actor=world.dana, roles=[reader], teams=[world.north.pk])
    answer = Client().post(path_of(link), {**ABOUT, "password": "short"})
    assert answer.status_code == 422 and "Ewa Nowa" in answer.content.decode()
    assert Client().post(path_of(link), ABOUT).status_code == 303


def test_with_mail_the_invitation_is_sent(world: World, settings: Any) -> None:
    settings.MAIL_IS_ON = True
    reader = Role.objects.system("test").get(name="Reader").pk
    browser = world.client(world.dana)
    page = browser.post(
        "/settings/invitations/", {"email": "new@trefoil.example", "roles": reader, "teams": world.north.pk}
    ).content.decode()
    assert "It was sent to new@trefoil.example" in page
    assert mail.outbox[0].to == ["new@trefoil.example"] and "/welcome/" in mail.outbox[0].body
