"""The people of all samples, language by language. Their addresses end in .example, so no letter reaches anybody."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = {
    "en": (
        ("Emma", "Clarke"), ("Oliver", "Grant"), ("Sophie", "Bennett"), ("James", "Doyle"), ("Lucy", "Farrow"),
        ("Henry", "Whitlock"), ("Grace", "Pembroke"),
    ),
    "ru": (
        ("Анна", "Соколова"), ("Дмитрий", "Лебедев"), ("Мария", "Орлова"), ("Сергей", "Белов"), ("Ольга", "Зимина"),
        ("Павел", "Климов"), ("Вера", "Ларина"),
    ),
    "pl": (
        ("Anna", "Zielińska"), ("Tomasz", "Wrona"), ("Maria", "Kalina"), ("Piotr", "Sowa"), ("Ewa", "Jasińska"),
        ("Adam", "Lipski"), ("Zofia", "Maj"),
    ),
    "he": (
        ("מאיה", "לוי"), ("יונתן", "ברק"), ("נועה", "שחר"), ("איתי", "אלון"), ("תמר", "גלעד"), ("אורי", "דרור"),
        ("שירה", "כרמל"),
    ),
}  # fmt: skip
# numbers that regulators keep for films, or that nobody is given
PHONES = {
    "en": "+44 7700 9001{:02}", "ru": "+7 495 555-01-{:02}", "pl": "+48 22 555 01 {:02}", "he": "+972 3-555-01{:02}",
}  # fmt: skip
LATIN = ("emma", "oliver", "sophie", "james", "lucy", "henry", "grace")
# samples are priced in euro; so much of a currency is about as much
WORTH = {"EUR": 1, "USD": 1, "GBP": 1, "CHF": 1, "PLN": 4, "ILS": 4, "RUB": 100, "UAH": 40, "CZK": 25, "BYN": 3}


@dataclass(frozen=True)
class Someone:
    """One of the cast."""

    given_name: str
    family_name: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}"


def someone(number: int, language: str) -> Someone:
    """The n-th of the cast, counted from one."""
    given, family = NAMES[language][(number - 1) % len(NAMES[language])]
    local = LATIN[(number - 1) % len(LATIN)]
    return Someone(given, family, f"{local}@sample.example", PHONES[language].format(10 + number))
