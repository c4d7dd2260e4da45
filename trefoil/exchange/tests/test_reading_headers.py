"""Headers of other systems find their fields, kinds of files are told apart, near names are proposed."""

import csv
import gzip
import json
import os
from pathlib import Path

import pytest

from trefoil.exchange.reading.aliases import FIELDS
from trefoil.exchange.reading.contacts import parse_phone
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.headers import TargetField, match_headers, normalise
from trefoil.exchange.reading.kinds import guess_kind
from trefoil.exchange.reading.opening import open_table
from trefoil.exchange.reading.spelling import similar

REPOSITORY = Path(__file__).resolve().parents[3]


def shared(*parts: str) -> Path:
    """A file of the shared data, or a skip of the test."""
    root = Path(os.environ.get("TREFOIL_SHARED") or REPOSITORY.parent / "shared")
    path = root.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"no shared data: {'/'.join(parts)}")
    return path


def keys(kind: str, headers: list[str]) -> dict[str, str | None]:
    return {match.header: match.key for match in match_headers(headers, FIELDS[kind])}


def test_headers_become_plain_words() -> None:
    assert normalise("E-Mail  (Work)*") == "e mail work" and normalise("BillingPostalCode") == "billing postal code"
    assert normalise("Имя контакта_Ё") == normalise("имя контакта е") and normalise("Właściciel") == "wlasciciel"


def test_one_column_for_one_field_unless_it_takes_many() -> None:
    fields = [TargetField("name", ["name"]), TargetField("note", {"en": ["note"]}, many=True)]
    found = match_headers(["Name", "name", "Note", "Note 2", ""], fields)
    assert [match.key for match in found] == ["name", None, "note", "note", None]
    assert (found[1].code, found[1].params) == ("taken", {"field": "name", "by": 0})
    assert (found[3].code, found[3].confidence, found[4].code) == ("numbered", 0.95, "blank_header")


def test_misspelt_headers_are_found_and_unlike_ones_are_not() -> None:
    found = match_headers(["Compnay name", "Emial adress", "Do Not Email", "Last Activity"], FIELDS["people"])
    assert [match.key for match in found] == ["organisation", "email", None, None]
    assert found[0].code == "similar" and 0.7 < found[0].confidence < 0.95


