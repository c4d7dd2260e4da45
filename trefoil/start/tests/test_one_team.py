"""Who works in a firm with one team never meets the words team and scope: all pages, in all four languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from trefoil.customers.models import Customer
from trefoil.identity.actions import change_user
from trefoil.identity.models import LANGUAGES, Role, User
from trefoil.operational.sales.models import Deal, Lead, Pipeline
from trefoil.planner.models import Task
from trefoil.start.actions import add_samples
from trefoil.start.tests.test_founding import begin
from trefoil.timeline.readers import run_readers

pytestmark = pytest.mark.django_db
WORDS = re.compile(
    r"\b(teams?|team's|scopes?|команд\w*|област\w* видимости|zesp[oó][łl]\w*|zakres\w* uprawnień|ה?צוות\w*)\b", re.I
)
# pages about programs and about teams themselves, and what is no page
LEFT_OUT = re.compile(r"^(api/|events|healthz|ui/|account/logout|settings/teams|profile/tokens|start/$)|export|feed")
TEXT = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')


def _routes(resolver: URLResolver, before: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += _routes(one, route)
        elif isinstance(one, URLPattern) and "(?P" not in route:
            found.append(route)
    return found


def _pages() -> list[str]:
    """All plain addresses, the pages of one record of each kind, and of the owner and a role."""
    plain = [f"/{route}" for route in _routes(get_resolver()) if "<" not in route and not LEFT_OUT.search(route)]
    records = [
        (Customer, "/customers/{}/"), (Deal, "/deals/{}/"), (Lead, "/leads/{}/"), (Task, "/tasks/{}/"),
        (Pipeline, "/settings/pipelines/{}/"), (Role, "/settings/roles/{}/"),
    ]  # fmt: skip
    found = [form.format(model.objects.system("test").order_by("pk").first().pk) for model, form in records]
    owner = User.objects.get()
    found += [f"/settings/people/{owner.pk}/", f"/settings/people/{owner.pk}/access/"]
    for kind, model in (("customer", Customer), ("deal", Deal), ("lead", Lead), ("task", Task)):
        found.append(f"/access/{kind}/{model.objects.system('test').order_by('pk').first().pk}/")
    return [*plain, *found, "/tasks/?done=yes", "/forgotten/?kind=deal"]


@pytest.mark.parametrize("line", ["salon", "b2b", "bank"])
@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_nobody_meets_the_words_team_and_scope(line: str, language: str) -> None:
    owner = begin(language, line)
    add_samples(actor=owner)
    run_readers()
    change_user(actor=owner, user=owner, language=language)
    browser = Client()
    browser.force_login(owner, backend="trefoil.identity.backend.Backend")
    met, seen = [], 0
    for page in _pages():
        answer = browser.get(page)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        seen += 1
        html = answer.content.decode()
        said = TEXT.sub(" ", html) + " " + " ".join(SPOKEN.findall(html))
        met += [f"{page}: {said[max(0, word.start() - 40) : word.end() + 20]!r}" for word in WORDS.finditer(said)]
    assert seen > 40
    assert met == [], "\n".join(sorted({one[:140] for one in met}))
