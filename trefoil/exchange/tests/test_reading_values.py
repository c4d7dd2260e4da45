"""Dates, amounts, phones, addresses: read exactly or refused with a reason, never guessed."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefoil.exchange.reading.amounts import Mark, detect_decimal, parse_amount, parse_money, parse_whole
from trefoil.exchange.reading.contacts import parse_email, parse_emails, parse_phone, parse_phones
from trefoil.exchange.reading.dates import Order, detect_dates, parse_date, parse_datetime
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.flags import means_blank, parse_bool
from trefoil.exchange.reading.table import Cell


def test_the_row_that_shows_the_order_is_named() -> None:
    found = detect_dates(["03/04/2024", "", "25/01/2023"])
    assert found.order == "dmy" and found.dates == 2
    assert found.evidence[0].code == "first_over_12" and found.evidence[0].params == {"line": 4, "value": 25}
    assert detect_dates(["03/04/2024"], lines=[9]).order == "ambiguous"
    american = detect_dates(["03/04/2024", "01/31/2024"], lines=[7, 17]).evidence[0]
    assert (american.value, american.params) == ("mdy", {"line": 17, "value": 31})


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2024-01-02", "2024-03-04 10:00"], "ymd"),
        (["01.02.2024", "03.04.2024"], "dmy"),
        (["44927", "44928.5"], "serial"),
        (["13/01/2024", "01/13/2024"], "ambiguous"),
        (["12 марта 2024", "1 Mar 2024"], "named"),
        (["Ann", "Bob"], "none"),
        ([datetime(2024, 1, 2)], "named"),
        (["", " "], "none"),
    ],
)
def test_orders(values: list[Cell], order: str) -> None:
    assert detect_dates(values).order == order


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2024", "dmy", date(2024, 4, 3)),
        ("03/04/2024", "mdy", date(2024, 3, 4)),
        ("25/04/2024", "ambiguous", date(2024, 4, 25)),
        ("31.12.99", "dmy", date(1999, 12, 31)),
        ("24-03-01", "ymd", date(2024, 3, 1)),
        ("12 марта 2024 г.", "dmy", date(2024, 3, 12)),
        ("12 października 2024", "dmy", date(2024, 10, 12)),
        ("12 במרץ 2024", "dmy", date(2024, 3, 12)),
        ("12. März 2024", "dmy", date(2024, 3, 12)),
        ("March 12, 2024", "dmy", date(2024, 3, 12)),
        ("١٢/٠٣/٢٠٢٤", "dmy", date(2024, 3, 12)),
        ("20240301", "ymd", date(2024, 3, 1)),
        ("45352", "serial", date(2024, 3, 1)),
        ("1", "serial", date(1900, 1, 1)),
        ("61", "serial", date(1900, 3, 1)),
    ],
)
def test_dates(text: str, order: Order, expected: date) -> None:
    assert parse_date(text, order) == expected


@pytest.mark.parametrize(
    ("text", "order", "code"),
    [
        ("03/04/2024", "ambiguous", "ambiguous_date"),
        ("03/25/2024", "dmy", "no_such_month"),
        ("25/03/2024", "mdy", "no_such_month"),
        ("31.02.2024", "dmy", "no_such_day"),
        ("не закрыта", "dmy", "not_a_date"),
        ("", "dmy", "blank"),
        ("1" * 500, "dmy", "too_long"),
        ("60", "serial", "serial_out_of_range"),
        ("9999999", "serial", "serial_out_of_range"),
        ("01.02.2024 25:00", "dmy", "not_a_time"),
        ("12 foo 2024", "dmy", "no_such_month"),
        ("00/00/0000", "dmy", "no_such_month"),
    ],
)
def test_bad_dates_are_refused_not_swapped(text: str, order: Order, code: str) -> None:
    with pytest.raises(BadValue) as told:
        parse_date(text, order)
    assert told.value.code == code


def test_moments() -> None:
    assert parse_datetime("01.02.2024 10:11:12", "dmy") == datetime(2024, 2, 1, 10, 11, 12)
    assert parse_datetime("3/4/24 12:06 AM", "mdy") == datetime(2024, 3, 4, 0, 6)
    assert parse_datetime("2024-03-01T10:11:12.5Z") == datetime(2024, 3, 1, 10, 11, 12, 500000, UTC)
    east = timezone(timedelta(hours=2))
    assert parse_datetime("2024-03-01 10:11:12+02:00") == datetime(2024, 3, 1, 10, 11, 12, tzinfo=east)
    assert parse_datetime(Decimal("45352.75")) == datetime(2024, 3, 1, 18)


@given(st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_dates_round_trip(moment: datetime) -> None:
    for order, pattern in (("dmy", "%d/%m/%Y %H:%M:%S"), ("mdy", "%m/%d/%Y %I:%M:%S %p"), ("ymd", "%Y-%m-%dT%H:%M:%S")):
        assert parse_datetime(moment.strftime(pattern), order) == moment  # type: ignore[arg-type]
    assert parse_datetime(moment.strftime("%d %B %Y, %H:%M:%S")) == moment
    since = moment - datetime(1899, 12, 30)
    serial = Decimal(since.days) + (Decimal(since.seconds) / 86_400).quantize(Decimal("1e-10"))
    assert parse_datetime(serial) == moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("€ 12,50", "12.50"),
        ("(123.45)", "-123.45"),
        ("12.345.678,90", "12345678.90"),
        ("₪1,200.00", "1200.00"),
        ("1\u00a0234,50 zł", "1234.50"),
        ("5 000 руб.", "5000"),
        ("١٬٢٣٤٫٥٦", "1234.56"),
        ("1\u202f234,5", "1234.5"),
        ("123-", "-123"),
        ("\u2212 5", "-5"),
        ("-$5.00", "-5.00"),
        ("1,23,456.78", "123456.78"),
        ("12,-", "12"),
        ("1E+05", "100000"),
        ("0,123", "0.123"),
        ("12.345.678", "12345678"),
    ],
)
def test_amounts(text: str, expected: str) -> None:
    assert parse_amount(text) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "ambiguous_amount"),
        ("1e999999", "exponent"),
        ("1e-999999999", "exponent"),
        ("12 34", "bad_grouping"),
        ("1,2,3", "bad_grouping"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("--5", "not_a_number"),
        ("(-5)", "not_a_number"),
        ("12 apples", "not_a_number"),
        ("", "blank"),
        ("9" * 40, "too_large"),
        ("9" * 4000, "too_long"),
        ("1_000", "not_a_number"),
    ],
)
def test_bad_amounts(text: str, code: str) -> None:
    with pytest.raises(BadValue) as told:
        parse_amount(text)
    assert told.value.code == code


def test_the_column_decides_what_one_value_cannot() -> None:
    column: list[Cell] = ["1,234", "", "12,5"]
    found = detect_decimal(column)
    assert found.mark == "," and found.evidence[0].params == {"line": 4, "value": "12,5"}
    assert parse_amount("1,234", found.mark) == Decimal("1.234") and parse_amount("1,234", ".") == 1234
    assert detect_decimal(["1,234"]).mark is None
    assert detect_decimal(["1,5", "1.5"]).evidence[0].code == "contradiction"
    with pytest.raises(BadValue, match="other_decimal_mark"):
        parse_amount("1.234,5", ".")


def test_currencies_and_whole_numbers() -> None:
    assert [parse_money(text)[1] for text in ("€5", "5 zł", '5 ש"ח', "5 руб.", "5", "USD 5", "$5")] == [
        "EUR", "PLN", "ILS", "RUB", None, "USD", None,
    ]  # fmt: skip
    assert parse_whole("1 200") == 1200
    with pytest.raises(BadValue, match="not_whole"):
        parse_whole("1.5")


STYLES: list[tuple[str, Mark]] = [
    (",", "."),
    (".", ","),
    (" ", ","),
    ("\u00a0", ","),
    ("\u202f", ","),
    ("'", "."),
    ("", "."),
]


@given(
    st.decimals(-(10**15), 10**15, places=2, allow_nan=False), st.sampled_from(STYLES), st.sampled_from(["", "€ ", "₪"])
)
def test_amounts_round_trip(number: Decimal, style: tuple[str, Mark], sign: str) -> None:
    group, mark = style
    text = f"{abs(number):,.2f}".translate({ord(","): group, ord("."): mark})
    text = f"-{sign}{text}" if number < 0 else sign + text
    assert parse_amount(text, mark) == number
    assert parse_amount(text) == number


@given(st.text(max_size=60), st.sampled_from([None, ".", ","]))
def test_any_text_is_a_value_or_a_bad_value(text: str, mark: Mark | None) -> None:
    for parse in (lambda: parse_amount(text, mark), lambda: parse_datetime(text, "dmy"), lambda: parse_emails(text)):
        try:
            parse()
        except BadValue as error:
            assert error.code
    for other in (lambda: parse_phones(text, "PL"), lambda: parse_bool(text)):
        try:
            other()
        except BadValue as error:
            assert error.code


def test_yes_and_no() -> None:
    assert all(parse_bool(text) for text in ("Yes", "да", "TAK", "כן", "ja", "1", "✓", "Y")) and parse_bool(True)
    assert not any(parse_bool(text) for text in ("No", "нет", "nie", "לא", "nein", "0", "false"))
    with pytest.raises(BadValue, match="not_yes_or_no"):
        parse_bool("maybe")
    assert means_blank("Select") and means_blank("не закрыта") and means_blank(" ") and not means_blank("0")


def test_phones() -> None:
    assert parse_phone("8 (495) 123-45-67", "RU") == "+74951234567"
    assert parse_phone(501234567, "PL") == "+48501234567"
    assert parse_phone("+972 50-234-5678") == "+972502345678"
    assert parse_phones("+48 501 234 567; 502 345 678, 501234567", "pl") == ["+48501234567", "+48502345678"]


@pytest.mark.parametrize(
    ("text", "region", "code"),
    [
        ("7.95E+10", "RU", "digits_lost"),
        ("501 234 567", None, "no_country"),
        ("abc", "PL", "not_a_phone"),
        ("+999 123 4567", "PL", "no_such_country"),
        ("12", "PL", "too_short"),
        ("+48 501 234 567 8901", None, "too_long"),
        ("", "PL", "blank"),
        ("5" * 5000, "PL", "too_long"),
    ],
)
def test_bad_phones_say_why(text: str, region: str | None, code: str) -> None:
    with pytest.raises(BadValue) as told:
        parse_phone(text, region)
    assert told.value.code == code


def test_addresses() -> None:
    assert parse_emails("A@B.com; c@D.pl,a@b.com") == ["a@b.com", "c@d.pl"]
    assert parse_email("Ann Lee <Ann@Example.org>") == "ann@example.org"
    assert parse_email("юля@Пример.рф") == "юля@пример.рф"
    with pytest.raises(BadValue, match="several_addresses"):
        parse_email("a@b.com, c@d.com")
    for bad in ("a@b", "a..b@c.de", "a b", "@x.de", "a@-x.de", "a@1.2.3.4", "a@" + "x" * 400 + ".de"):
        with pytest.raises(BadValue):
            parse_email(bad)


@given(st.emails())
def test_addresses_are_normalised_once(address: str) -> None:
    try:
        once = parse_email(address)
    except BadValue:
        return
    assert parse_email(once) == once == address.casefold()
