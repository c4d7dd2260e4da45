"""Headers that tell what a file is about: those that only one kind has weigh most."""

from trefoil.exchange.reading.headers import normalise

PERSON = (
    "first name | last name | given name | surname | имя | фамилия | отчество | имя, фамилия | imię | nazwisko"
    " | vorname | nachname"
    " | שם פרטי | שם משפחה | фио | полное имя | full name | job title | должность | stanowisko | תפקיד | mobile phone"
    " | nombre | apellidos | name prefix | middle name | name suffix | salutation"
)


def _marks(strong: str, weak: str = "", person: float = 0.0) -> dict[str, float]:
    """Names with weights: 1 for those of one kind alone, a third for shared ones, less for parts of a person."""
    marks = {normalise(name): person for name in PERSON.split("|")} if person else {}
    marks |= {normalise(name): 0.35 for name in weak.split("|") if name.strip()}
    return marks | {normalise(name): 1.0 for name in strong.split("|") if name.strip()}


KIND_MARKS: dict[str, dict[str, float]] = {
    "people": _marks(
        "lifecycle stage | birthday | birthdate | date of birth | дата рождения | data urodzenia | geburtsdatum"
        " | תאריך לידה"
        " | contact owner | propietario del contacto | contact id | nickname | person - name | person - owner",
        "gender | accounts account name | mother maiden | person - email | reports to id | company",
        person=0.15,
    ),
    "organisations": _marks(
        "number of employees | employees | кол-во сотрудников | количество сотрудников | liczba pracowników"
        " | מספר עובדים | mitarbeiter"
        " | anzahl mitarbeiter | annual revenue | year established | subsidiary of | company domain name"
        " | company owner | тип компании"
        ' | parent account | инн | nip | ח"פ | ust-idnr | vat id | vat number | ticker symbol | реквизит (россия): инн'
        " | organization - address | organization - owner",
        "industry | sector | отрасль | branża | branche | revenue | название компании | nazwa firmy | שם החברה"
        " | firmenname | account"
        " | company name | organization - name | website | domain | account number | account name",
        person=-0.5,
    ),
    "leads": _marks(
        "lead name | lead id | lead owner | lead number | lead origin | lead status | prospect id | название лида"
        " | id лида | статус лида"
        " | nazwa leada | status leada | מקור הליד | שם הליד | leadstatus | leadquelle | lead title"
        " | дополнительно о стадии"
        " | возможная сумма | стадия лида | leadtitel | lead - title",
        "lead source | leadsource | source | источник | обращение | utm source | status"
        " | дополнительно об источнике | company | status id",
        person=0.12,
    ),
    "deals": _marks(
        "deal name | deal stage | deal owner | deal type | opportunity id | opportunity name | stage name"
        " | close value | close date"
        " | expected close date | closing date | engage date | название сделки | этап сделки | стадия сделки"
        " | бюджет | воронка"
        " | бюджет сделки | статус сделки | дата закрытия | название (сделки) | предполагаемая дата закрытия"
        " | причина отказа"
        " | nazwa szansy | lejek | etap sprzedaży | שם העסקה | שלב העסקה | verkaufschance | dealphase | is won"
        " | forecast category"
        " | deal - title | deal - value | deal - stage | deal - pipeline | lost reason | nombre del negocio"
        " | etapa del negocio",
        "pipeline | amount | probability | stage | сумма | теги сделки | дата создания сделки | kwota | סכום",
    ),
    "products": _marks(
        "sku | product code | unit price | sales price | list price | артикул | цена продажи | kod produktu"
        " | cena jednostkowa"
        ' | מק"ט'
        " | מחיר ליחידה | art.-nr. | artikelnummer | stückpreis | product family | produkt familie code | series"
        " | product name",
        "price | цена | cena | מחיר | preis | product | товар | produkt | מוצר | unit | category | code",
    ),
    "users": _marks(
        "regional office | manager | руководитель | przełożony | מנהל | vorgesetzter | login | role | роль | rola"
        " | rolle | parent team"
        " | reports to | profile | iblock section name | work position | is admin",
        "sales agent | team | команда | zespół | צוות | user | user name | username | отдел | permission set",
    ),
}
