"""The customers of Orchard & Vale: all names are made up, all addresses end in .example, phones are out of use."""

from __future__ import annotations

from dataclasses import dataclass

# domain | name | language | country | city | street | postcode | owner | standings | segment | bars | machines
_ORGANISATIONS = """
podlipa|Kawiarnia Pod Lipą|pl|PL|Kraków|ul. Lipowa 4|30-702|marek|client|Café|2|La Marzocco, since 2019
zlotyklos|Piekarnia Złoty Kłos|pl|PL|Wrocław|ul. Młynarska 11|50-322|marek|client|Bakery|4|Deck ovens, since 2014
zieloneziarno|Palarnia Zielone Ziarno|pl|PL|Warszawa|Ząbkowska 27|03-736|marek|client partner|Roastery|1|Roaster 5 kg
slodkaulica|Cukiernia Słodka Ulica|pl|PL|Łódź|ul. Piotrkowska 148|90-063|marek||Bakery|3|Two mixers, since 2017
hotelmewa|Hotel Mewa|pl|PL|Sopot|ul. Nadmorska 6|81-731|marek|client|Hotel|2|Fully automatic, rented
kubekimlyn|Kubek i Młyn|pl|PL|Poznań|ul. Garbary 52|61-758|marek||Café|1|One-group, second-hand
chlebownia|Chlebownia Praska|pl|PL|Warszawa|ul. Stalowa 9|03-425|marek|client|Bakery|2|Stone oven
barmleczko|Bar Mleczko|pl|PL|Lublin|ul. Kowalska 3|20-115|marek||Restaurant|1|
piatapora|Piąta Pora|pl|PL|Katowice|ul. Mariacka 20|40-014|dana|client|Café|5|Two-group machines, mixed
dworlesny|Dwór Leśny|pl|PL|Białystok|ul. Borowa 2|15-666|marek||Hotel|1|Batch brewer
kavateka|Kavateka|pl|PL|Gdańsk|ul. Długa 61|80-831|dana||Café|2|Three-group, since 2021
serwispro|Serwis Ekspresów Pro|pl|PL|Kraków|ul. Wadowicka 14|30-415|pawel|supplier|Café||
lindner|Bäckerei Lindner|de|DE|Berlin|Ahornallee 18|14050|dana|client|Bakery|9|Central bakery planned
morgenrot|Café Morgenrot|de|DE|Hamburg|Fischmarkt 7|20459|marek|client|Café|1|Two-group, since 2020
kornundkruste|Korn & Kruste|de|DE|Köln|Ehrenstraße 33|50672|dana||Bakery|3|Proofers, since 2012
hofgartner|Hofgärtner Hotels|de|DE|München|Isarweg 5|80469|dana|client|Hotel|4|Mixed fleet
roesterelbe|Rösterei Elbe|de|DE|Hamburg|Speicherring 2|20457|marek|partner|Roastery|2|Roaster 15 kg
wienerecke|Wiener Ecke|de|AT|Wien|Lindengasse 21|1070|marek||Café|2|Classic lever machines
studiokiwi|Studio Kiwi|en|GB|Leeds|14 Mill Lane|LS1 4AP|dana|client|Café|1|Training bar
harbour|Harbour Roasters|en|GB|London|3 Wharf Yard|E14 8AA|tom|client|Roastery|6|Rental fleet
oldforge|The Old Forge Bakery|en|GB|Manchester|88 Forge Street|M4 6DE|tom|client|Bakery|2|Slicer from 2009
nordlys|Nordlys Kaffe|en|NO|Oslo|Storgata 41|0182|tom|client|Roastery|3|Roaster 10 kg
casamoreira|Casa Moreira|en|PT|Lisboa|Rua do Sol 12|1200-450|dana|client|Restaurant|3|One supplier wanted
grachten|Grachtenkoffie|en|NL|Amsterdam|Lindengracht 77|1015 KD|tom||Café|2|Two-group, leased
brooklane|Brook Lane Coffee|en|US|Boston|210 Brook Lane|02116|tom|client|Café|4|Three-group machines
maplemill|Maple & Mill|en|US|New York|51 Mill Street|10013|tom||Bakery|2|Old deck oven
quietcup|The Quiet Cup|en|GB|London|9 Orchard Row|N1 9GU|tom||Café|1|
zerno|Кофейня «Зерно»|ru|KZ|Алматы|ул. Яблочная, 15|050010|olga|client|Café|6|Кофемолки с 2018 года
teplyhleb|Пекарня «Тёплый хлеб»|ru|LV|Rīga|Brīvības iela 120|LV-1001|olga|client|Bakery|2|Печь 2015 года
samovar|Кафе «Самовар»|ru|EE|Tallinn|Narva mnt 30|10120|olga||Café|1|Рожковая машина
severnayazvezda|Отель «Северная звезда»|ru|LV|Rīga|Elizabetes 45|LV-1010|olga|client|Hotel|2|Две суперавтоматические
bulochnaya7|Булочная № 7|ru|KZ|Астана|пр. Победы, 7|010000|olga||Bakery|7|Тестомесы, три штуки
utrokofe|Утро. Кофе|ru|KZ|Алматы|ул. Садовая, 3|050040|olga|client|Café|2|
pirogi|Пирожковая «У Лены»|ru|EE|Tallinn|Pikk 12|10123|olga||Bakery|1|Бытовая печь
mirkofe|Обжарщики «Мир кофе»|ru|LV|Rīga|Valdemāra iela 8|LV-1010|olga|partner|Roastery|1|Ростер 5 кг
alumot|מאפיית אלומות|he|IL|חיפה|הנביאים 14|3303124|dana|client|Bakery|3|תנור קומות משנת 2016
sderot|קפה שדרות|he|IL|תל אביב|שדרות רוטשילד 90|6578102|dana|client|Café|2|מכונה דו־ראשית
hameshek|בית קפה המשק|he|IL|ירושלים|עמק רפאים 22|9310501|dana||Café|1|
lechemtov|לחם טוב|he|IL|רמת גן|ביאליק 61|5245106|noa|client|Bakery|5|שני מיקסרים
malonhayam|מלון הים|he|IL|אשדוד|הטיילת 3|7761003|noa||Hotel|2|מכונות אוטומטיות
tachana|קפה התחנה|he|IL|באר שבע|הרצל 40|8424301|noa|client|Café|1|מכונה משנת 2018
belrive|Hôtel Belrive|fr|FR|Paris|8 quai des Tilleuls|75004|dana|client|Hotel|2|Machine automatique
painroux|Le Pain Roux|fr|FR|Lyon|17 rue des Capucins|69001|tom|client|Bakery|2|Four à sole, 2011
cafedesarts|Café des Arts|fr|FR|Reims|5 place du Forum|51100|tom||Café|1|Deux groupes
torrefacteur|Le Torréfacteur du Port|fr|FR|Nantes|2 quai Nord|44000|tom|partner|Roastery|1|Torréfacteur 12 kg
boulangeriemartin|Boulangerie Martin Frères|fr|CH|Genève|rue du Lac 19|1207|dana||Bakery|4|Pétrins, 2013
"""
# name | works at | title | local part of the address | part in decisions
_PEOPLE = """
Anna Kowalska|podlipa|Owner|anna|decides
Piotr Wójcik|podlipa|Head barista|piotr|advises
Елена Бондаренко|podlipa|Bookkeeper|elena|pays
Tomasz Kłos|zlotyklos|Owner|tomasz|decides
Barbara Mazur|zlotyklos|Production manager|barbara|uses
Karolina Zielińska|zieloneziarno|Co-owner|karolina|decides
Michał Duda|zieloneziarno|Roaster|michal|advises
Agnieszka Lis|slodkaulica|Owner|agnieszka|decides
Robert Sikora|hotelmewa|Purchasing|robert|pays
Ewa Pawlak|hotelmewa|Breakfast manager|ewa|uses
Kamil Wrona|kubekimlyn|Owner|kamil|decides
Joanna Wilk|chlebownia|Owner|joanna|decides
Marta Król|barmleczko|Manager|marta|contact
Grzegorz Bąk|piatapora|Operations|grzegorz|decides
Natalia Górska|piatapora|Finance|natalia|pays
Adam Sowa|dworlesny|Chef|adam|advises
Zofia Czarnecka|kavateka|Owner|zofia|decides
Jerzy Malec|serwispro|Technician|jerzy|contact
Klaus Lindner|lindner|Owner|klaus|decides
Sabine Vogt|lindner|Purchasing|sabine|pays
Jonas Brandt|lindner|Site manager|jonas|advises
Mira Hansen|morgenrot|Owner|mira|decides
Dieter Krause|kornundkruste|Owner|dieter|decides
Petra Winkler|hofgartner|Head of purchasing|petra|decides
Uwe Sommer|hofgartner|Technical manager|uwe|blocks
Lars Petersen|roesterelbe|Roaster|lars|advises
Leopold Gruber|wienerecke|Owner|leopold|decides
Kiri Walker|studiokiwi|Head trainer|kiri|decides
Ben Archer|studiokiwi|Trainer|ben|uses
Grace Holloway|harbour|Managing director|grace|decides
Samir Patel|harbour|Workshop|samir|advises
Helen Forge|oldforge|Owner|helen|decides
Ingrid Solberg|nordlys|Founder|ingrid|decides
Erik Dahl|nordlys|Roastery manager|erik|uses
Duarte Moreira|casamoreira|Owner|duarte|decides
Inês Carvalho|casamoreira|Floor manager|ines|uses
Sanne de Wit|grachten|Owner|sanne|decides
Olivia Brook|brooklane|Owner|olivia|decides
Marcus Reed|brooklane|Buyer|marcus|pays
Hannah Mills|maplemill|Owner|hannah|decides
Joe Quiet|quietcup|Owner|joe|decides
Асель Нурланова|zerno|Владелец|assel|decides
Илья Громов|zerno|Технолог|ilya|advises
Светлана Озола|teplyhleb|Владелец|svetlana|decides
Виктор Лапин|teplyhleb|Пекарь|viktor|uses
Мария Таммик|samovar|Управляющая|maria|decides
Андрей Калныньш|severnayazvezda|Закупки|andrey|pays
Ольга Берзиня|severnayazvezda|Директор|olga|decides
Данияр Ахметов|bulochnaya7|Директор|daniyar|decides
Жанна Ким|utrokofe|Владелец|zhanna|decides
Елена Ранд|pirogi|Владелец|elena|decides
Павел Миронов|mirkofe|Обжарщик|pavel|advises
יעל ברק|alumot|בעלים|yael|decides
משה אדרי|alumot|אופה ראשי|moshe|uses
רוני שלו|sderot|בעלים|roni|decides
טל מזרחי|sderot|מנהלת משמרת|tal|contact
אבי כהן|hameshek|בעלים|avi|decides
מיכל דגן|lechemtov|מנכ״לית|michal|decides
יוסי פרץ|lechemtov|כספים|yossi|pays
דוד ימיני|malonhayam|רכש|david|pays
שירה לב|tachana|בעלים|shira|decides
Camille Perrin|belrive|Directrice|camille|decides
Hugo Lambert|belrive|Chef barman|hugo|advises
Louise Roux|painroux|Gérante|louise|decides
Antoine Mercier|cafedesarts|Gérant|antoine|decides
Yann Le Goff|torrefacteur|Torréfacteur|yann|advises
Paul Martin|boulangeriemartin|Gérant|paul|decides
Claire Martin|boulangeriemartin|Comptable|claire|pays
"""
# name | language | country | city | owner | local part: people who are customers by themselves
_ALONE = """
Jakub Nowak|pl|PL|Rzeszów|marek|jakub.nowak
Lotte Vermeer|en|NL|Utrecht|dana|lotte.vermeer
Alicja Wiśniewska|pl|PL|Toruń|marek|alicja.wisniewska
Oskar Lewandowski|pl|PL|Gdynia|marek|oskar.lewandowski
Friederike Stark|de|DE|Leipzig|dana|f.stark
George Whitfield|en|GB|York|tom|g.whitfield
Amy Sutton|en|US|Boston|tom|amy.sutton
Никита Орлов|ru|LV|Rīga|olga|nikita.orlov
Айгуль Сапарова|ru|KZ|Алматы|olga|aigul.saparova
נועם גולן|he|IL|נתניה|dana|noam.golan
עדי ששון|he|IL|חולון|noa|adi.sasson
Mathilde Garnier|fr|FR|Dijon|tom|m.garnier
"""
# who | stands to | role | title
LINKS = (
    ("serwispro", "zieloneziarno", "supplies", "Spare parts"),
    ("roesterelbe", "morgenrot", "supplies", "Coffee"),
    ("torrefacteur", "belrive", "supplies", "Café"),
    ("mirkofe", "zerno", "supplies", "Зерно"),
    ("lotte.vermeer", "grachten", "buys_for", "Adviser"),
    ("lotte.vermeer", "nordlys", "buys_for", "Adviser"),
    ("anna@podlipa.example", "slodkaulica", "refers", ""),
    ("klaus@lindner.example", "lindner", "owns", ""),
    ("duarte@casamoreira.example", "casamoreira", "owns", ""),
    ("hotelmewa", "dworlesny", "refers", ""),
    ("alicja.wisniewska", "chlebownia", "family", ""),
    ("barmleczko", "slodkaulica", "part_of", ""),
)
# Beginnings of numbers that are kept out of use for plays and books where a country keeps such, else rare ones.
_PHONES = {
    "PL": ("+48 22 555 0", "+48 600 555 "), "DE": ("+49 30 23125 ", "+49 171 39200 "),
    "AT": ("+43 1 555 01", "+43 1 555 02"), "GB": ("+44 20 7946 0", "+44 161 496 0"),
    "NO": ("+47 22 55 0", "+47 22 56 0"), "US": ("+1 617 555 0", "+1 212 555 0"),
    "PT": ("+351 21 555 0", "+351 21 556 0"), "NL": ("+31 20 555 0", "+31 20 556 0"),
    "KZ": ("+7 727 355 0", "+7 701 555 0"), "LV": ("+371 67 550 ", "+371 25 550 "),
    "EE": ("+372 655 0", "+372 655 1"), "IL": ("+972 3 555 0", "+972 54 555 0"),
    "FR": ("+33 1 99 00 0", "+33 2 61 91 0"), "CH": ("+41 44 555 0", "+41 44 556 0"),
}  # fmt: skip
_WORDS = {"pl": "biuro", "de": "info", "fr": "contact", "en": "hello", "ru": "office", "he": "office"}


