"""A new firm: whoever holds the code begins it, in every language and line of business; nobody else can."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone, translation

from trefoil.core.actions import Invalid
from trefoil.customers.models import Customer
from trefoil.customfields.models import Field
from trefoil.identity.models import LANGUAGES, User, firm
from trefoil.operational.sales.models import BoardTotal, Deal, LossReason, Pipeline
from trefoil.start.actions import add_samples, change_line, found, is_open, open_firm, remove_samples, set_words
from trefoil.start.beginning import the_beginning
from trefoil.start.line import lines
from trefoil.start.models import OpeningCode
from trefoil.start.samples.leaving import rows, samples

pytestmark = pytest.mark.django_db
FORM = {
    "firm": "Salon Lipa", "line": "salon", "name": "Dana Levi", "email": "dana@lipa.example",
    "password": "three leaves, one stem", "language": "en", "country": "PL", "currency": "PLN",
    "time_zone": "Europe/Warsaw",
}  # fmt: skip


REACHED = (
    "customers_", "sales_", "planner_", "timeline_", "search_", "notifications_", "start_sample", "calendar_",
    "identity_share",
)  # fmt: skip


def begin(language: str = "en", line: str = "salon") -> User:
    """A new firm, and its owner read anew."""
    owner = found(**{**FORM, "language": language, "line": line})
    return User.objects.get(pk=owner.pk)


def test_whoever_holds_the_printed_code_becomes_the_owner_and_is_signed_in() -> None:
    code = open_firm()
    browser = Client()
    page = browser.get("/start/", {"code": code})
    assert page.status_code == 200 and code in page.content.decode()
    answer = browser.post("/start/", {**FORM, "code": code.lower().replace("-", " ")})
    assert answer.status_code == 303 and answer.headers["Location"] == "/start/first/"
    owner = User.objects.get()
    assert owner.email == "dana@lipa.example" and owner.may("manage_settings")
    assert firm().name == "Salon Lipa" and firm().currency == "PLN"
    assert browser.get("/").status_code == 200
    assert not OpeningCode.objects.system("test").exists()


def test_without_the_code_nobody_becomes_anything_and_what_was_typed_stays() -> None:
    open_firm()
    answer = Client().post("/start/", {**FORM, "code": "AAAA-BBBB-CCCC-DDDD-EEEE"})
    assert answer.status_code == 422 and is_open()
    assert "dana@lipa.example" in answer.content.decode() and OpeningCode.objects.system("test").count() == 1
    assert Client().post("/start/", {**FORM, "code": ""}).status_code == 422 and is_open()


def test_of_two_visitors_with_good_codes_only_the_first_gets_the_firm() -> None:
    first, second = open_firm(), open_firm()
    found(**FORM, code=first)
    with pytest.raises(Invalid) as wrong:
        found(**{**FORM, "email": "thief@lipa.example"}, code=second)
    assert "code" in wrong.value.errors and User.objects.count() == 1


def test_when_somebody_is_here_there_is_no_such_page_and_no_code() -> None:
    begin()
    assert open_firm() == ""
    assert Client().get("/start/").status_code == 404
    assert Client().post("/start/", {**FORM, "code": "x"}).status_code == 404
    assert Client().get("/account/login/").status_code == 200


def test_as_long_as_nobody_is_here_signing_in_leads_to_the_beginning() -> None:
    answer = Client().get("/account/login/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/start/"


def test_a_wrong_password_or_address_takes_nothing_and_the_code_stays_good() -> None:
    code = open_firm()
    for wrong in ({"password": "short"}, {"email": "no address"}, {"firm": " "}, {"currency": "X1"}, {"password": ""}):
        assert Client().post("/start/", {**FORM, **wrong, "code": code}).status_code == 422, wrong
    assert is_open() and Client().post("/start/", {**FORM, "code": code}).status_code == 303


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
@pytest.mark.parametrize("line", list(lines()))
def test_every_line_begins_in_every_language_and_its_samples_leave_no_trace(line: str, language: str) -> None:
    owner = begin(language, line)
    chosen = lines()[line]
    assert Pipeline.objects.system("test").get().name == chosen.pipeline["name"][language]
    assert Field.objects.system("test").count() == len(chosen.fields)
    assert LossReason.objects.system("test").count() == sum(map(len, chosen.reasons.values()))
    before = _everything()
    counts = add_samples(actor=owner)
    assert counts["deal"] == 5 and counts["lead"] == 2 and counts["task"] == 4
    deal = Deal.objects.system("test").order_by("pk").first()
    assert deal.title == chosen.samples["deals"][0]["title"][language]
    assert deal.created_at < timezone.now() and not samples().touched
    assert remove_samples(actor=owner) == counts
    after = _everything()
    after["timeline_entry"] -= {key for key in after["timeline_entry"] if key not in before["timeline_entry"]}
    assert {name: rows_ for name, rows_ in after.items() if rows_ != before[name]} == {}
    assert not BoardTotal.objects.system("test").exclude(count=0, amount=0).exists()


def _everything() -> dict[str, set[int]]:
    """The ids of all rows of the tables that samples may reach."""
    from django.apps import apps  # noqa: PLC0415

    found_rows = {}
    for model in apps.get_models():
        name = model._meta.db_table
        if name.startswith(REACHED):
            if name in ("sales_boardtotal", "timeline_cursor"):
                continue
            found_rows[name] = set(rows(model).values_list("pk", flat=True))
    return found_rows


def _ids(model: type) -> set[int]:
    return set(rows(model).values_list("pk", flat=True))


def test_another_line_of_business_adds_and_takes_nothing_away() -> None:
    owner = begin("en", "salon")
    add_samples(actor=owner)
    set_words(actor=owner, words={"customer": {"en": "guest; guests"}, "lead": {"en": "caller; callers"}})
    had = _ids(Deal), _ids(Customer)
    added = change_line(actor=owner, line="auto")
    assert added["pipelines"] == 1 and added["fields"] == 4
    assert had == (_ids(Deal), _ids(Customer))
    pipelines = Pipeline.objects.system("test").filter(removed_at=None).order_by("position")
    assert list(pipelines.values_list("name", flat=True)) == ["Repairs", "Visits"]
    words = the_beginning().words
    assert words["lead"]["en"] == "caller; callers" and words["deal"]["en"] == "job; jobs"
    assert change_line(actor=owner, line="auto") == {"pipelines": 0, "reasons": 0, "fields": 0}


def test_words_of_the_line_itself_go_with_it() -> None:
    owner = begin("en", "shop")
    change_line(actor=owner, line="b2b")
    assert the_beginning().words == {}


def test_a_new_firm_finds_its_page_in_its_own_words() -> None:
    owner = begin("ru", "salon")
    browser = Client()
    browser.force_login(owner, backend="trefoil.identity.backend.Backend")
    assert "Гости" in browser.get("/").content.decode()
    page = browser.get("/customers/").content.decode()
    assert "Новый гость" in page and "Клиенты" not in page
    with translation.override("ru"):
        assert "Гостей пока нет" in page
