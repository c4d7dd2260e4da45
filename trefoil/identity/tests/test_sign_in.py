"""Signing in, out, and back in: nothing is told to strangers, and a closed access is closed at once."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD, World
from trefoil.identity.actions import set_active, set_password
from trefoil.identity.models import User
from trefoil.timeline.models import Entry

LOGIN = "/account/login/"


def sign_in(browser: Client, world: World, **more: str):
    return browser.post(LOGIN, {"login": world.marek.email, "password": PASSWORD, **more})


def test_a_colleague_signs_in_and_lands_on_the_first_page(world: World) -> None:
    browser = Client()
    assert b"I forgot my password" in browser.get(LOGIN).content
    answer = sign_in(browser, world)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get(reverse("identity:profile")).status_code == 200


def test_every_page_asks_a_stranger_to_sign_in(world: World) -> None:
    for name in ("profile", "tokens", "settings", "people", "audit"):
        answer = Client().get(reverse(f"identity:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(LOGIN)


def test_the_session_gets_a_new_key_at_sign_in(world: World) -> None:
    browser = Client()
    browser.get(LOGIN)
    browser.session.save()
    before = browser.session.session_key
    sign_in(browser, world)
    assert browser.session.session_key not in (None, before)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.it"])
def test_sign_in_leads_only_to_pages_of_ours(world: World, target: str) -> None:
    assert sign_in(Client(), world, next=target)["Location"] == "/"
    assert sign_in(Client(), world, next="/profile/")["Location"] == "/profile/"


def test_a_wrong_password_and_an_unknown_address_say_the_same(world: World) -> None:
    wrong = Client().post(LOGIN, {"login": world.marek.email, "password": "nonsense nonsense"})
    unknown = Client().post(LOGIN, {"login": "nobody@trefoil.example", "password": "nonsense nonsense"})
    closed = User.objects.get(pk=world.tom.pk)
    set_active(actor=world.dana, user=closed, is_active=False)
    inactive = Client().post(LOGIN, {"login": closed.email, "password": "nonsense nonsense"})
    assert wrong.status_code == unknown.status_code == inactive.status_code == 200

    def plain(answer) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", answer.content.decode())
        return re.sub(r"[\w.]+@trefoil\.example", "", text)

    assert plain(wrong) == plain(unknown) == plain(inactive)
    assert 'role="alert"' in wrong.content.decode()


def test_a_forgotten_password_says_the_same_to_everybody_and_writes_only_to_colleagues(world: World) -> None:
    answers = [
        Client().post("/account/password/reset/", {"email": address}, follow=True)
        for address in (world.marek.email, "nobody@trefoil.example")
    ]
    texts = [re.sub(r'value="\w+"|": "\w+"', "", answer.content.decode()) for answer in answers]
    assert texts[0] == texts[1]
    assert [message.to for message in mail.outbox] == [[world.marek.email]]


def test_the_link_in_the_mail_comes_from_the_settings_and_sets_a_new_password(world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.TREFOIL_URL = "https://crm.example"
    client = Client(headers={"host": "evil.example"})
    client.post("/account/password/reset/", {"email": world.marek.email})
    text = mail.outbox[0].body
    assert "evil.example" not in text
    path = re.search(r"https://crm\.example(/account/password/reset/key/\S+)", text).group(1)
    browser = Client()
    form = browser.get(path, follow=True)
    new = "an apple falls softly"
    answer = browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert User.objects.get(pk=world.marek.pk).check_password(new)
    assert Entry.objects.system("test").filter(verb="user.changed", source_id=world.marek.pk).exists()
    again = Client().get(path, follow=True).content.decode()
    assert "used already" in again


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    here, there = Client(), Client()
    sign_in(here, world)
    sign_in(there, world)
    new = {"oldpassword": PASSWORD, "password1": "an apple falls softly", "password2": "an apple falls softly"}
    assert here.post("/account/password/change/", new).status_code == 302
    assert there.get(reverse("identity:profile")).status_code == 302


def test_attempts_are_limited(world: World, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip", "login_failed": "10/m/ip,5/5m/key"}
    browser = Client()
    statuses = [browser.post(LOGIN, {"login": "a@b.example", "password": "x"}).status_code for _time in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert b"Too many attempts" in browser.post(LOGIN, {"login": "a@b.example", "password": "x"}).content


def test_signing_out_takes_a_post(world: World) -> None:
    browser = world.client(world.marek)
    assert browser.get("/account/logout/").status_code == 200
    assert browser.get(reverse("identity:profile")).status_code == 200
    assert browser.post("/account/logout/")["Location"] == LOGIN
    assert browser.get(reverse("identity:profile")).status_code == 302


def test_a_closed_access_is_closed_at_the_next_request(world: World) -> None:
    browser = Client()
    sign_in(browser, world)
    set_active(actor=world.dana, user=world.marek, is_active=False)
    answer = browser.get(reverse("identity:profile"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)
    assert sign_in(Client(), world).status_code in (200, 302)
    assert Client().get(reverse("identity:profile")).status_code == 302


def test_a_password_set_by_a_colleague_ends_all_sessions(world: World) -> None:
    browser = Client()
    sign_in(browser, world)
    set_password(actor=world.dana, user=world.marek, password="an apple falls softly")
    assert browser.get(reverse("identity:profile")).status_code == 302


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(world: World) -> None:
    browsers = [Client(headers={"user-agent": f"Browser {number}"}) for number in range(3)]
    for browser in browsers:
        sign_in(browser, world)
    first = browsers[0]
    text = first.get("/account/sessions/").content.decode()
    assert all(f"Browser {number}" in text for number in range(3))
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', text)
    assert len(ends) == 2
    assert world.client(world.tom).post(ends[0]).status_code == 404
    assert first.post(ends[0]).status_code == 303
    assert [browser.get("/profile/").status_code for browser in browsers] == [200, 302, 200]
    first.post("/account/sessions/")
    assert [browser.get("/profile/").status_code for browser in browsers] == [200, 302, 302]


def test_nobody_signs_himself_up(world: World) -> None:
    assert Client().get("/account/signup/").status_code == 302
    assert Client().post("/account/signup/", {"email": "x@y.example", "password1": PASSWORD}).status_code == 302
    assert not User.objects.filter(email="x@y.example").exists()


@pytest.mark.parametrize(
    ("code", "word"), [("en", "Sign in"), ("he", 'dir="rtl"'), ("ru", 'lang="ru"'), ("pl", 'lang="pl"')]
)
def test_a_stranger_chooses_his_language(world: World, code: str, word: str) -> None:
    browser = Client()
    answer = browser.post(reverse("identity:language"), {"language": code, "next": LOGIN})
    assert answer["Location"] == LOGIN
    assert word in browser.get(LOGIN).content.decode()


def test_choosing_a_language_leads_nowhere_else(db: None) -> None:
    answer = Client().post(reverse("identity:language"), {"language": "xx", "next": "https://evil.example/"})
    assert answer["Location"] == LOGIN
    assert not answer.cookies
