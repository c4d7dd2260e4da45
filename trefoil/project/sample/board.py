"""The deals that stand on the board of the sample firm today, and the patterns from which older ones are made."""

from __future__ import annotations

from dataclasses import dataclass

# title | customer | owner | stage | amount in EUR | days in the stage | next step: kind, days ahead, hour; - for none
_OPEN = """
Two-group machine for a second bar|podlipa|marek|0|12400|6|call -2 14
Grinders for training room|studiokiwi|dana|0|5980|3|call 0 15
Oven and proofer, new shop|teplyhleb|olga|0|21700|16|-
Filter set ×4|nordlys|tom|0|2860|4|letter 5 9
Batch brewer|belrive|tom|0|3450|5|visit 8 11
Piec do pizzerii|jakub.nowak|marek|0|8600|2|call 0 12
Two grinders|lotte.vermeer|dana|0|4150|1|letter 4 10
Mixer for the second shift|bulochnaya7|olga|0|9550|8|call 2 10
Lobby coffee corner|dworlesny|marek|0|3900|12|-
מכונה לסניף השני|sderot|dana|0|11200|2|call 3 9
Replace water softeners|lindner|marek|1|3200|19|letter -5 9
Deck oven, two chambers|alumot|dana|1|18900|5|letter 0 16
Cold brew tower|studiokiwi|tom|1|4900|9|-
Rental fleet, 8 machines|harbour|tom|1|46200|7|call 4 10
Display fridge 1.8 m|casamoreira|dana|1|6740|4|letter 6 12
Dishwasher, hood type|sderot|dana|1|7250|3|call 6 10
Proofer cabinet|zlotyklos|marek|1|5400|10|visit 12 9
Bread slicer|teplyhleb|olga|2|5600|11|call -1 10
Espresso line for the lobby café|belrive|dana|2|31800|6|call 0 16
Grinder renewal ×6|zerno|olga|2|9360|23|-
Service contract for the fleet|harbour|tom|2|14400|8|meeting 7 11
Spiral mixer 60 l and bowl, with installation and training|zlotyklos|marek|2|11250|5|call 0 13
Milk system|sderot|dana|2|4300|9|call 4 11
Ice machine and store|belrive|tom|2|7900|4|call 6 15
Drei Gärschränke|kornundkruste|dana|2|16200|18|-
Three bars, one supplier|casamoreira|dana|3|37900|13|call -1 11
Central bakery, phase one|lindner|dana|3|84500|10|meeting 0 11
Roaster 15 kg|nordlys|tom|3|28600|33|visit 12 10
Undercounter ice machine|hofgartner|dana|3|7900|6|call 6 9
Oven service, yearly|alumot|dana|4|3900|5|letter 0 12
Kiosk chain, six kits|zerno|olga|4|52300|9|meeting 1 10
Second-hand two-group|podlipa|marek|4|4800|3|call 5 9
"""
# title in each language, products with quantities
KITS: tuple[tuple[dict[str, str], tuple[tuple[str, int], ...]], ...] = (
    (
        {"en": "Two-group machine and grinder", "pl": "Ekspres dwugrupowy z młynkiem",
         "ru": "Двухгруппная машина и кофемолка",
         "he": "מכונה דו־ראשית ומטחנה", "de": "Zweigruppige Maschine mit Mühle",
         "fr": "Machine deux groupes et moulin"},
        (("TG-2", 1), ("GR-64", 1), ("WS-10", 1), ("IN-1", 6)),
    ),
    (
        {"en": "Three-group machine", "pl": "Ekspres trzygrupowy", "ru": "Трёхгруппная машина", "he": "מכונה תלת־ראשית",
         "de": "Dreigruppige Maschine", "fr": "Machine trois groupes"},
        (("TG-3", 1), ("GR-64", 2), ("IN-1", 8)),
    ),
    (
        {"en": "Deck oven", "pl": "Piec komorowy", "ru": "Подовая печь", "he": "תנור קומות", "de": "Etagenofen",
         "fr": "Four à sole"},
        (("OV-2", 1), ("IN-1", 16)),
    ),
    (
        {"en": "Mixer and proofer", "pl": "Mikser i komora rozrostowa", "ru": "Тестомес и расстоечный шкаф",
         "he": "מיקסר ותא התפחה", "de": "Kneter und Gärschrank", "fr": "Pétrin et étuve"},
        (("SM-60", 1), ("PR-18", 1), ("IN-1", 8)),
    ),
    (
        {"en": "Grinder renewal", "pl": "Wymiana młynków", "ru": "Замена кофемолок", "he": "החלפת מטחנות",
         "de": "Neue Mühlen", "fr": "Renouvellement des moulins"},
        (("GR-64", 4),),
    ),
    (
        {"en": "Ice machine and fridge", "pl": "Kostkarka i witryna", "ru": "Льдогенератор и витрина",
         "he": "מכונת קרח ומקרר תצוגה", "de": "Eismaschine und Vitrine", "fr": "Machine à glaçons et vitrine"},
        (("IM-50", 1), ("DF-18", 1), ("IN-1", 3)),
    ),
    (
        {"en": "Batch brewers for breakfast", "pl": "Zaparzacze na śniadania",
         "ru": "Заварочные машины для завтраков",
         "he": "מכונות פילטר לארוחת בוקר", "de": "Filtermaschinen für das Frühstück",
         "fr": "Cafetières pour le petit-déjeuner"},
        (("BB-4", 2), ("WS-10", 1)),
    ),
    (
        {"en": "Bread slicer", "pl": "Krajalnica do chleba", "ru": "Хлеборезка", "he": "פורסת לחם",
         "de": "Brotschneider", "fr": "Trancheuse à pain"},
        (("BS-12", 1), ("IN-1", 2)),
    ),
)  # fmt: skip
SERVICE = {
    "en": "Yearly service", "pl": "Serwis roczny", "ru": "Годовое обслуживание", "he": "שירות שנתי",
    "de": "Jahreswartung", "fr": "Entretien annuel",
}  # fmt: skip
SOURCES = ("web", "recommendation", "fair", "call", "existing client", "partner")


@dataclass(frozen=True)
class Standing:
    """An open deal of today with its next step (`kind` empty: none)."""

    title: str
    customer: str
    owner: str
    stage: int
    amount: str
    days: int
    kind: str = ""
    ahead: int = 0
    hour: int = 9


def standing() -> list[Standing]:
    """The open deals of today."""
    found = []
    for line in _OPEN.strip().splitlines():
        title, customer, owner, stage, amount, days, step = line.split("|")
        kind, ahead, hour = step.split() if step != "-" else ("", "0", "9")
        found.append(
            Standing(title, customer, owner, int(stage), f"{amount}.00", int(days), kind, int(ahead), int(hour))
        )
    return found
