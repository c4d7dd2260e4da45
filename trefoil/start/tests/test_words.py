"""The firm's nouns in every message: the right case, number, gender and article, in four languages."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, ngettext, override
from hypothesis import given
from hypothesis import strategies as st

from conftest import World
from trefoil.core.actions import Invalid, Refused
from trefoil.start.actions import set_words
from trefoil.start.line import lines
from trefoil.start.words import speaking
from trefoil.start.words.noun import CASES, GENDERS, KEYS, LANGUAGES, Noun, read, standard, write
from trefoil.start.words.renaming import _pattern, rename
from trefoil.start.words.speaking import renamed, words_of

CLOSED = "This deal is closed already. Reopen it first."
SAID = [
    ("salon", "en", "New customer", "New guest"),
    ("shop", "en", "added somebody to a deal", "added somebody to an order"),
    ("shop", "ru", "New deal", "Новый заказ"),
    ("agency", "ru", CLOSED, "Этот проект уже закрыт. Сначала откройте его снова."),
    ("auto", "pl", CLOSED, "To zlecenie jest już zamknięte. Najpierw otwórz je ponownie."),
    ("bank", "pl", "No deals match", "Żaden wniosek nie pasuje"),
    ("bank", "ru", "Take off the deal", "Убрать из заявки"),
    ("agency", "he", "Open deals", "פרויקטים פתוחים"),
    ("agency", "he", CLOSED, "פרויקט זה כבר סגור. יש לפתוח אותו מחדש קודם."),
    ("salon", "he", "There is no such customer.", "אין אורח כזה."),
    ("salon", "pl", "No customers here yet", "Nie ma tu jeszcze gości"),
    ("shop", "pl", "There is no such customer.", "Nie ma takiego kupującego."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "language", "message", "said"), SAID)
def test_messages_are_said_with_the_words_of_the_line(line: str, language: str, message: str, said: str) -> None:
    speaking.speak(words_of(lines()[line].words, read))
    with override(language):
        assert gettext(message) == said


def test_counted_nouns_have_the_right_plural() -> None:
    speaking.speak(words_of(lines()["shop"].words, read))
    counted = {
        "en": ["1 order goes to", "2 orders go to", "5 orders go to"],
        "ru": ["1 заказ переходит на этап", "2 заказа переходят на этап", "5 заказов переходят на этап"],
        "pl": ["1 zamówienie trafi do", "2 zamówienia trafią do", "5 zamówień trafi do"],
        "he": ["הזמנה אחת עוברת אל", "2 הזמנות עוברות אל", "5 הזמנות עוברות אל"],
    }
    for language, texts in counted.items():
        with override(language):
            said = [ngettext("%(num)s deal goes to", "%(num)s deals go to", num) % {"num": num} for num in (1, 2, 5)]
        assert said == texts


@pytest.mark.parametrize("line", list(lines()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_says_the_usual_word_any_more(line: str, language: str) -> None:
    words = words_of(lines()[line].words, read)
    for name, text in renamed(language, words).items():
        if "create" in str(name):
            continue  # names under which the palette finds a command: the usual word too
        for key in lines()[line].words:
            usual, own = standard()[key][language], words[key][language]
            if usual != own:
                assert not _pattern(usual, language).search(text), text


def test_placeholders_and_addresses_of_the_api_are_never_touched() -> None:
    order = read("order; orders", "en")
    assert rename("moved %(deal)s of a deal", "en", "deal", order) == "moved %(deal)s of an order"
    assert rename("for instance deal:12", "en", "deal", order) == "for instance deal:12"
    for line in lines().values():
        for language in LANGUAGES:
            for name, text in renamed(language, words_of(line.words, read)).items():
                message = name[0] if isinstance(name, tuple) else name
                assert set(_placeholders(text)) <= set(_placeholders(message)) | {"num"}, text


def _placeholders(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


def test_the_next_firm_of_a_process_says_the_usual_words_again() -> None:
    speaking.speak(words_of(lines()["salon"].words, read))
    assert gettext("New customer") == "New guest"
    speaking.forget()
    assert gettext("New customer") == "New customer"


WORD = st.text(alphabet="abcdefgżźółшщьאבג", min_size=1, max_size=12)


@given(language=st.sampled_from(LANGUAGES), data=st.data())
def test_a_noun_that_is_written_down_is_read_back(language: str, data: st.DataObject) -> None:
    forms = data.draw(st.lists(WORD, min_size=2 * CASES[language], max_size=2 * CASES[language]))
    noun = Noun(data.draw(st.sampled_from(GENDERS[language] or [""])), tuple(forms))
    assert read(write(noun), language) == noun


@given(text=st.text(max_size=60), language=st.sampled_from(LANGUAGES), key=st.sampled_from(KEYS))
def test_a_message_without_the_noun_stays_as_it_is(text: str, language: str, key: str) -> None:
    noun = read({"en": "xx; xxs", "ru": "f; яя; яи", "pl": "f; źź; źże", "he": "f; תתת; תתתים"}[language], language)
    usual = standard()[key][language]
    if not any(form in text.lower() for form in usual.forms) and "client" not in text.lower():
        assert rename(text, language, key, noun) == text


def test_words_are_changed_by_who_sets_the_firm_up_and_hold_on_every_page(world: World) -> None:
    with pytest.raises(Refused):
        set_words(actor=world.marek, words={"customer": {"en": "patient; patients"}})
    with pytest.raises(Invalid) as wrong:
        set_words(actor=world.dana, words={"customer": {"en": "only one"}, "deal": {"pl": "x; a; b"}})
    assert set(wrong.value.errors) == {"customer.en", "deal.pl"}
    browser = world.client(world.dana)
    form = {"version": "1", "customer.en.one": "patient", "customer.en.many": "patients", "customer.pl.gender": "m",
            "customer.pl.one": ["pacjent", "pacjenta"], "customer.pl.many": ["pacjenci", "pacjentów"]}  # fmt: skip
    assert browser.post("/settings/words/", form).status_code == 303
    page = browser.get("/customers/").content.decode()
    assert "New patient" in page and "Patients" in page
    for typed in ("new patient", "new customer"):
        assert "/customers/new?kind=person" in browser.get("/search/suggestions", {"q": typed}).content.decode()
    marek = world.client(world.marek)
    set_language(world)
    assert "Nowy pacjent" in marek.get("/customers/").content.decode()
    again = browser.get("/settings/words/").content.decode()
    assert 'value="pacjentów"' in again and "New patient" in again


def set_language(world: World) -> None:
    from trefoil.identity.actions import change_user  # noqa: PLC0415

    change_user(actor=world.marek, user=world.marek, language="pl")
