"""The enquiries of the sample firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from trefoil.operational.sales.actions import convert_lead, create_lead, judge_lead
from trefoil.operational.sales.models import Deal, LeadVerdict, StageMove
from trefoil.project.sample.agenda import REASON, put
from trefoil.project.sample.customers import phone
from trefoil.project.sample.making import Making

# given | family | organisation | local part | country | product | amount | source | campaign | owner
# | age in days | state | text
_LEADS = """
Igor|Baran|Bar na Rogu|igor|PL|TG-2|12000|web|ekspresy-krakow|marek|0|open|Szukam ekspresu do nowego lokalu.
Dorota|Zając|Cukiernia Wanilia|dorota|PL|SM-60||web|miksery|marek|1|open|Proszę o wycenę miksera 60 l.
Wojciech|Rybak|Schronisko Pod Granią|wojciech|PL|BB-4|4000|call||marek|3|open|Zaparzacz na 40 osób, prąd tylko 230 V.
Emma|Clarke|Clarke & Daughters|emma|GB|GR-64|3200|web|grinders-uk|tom|0|open|Two quiet grinders, please.
Noah|Parker|Parker Street Bagels|noah|US|OV-2|19500|fair|coffee-fair|tom|2|open|Met at the fair, wants the deck oven.
Рустам|Садыков|Чайхана Дружба|rustam|KZ|IM-50|4000|web|led-almaty|olga|1|open|Нужен льдогенератор до лета.
Лариса|Крумина|Кондитерская «Вишня»|larisa|LV|DF-18||recommendation||olga|4|open|Посоветовали в «Тёплом хлебе».
אורי|בן דוד|קפה אורי|uri|IL|TG-2|11000|web|espresso-il|dana|0|open|פותחים בעוד חודש.
Manon|Petit|Salon de thé Manon|manon|FR|BB-4|3500|web|filtre|dana|6|open|Pour un petit salon de vingt places.
Katrin|Fuchs|Backstube Fuchs|katrin|DE|PR-18|5500|fair|baeckermesse|dana|9|qualified|Gärschrank, Starkstrom vorhanden.
Sean|Murphy|Harbour View Hotel|sean|GB|TG-3|15800|call||tom|7|qualified|Lobby bar, opening in spring.
Paulina|Gajda|Lody i Kawa|paulina|PL|IM-50|4200|web|kostkarki|marek|5|qualified|Sezon od maja.
ליאת|שמש|מאפה שמש|liat|IL|SM-60|9600|recommendation||dana|8|qualified|הופנתה על ידי מאפיית אלומות.
Bob|Spamson||bob|US||0|web|seo|tom|12|disqualified|We will bring your site to page one.
Kacper|Uczeń||kacper|PL|TG-2|||thesis|marek|20|disqualified|Piszę pracę o ekspresach, czy mogę zapytać?
Стас|Белов|Гараж|stas|KZ|GR-64||web|led-almaty|olga|31|disqualified|Просто узнать цену.
Rita|Lopes|Quiosque da Praia|rita|PT|BB-4|3000|web|filter-pt|dana|44|disqualified|Need it tomorrow on an island.
Anna|Kowalska|Kawiarnia Pod Lipą|anna|PL|GR-64|1560|web|mlynki|marek|17|converted|Młynek do kawy bezkofeinowej
Halina|Wrzos|Herbaciarnia Wrzos|halina|PL|WS-10|900|web|filtry|marek|25|converted|Twarda woda, kamień co miesiąc.
Oliver|Stone|Stone Oven Pizza|oliver|GB|OV-2|17200|fair|coffee-fair|tom|38|converted|Wants to see an oven at work.
Тимур|Абдуллин|Пекарня «Колос»|timur|KZ|SM-60|9550|recommendation||olga|52|converted|Второй тестомес в цех.
Nina|Weber|Café Himmelblau|nina|AT|GR-64|3120|web|muehlen|dana|66|converted|Zwei Mühlen, eine für entkoffeiniert.
"""
_OPENING = ("This month", "This quarter", "This year", "Open already")


@dataclass(frozen=True)
class Enquiry:
    """One line of the table above."""

    given_name: str
    family_name: str
    organisation: str
    local: str
    country: str
    product: str
    amount: str
    source: str
    campaign: str
    owner: str
    age: int
    state: str
    text: str

    @property
    def email(self) -> str:
        """The address that was typed into the form."""
        return f"{self.local}@podlipa.example" if "Lipą" in self.organisation else f"{self.local}@post.example"


def enquiries() -> list[Enquiry]:
    """All enquiries."""
    found = []
    for line in _LEADS.strip().splitlines():
        given, family, organisation, local, country, product, amount, *rest = line.split("|")
        source, campaign, owner, age, state, text = rest
        asked = (given, family, organisation, local, country, product, amount, source, campaign, owner)
        found.append(Enquiry(*asked, int(age), state, text))
    return found


def tell(making: Making) -> None:
    """Put every enquiry, and what became of it, on the agenda."""
    agenda = making.agenda
    for number, one in enumerate(enquiries()):
        came = agenda.ago(one.age, hour=8) if one.age else agenda.ago(0, hour=7)
        agenda.add(came, partial(_take, making, one, number))
        if one.state != "open":
            judged = agenda.between(came, agenda.ago(max(one.age - 3, 0.0)))
            agenda.add(judged, partial(_judge, making, one))
            if one.state == "converted":
                made = agenda.between(judged, agenda.ago(max(one.age - 6, 0.0)))
                agenda.add(made, partial(_convert, making, one))


def _take(making: Making, one: Enquiry, number: int, at: datetime) -> None:
    utm = {"source": "google", "medium": "cpc", "campaign": one.campaign} if one.campaign else {}
    if one.source == "fair":
        utm = {"source": "fair", "medium": "stand", "campaign": one.campaign}
    making.leads[one.local] = create_lead(
        actor=making.users["dana"], owner=making.users[one.owner], at=at, given_name=one.given_name,
        family_name=one.family_name, organisation=one.organisation, email=one.email, country=one.country,
        phone=phone(one.country, 60 + number, mobile=True), text=one.text, source=one.source or "web", utm=utm,
        title=one.text[:80], amount=f"{one.amount}.00" if one.amount not in ("", "0") else None, currency="EUR",
        product=making.catalogue.products.get(one.product), custom={"opening": _OPENING[number % 4]},
    )  # fmt: skip


def _judge(making: Making, one: Enquiry, at: datetime) -> None:
    lead, is_good = making.leads[one.local], one.state != "disqualified"
    reasons = making.catalogue.reasons["disqualified"]
    reason = None if is_good else reasons[{"bob": 1, "kacper": 2, "rita": 3}.get(one.local, 0)]
    judge_lead(actor=making.users[one.owner], lead=lead, is_qualified=is_good, reason=reason)
    put(LeadVerdict.objects.system(REASON).get(lead=lead), at=at)


def _convert(making: Making, one: Enquiry, at: datetime) -> None:
    link: Any = convert_lead(actor=making.users[one.owner], lead=making.leads[one.local])
    put(link, at=at)
    put(link.deal, created_at=at, stage_entered_at=at)
    put(StageMove.objects.system(REASON).get(deal=link.deal), at=at)
    for row in {link.customer_id: link.customer, link.contact_id: link.contact}.values():
        if row.pk not in making.dated:
            making.came(row, at)
    making.converted[one.local] = Deal.objects.system(REASON).get(pk=link.deal_id)