# What a person would choose, from the column lists of USERS.md; None: the product has no such field.
EXPECTED: list[tuple[str, str, str]] = [
    (
        "deals",
        "amoCRM export",
        """
        Название сделки > title | Бюджет > amount | Ответственный > owner | Дата создания > created_at
        Дата закрытия > closed_at | Этап сделки > stage | Воронка > pipeline | Источник сделки > source
        Причина отказа > loss_reason | Основной контакт > contact | Компания > organisation
        Рабочий телефон (контакт) > phone | Рабочий email (контакт) > email | Примечание > note
        ID > outside_id
        """,
    ),
    (
        "deals",
        "amoCRM template",
        """
        Название сделки > title | Бюджет сделки > amount | Ответственный за сделку > owner
        Дата создания (сделка) > created_at | Примечание к сделке > note | Статус сделки > stage
        Полное имя (контакт) > contact | Название (компания) > organisation
        """,
    ),
    (
        "leads",
        "Bitrix24 leads",
        """
        ID > outside_id | Название лида > title | Имя > given_name | Фамилия > family_name
        Имя, Фамилия > name | Населенный пункт > city | Почтовый индекс > postcode | Страна > country
        Рабочий телефон > phone | Мобильный телефон > phone | Домашний телефон > phone
        Телефон для рассылок > phone | Другой телефон > phone | Корпоративный сайт > website
        Рабочий e-mail > email | Частный e-mail > email | E-mail для рассылок > email | Другой e-mail > email
        Название компании > organisation | Должность > job_title | Комментарий > note | Стадия > status
        Товар > product | Возможная сумма > amount | Валюта > currency | Источник > source
        Ответственный > owner | Улица, номер дома > address
        """,
    ),
    (
        "organisations",
        "Bitrix24 companies",
        """
        ID > outside_id | Название компании > name | Кол-во сотрудников > employees | Рабочий телефон > phone
        Рабочий e-mail > email | Корпоративный сайт > website | Ответственный > owner
        Реквизит (Россия): ИНН > vat_id
        """,
    ),
    (
        "deals",
        "Bitrix24 deals",
        """
        ID > outside_id | Название (сделки) > title | Стадия сделки > stage | Сумма > amount
        Валюта > currency | Ответственный > owner | Компания > organisation | Дата создания > created_at
        Предполагаемая дата закрытия > expected_close_on | Комментарии > note
        """,
    ),
    (
        "people",
        "HubSpot contacts",
        """
        Record ID > outside_id | First Name > given_name | Last Name > family_name | Email > email
        Phone Number > phone | Job Title > job_title | Company Name > organisation | Create Date > created_at
        Contact owner > owner | Country/Region > country | Original Source > source
        """,
    ),
    (
        "people",
        "HubSpot contacts in Spanish",
        """
        ID de registro > outside_id | Nombre > given_name | Apellidos > family_name | Correo > email
        Cargo > job_title | Propietario del contacto > owner | Fecha de creación > created_at
        """,
    ),
    (
        "organisations",
        "HubSpot companies",
        """
        Record ID > outside_id | Company name > name | Company Domain Name > domain | Website URL > website
        Company owner > owner | City > city | Country/Region > country | Create Date > created_at
        """,
    ),
    (
        "deals",
        "HubSpot deals",
        """
        Record ID > outside_id | Deal Name > title | Pipeline > pipeline | Deal Stage > stage | Amount > amount
        Close Date > closed_at | Create Date > created_at | Deal owner > owner
        Associated Company (Primary) > organisation | Associated Contact IDs > contact
        Currency in company currency > currency
        """,
    ),
    (
        "organisations",
        "Salesforce accounts",
        """
        Id > outside_id | Name > name | ParentId > parent | BillingStreet > address | BillingCity > city
        BillingPostalCode > postcode | BillingCountry > country | Phone > phone | Website > website
        Industry > industry | AnnualRevenue > revenue | NumberOfEmployees > employees | Description > note
        OwnerId > owner | CreatedDate > created_at
        """,
    ),
    (
        "people",
        "Salesforce contacts",
        """
        Id > outside_id | AccountId > organisation | LastName > family_name | FirstName > given_name
        MailingStreet > address | Phone > phone | MobilePhone > phone | HomePhone > phone | OtherPhone > phone
        Email > email | Title > job_title | LeadSource > source | Birthdate > birthday | Description > note
        OwnerId > owner | CreatedDate > created_at
        """,
    ),
    (
        "deals",
        "Salesforce opportunities",
        """
        Id > outside_id | AccountId > organisation | Name > title | StageName > stage | Amount > amount
        CloseDate > closed_at | LeadSource > source | IsWon > outcome | ContactId > contact | OwnerId > owner
        CreatedDate > created_at
        """,
    ),
    (
        "deals",
        "Pipedrive deals",
        """
        Deal - Title > title | Deal - Value > amount | Deal - Currency > currency | Deal - Stage > stage
        Deal - Pipeline > pipeline | Deal - Owner > owner | Deal - Status > outcome
        Deal - Expected close date > expected_close_on | Deal - Lost reason > loss_reason
        Deal - Closed on > closed_at | Deal - ID > outside_id | Person - Name > contact
        Organization - Name > organisation | Note - Content > note
        """,
    ),
    (
        "people",
        "Pipedrive people",
        """
        Person - Name > name | Person - First name > given_name | Person - Last name > family_name
        Person - Email (Work) > email | Person - Phone (Mobile) > phone | Person - Owner > owner
        Organization - Name > organisation
        """,
    ),
    (
        "deals",
        "Zoho deals",
        """
        Record Id > outside_id | Deal Name > title | Stage > stage | Closing Date > expected_close_on
        Deal Owner > owner | Account Name > organisation | Contact Name > contact | Lead Source > source
        """,
    ),
    (
        "leads",
        "Zoho leads",
        """
        Lead Name > title | Email > email | Phone > phone | Lead Source > source | Lead Owner > owner
        Lead Status > status
        """,
    ),
]


@pytest.mark.parametrize(("kind", "system", "pairs"), EXPECTED, ids=[case[1] for case in EXPECTED])
def test_columns_of_other_systems_find_their_fields(kind: str, system: str, pairs: str) -> None:
    lines = " | ".join(line.strip() for line in pairs.strip().splitlines()).split(" | ")
    expected = dict(line.rsplit(" > ", 1) for line in lines)
    found = keys(kind, list(expected))
    assert {header: found[header] for header in expected} == expected
    assert guess_kind(list(expected)).kind == kind


MAVEN = {
    "accounts.csv": ("organisations", "name industry founded_year revenue employees country parent"),
    "products.csv": ("products", "name family price"),
    "sales_pipeline.csv": ("deals", "outside_id owner product organisation stage created_at closed_at amount"),
    "sales_teams.csv": ("users", "name manager team"),
}


@pytest.mark.parametrize("name", MAVEN)
def test_all_maven_files_map_by_themselves(name: str) -> None:
    table = open_table(shared("10_maven_crm_opportunities", name))
    kind, fields = MAVEN[name]
    assert guess_kind(table.headers).kind == kind
    assert [match.key for match in match_headers(table.headers, FIELDS[kind])] == fields.split()
    assert all(row.error is None for row in table.rows())


def test_real_headers_of_other_systems() -> None:
    lists = json.loads(shared("36_crm_import_files", "crm_export_headers.json").read_text("utf-8"))
    kinds = {
        "amocrm_deals_export_63_of_76_columns": "deals", "amocrm_deals_export_14_columns": "deals",
        "bitrix24_user_import": "users",
        "hubspot_contacts_export": "people", "hubspot_deals_export": "deals", "salesforce_leads_export": "leads",
        "zoho_leads_export": "leads",
    }  # fmt: skip
    for name, kind in kinds.items():
        assert guess_kind(lists[name]["columns"]).kind == kind, name
    whole = keys("deals", lists["amocrm_deals_export_63_of_76_columns"]["columns"])
    assert whole["Рабочий телефон"] == "phone" and whole["Товар"] == "product" and whole["Факс"] is None
    assert whole["Примечание 5"] == "note" and whole["Компания"] == "organisation"