@dataclass(frozen=True)
class Organisation:
    """One line of the table above."""

    key: str
    name: str
    language: str
    country: str
    city: str
    street: str
    postcode: str
    owner: str
    standings: tuple[str, ...]
    segment: str
    bars: str
    machines: str

    @property
    def email(self) -> str:
        """The address of the office."""
        return f"{_WORDS[self.language]}@{self.key}.example"


@dataclass(frozen=True)
class Person:
    """Someone at an organisation, or (without one) a customer by himself."""

    key: str
    name: str
    at: str
    title: str
    email: str
    part: str
    language: str
    country: str
    city: str
    owner: str


def organisations() -> list[Organisation]:
    """All organisations."""
    found = []
    for line in _ORGANISATIONS.strip().splitlines():
        *who, street, postcode, owner, standings, segment, bars, machines = line.split("|")
        key, name, language, country, city = who
        known = tuple(standings.split())
        place = (key, name, language, country, city, street, postcode)
        found.append(Organisation(*place, owner, known, segment, bars, machines))
    return found


def people() -> list[Person]:
    """All people, first those at organisations."""
    at = {one.key: one for one in organisations()}
    found = []
    for line in _PEOPLE.strip().splitlines():
        name, key, title, local, part = line.split("|")
        own = at[key]
        mail = f"{local}@{key}.example"
        found.append(Person(mail, name, key, title, mail, part, own.language, own.country, own.city, own.owner))
    for line in _ALONE.strip().splitlines():
        name, language, country, city, owner, local = line.split("|")
        mail = f"{local}@post.example"
        found.append(Person(local, name, "", "", mail, "", language, country, city, owner))
    return found


def phone(country: str, number: int, *, mobile: bool = False) -> str:
    """The number-th phone of a country, a desk's or a mobile one."""
    return f"{_PHONES[country][mobile]}{100 + number % 100}"