@pytest.mark.parametrize(
    ("name", "kind", "rows", "mapped"),
    [
        (
            "orocrm/oro_demodata_accounts.csv",
            "people",
            76,
            {"GivenName": "given_name", "EmailAddress": "email", "ZipCode": "postcode"},
        ),
        (
            "orocrm/oro_demodata_leads.csv",
            "people",
            100,
            {"Surname": "family_name", "TelephoneNumber": "phone", "City": "city"},
        ),
        ("orocrm/oro_contact_export.csv", "people", 4, {"Phones 1 Phone": "phone", "Birthday": "birthday"}),
        (
            "orocrm/oro_sales_lead_export.csv",
            "leads",
            3,
            {"Lead name": "title", "Status Id": "status", "Phones 2 Phone": "phone"},
        ),
        (
            "orocrm/oro_sales_export.csv",
            "deals",
            1,
            {"Opportunity name": "title", "Expected close date": "expected_close_on"},
        ),
        (
            "orocrm/oro_account_import_template_de.csv",
            "products",
            1,
            {"Art.-Nr.": "code", "Name.default.value": "name"},
        ),
        (
            "customer_call_list.xlsx",
            "people",
            21,
            {"First_Name": "given_name", "Phone_Number": "phone", "Address": "address"},
        ),
    ],
)
def test_real_import_files(name: str, kind: str, rows: int, mapped: dict[str, str]) -> None:
    table = open_table(shared("36_crm_import_files", *name.split("/")))
    assert guess_kind(table.headers).kind == kind and table.count_rows() == rows
    found = keys(kind, table.headers)
    assert {header: found[header] for header in mapped} == mapped


def test_every_real_file_opens_and_maps_something() -> None:
    folder = shared("36_crm_import_files", "orocrm")
    for path in sorted(folder.glob("*.csv")):
        table = open_table(path)
        assert table.count_rows() >= 1, path.name
        if guess_kind(table.headers).kind:
            assert any(keys(guess_kind(table.headers).kind or "", table.headers).values()), path.name


def test_a_workbook_named_csv_and_half_a_million_rows(tmp_path: Path) -> None:
    leads = open_table(shared("03_x_education_leads", "Leads_is_really_xlsx.csv"))
    assert guess_kind(leads.headers).kind == "leads" and leads.count_rows() == 9_240 and len(leads.headers) == 37
    path = tmp_path / "retail.csv"
    path.write_bytes(gzip.decompress(shared("08_online_retail", "online_retail.csv.gz").read_bytes()))
    retail = open_table(path)
    assert retail.count_rows() == 541_909 and sum(1 for row in retail.rows() if row.error) == 0


def test_phones_agree_with_libphonenumber() -> None:
    with shared("42_phone_numbers", "phone_examples.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for form in ("national", "international", "e164", "rfc3966"):
                assert parse_phone(row[form], row["default_region"]) == row["e164"]
    with shared("42_phone_numbers", "phone_invalid.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            with pytest.raises(BadValue):
                parse_phone(row["e164"], row["default_region"])


def test_names_of_all_alphabets_survive_a_file(tmp_path: Path) -> None:
    locales = json.loads(
        gzip.decompress(shared("44_names_addresses_alphabets", "names_addresses_by_locale.json.gz").read_bytes())
    )
    pages = {"he_IL": "cp1255", "ru_RU": "cp1251", "pl_PL": "cp1250", "de_DE": "cp1252"}
    for locale, page in pages.items():
        names = [name for name in locales[locale]["person"]["first_names"] if name.strip()][:300]
        path = tmp_path / f"{locale}.csv"
        path.write_bytes(b"name;city\n" + "".join(f"{name};x\n" for name in names).encode(page, "ignore"))
        assert [row.cells[0] for row in open_table(path).rows()] == [
            name.encode(page, "ignore").decode(page) for name in names
        ]


def test_near_names_are_proposed() -> None:
    products = ["GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTX Plus Pro", "GTX Plus Basic", "GTK 500"]
    first = similar("GTXPro", products)[0]
    assert (first.candidate, first.score) == ("GTX Pro", 100.0)
    assert similar("technolgy", ["technology", "medical"])[0].candidate == "technology"
    assert similar("Philipines", ["Philippines", "Poland"])[0].candidate == "Philippines"
    assert similar("Иванвов", ["Иванов", "Петров"])[0].candidate == "Иванов"
    assert similar("Żółta Lodz", ["Żółta Łódź"])[0].score == 100.0
    assert similar("Plan 10", ["Plan 100"]) == [] and similar("", ["x"]) == [] and similar("Ann", ["Zed"]) == []
