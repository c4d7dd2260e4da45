"""Filters with groups give exactly what reading every visible row and thinking gives, whatever is asked by whom."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.core.listing import Column, operators_of, parse
from trefoil.core.periods import NAMED, parse_period
from trefoil.core.related import relations_of
from trefoil.core.where import can_ask
from trefoil.customers.columns import customer_columns
from trefoil.customers.models import Customer
from trefoil.customfields.actions import create_field
from trefoil.operational.sales.actions import change_deal, create_deal
from trefoil.operational.sales.columns import deal_columns
from trefoil.operational.sales.models import Deal
from trefoil.planner.actions import create_task
from trefoil.planner.models import Task

WARSAW = ZoneInfo("Europe/Warsaw")
WORDS = ["fair", "web form", "żółw", "50%", "a_b", "o'hara", "back\\slash", ""]
SIZES = ["s", "m", "l"]


@pytest.fixture
def filled(world: World) -> World:
    """Some twenty deals of three people, with fields of the firm's own, customers, tasks and days around today."""
    for label, kind, more in (
        ("Size", "choice", {"choices": SIZES}), ("Marks", "choices", {"choices": ["ród", "b", "c"]}),
        ("Seats", "number", {}),
        ("Visit", "date", {}), ("Vip", "yes_no", {}), ("Note", "text", {}),
    ):  # fmt: skip
        create_field(actor=world.dana, object_type="deal", label=label, kind=kind, **more)
    today = timezone.localdate(timezone=WARSAW)
    owners = [world.again(one) for one in (world.marek, world.tom, world.olga)]
    customers = [(world.kawiarnia, world.anna), (world.zerno, None), (world.kawiarnia, world.zerno)]
    for number in range(21):
        actor, place = owners[number % 3], customers[number % 3]
        custom: dict[str, Any] = {}
        if number % 2:
            custom |= {"size": SIZES[number % 3], "seats": number - 5, "vip": bool(number % 4 == 1)}
        if number % 3:
            custom |= {"visit": (today + timedelta(days=number * 9 - 90)).isoformat(), "note": WORDS[number % 7]}
        if number % 4 == 0:
            custom |= {"marks": ["ród", "b"][: number % 3]}
        close = None if number % 5 == 0 else today + timedelta(days=number * 11 - 110)
        deal = create_deal(
            actor=actor, title=f"deal {number}", customer=place[number % 2], amount=Decimal(number * 1000) / 8,
            currency="EUR", source=WORDS[number % 8], expected_close_on=close,
            custom={key: value for key, value in custom.items() if value != []}, is_private=number % 6 == 0,
            at=datetime.combine(today - timedelta(days=number * 13), time(0, 30 * (number % 2)), WARSAW),
        )  # fmt: skip
        for turn in range(number % 3):
            due = timezone.now() + timedelta(days=turn * 5 - 4) if turn else None
            create_task(actor=owners[(number + turn) % 3], title=f"step {turn}", kind="call" if turn else "task",
                        source=deal if actor == owners[(number + turn) % 3] else None,
                        customer=None, due_at=due)  # fmt: skip
    return world


def _period_words() -> st.SearchStrategy[str]:
    days = st.integers(1, 400)
    counted = st.sampled_from(["last_{}_days", "next_{}_days", "more_than_{}_days_ago", "in_more_than_{}_days"])
    return st.one_of(st.sampled_from(list(NAMED)), st.builds(lambda form, n: form.format(n), counted, days))


def _days() -> st.SearchStrategy[str]:
    return st.integers(-120, 120).map(lambda n: (timezone.localdate(timezone=WARSAW) + timedelta(days=n)).isoformat())


YES = st.sampled_from(["yes", "no"])
COMPARED = st.sampled_from(["is", "gt", "gte", "lt", "lte"])
TEXTS = st.sampled_from([word for word in WORDS if word] + ["e", "%", "_", "'", "zzz", "\\"])


def _texts(key: str) -> st.SearchStrategy[list[Any]]:
    return st.one_of(
        st.tuples(st.just(key), st.sampled_from(["has", "is", "not", "starts"]), TEXTS).map(list),
        st.tuples(st.just(key), st.just("in"), st.lists(TEXTS, min_size=1, max_size=3)).map(list),
        st.tuples(st.just(key), st.just("empty"), YES).map(list),
    )


def _dates(key: str, first: str) -> st.SearchStrategy[list[Any]]:
    return st.one_of(
        st.tuples(st.just(key), st.just("within"), _period_words()).map(list),
        st.tuples(st.just(key), st.sampled_from([first, "gt", "gte", "lt", "lte"]), _days()).map(list),
        st.tuples(st.just(key), st.just("empty"), YES).map(list),
    )


def _numbers(key: str) -> st.SearchStrategy[list[Any]]:
    return st.one_of(
        st.tuples(st.just(key), COMPARED, st.integers(-6, 2600).map(str)).map(list),
        st.tuples(st.just(key), st.just("empty"), YES).map(list),
    )


def _own() -> st.SearchStrategy[list[Any]]:
    held = st.tuples(st.just("custom.marks"), st.sampled_from(["has", "lacks"]), st.sampled_from(["ród", "b", "c"]))
    size = st.tuples(st.just("custom.size"), st.sampled_from(["is", "not", "in", "empty"]), st.sampled_from(SIZES))
    return st.one_of(
        _texts("title"), _texts("source"), _texts("custom.note"), _numbers("amount"), _numbers("custom.seats"),
        _dates("expected_close_on", "is"), _dates("created_at", "on"), _dates("custom.visit", "is"),
        held.map(list), size.map(lambda one: [one[0], one[1], "yes" if one[1] == "empty" else one[2]]),
        st.tuples(st.just("custom.vip"), st.just("is"), YES).map(list),
        st.tuples(st.just("owner"), st.sampled_from(["is", "not"]), st.just("me")).map(list),
    )


def _group(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda word, some: {word: some}, st.sampled_from(["all", "any"]),
                     st.lists(parts, min_size=1, max_size=3))  # fmt: skip


def _related() -> st.SearchStrategy[dict[str, Any]]:
    word = st.sampled_from(["some", "no"])
    tasks = _group(st.one_of(_texts("title"), _dates("due_at", "on"),
                             st.tuples(st.just("kind"), st.just("is"), st.sampled_from(["call", "task"])).map(list)))
    people = _group(st.one_of(_texts("name"), st.tuples(st.just("owner"), st.just("not"), st.just("me")).map(list),
                              st.tuples(st.just("kind"), st.just("is"), st.just("person")).map(list)))
    return st.one_of(
        st.builds(lambda w, group: {w: "tasks", **group}, word, tasks),
        st.builds(lambda w, group: {w: "customer", **group}, word, people),
        st.sampled_from([{"some": "tasks"}, {"no": "tasks"}, {"no": "customer"}]),
    )


FILTERS = _group(st.one_of(_own(), _related(), _group(st.one_of(_own(), _related(), _group(_own())))))


def _holds(part: Any, row: dict[str, Any], me: int) -> bool:
    if isinstance(part, list):
        return _fits(part, row, me)
    word = next((one for one in ("some", "no") if one in part), "")
    rest = {key: value for key, value in part.items() if key in ("all", "any")}
    if word:
        found = any(not rest or _holds(rest, one, me) for one in row[part[word]])
        return found if word == "some" else not found
    return (all if "all" in rest else any)(_holds(one, row, me) for one in next(iter(rest.values())))


def _fits(part: list[Any], row: dict[str, Any], me: int) -> bool:
    key, op, asked = part
    value = row.get(key)
    if key == "custom.marks" and op in ("has", "lacks"):
        return (asked in (value or [])) == (op == "has")
    if op == "empty":
        is_empty = value is None or (value == "" and key in ("title", "source", "name", "custom.note"))
        return is_empty == (asked == "yes")
    if op == "not":
        return value is None or value != (me if asked == "me" else asked)
    if value is None:
        return False
    if op == "within":
        begin, end = parse_period(asked)
        day = value.astimezone(WARSAW).date() if isinstance(value, datetime) else value
        return (begin is None or day >= begin) and (end is None or day < end)
    if isinstance(value, datetime):
        moment = datetime.combine(date.fromisoformat(asked), time.min, WARSAW)
        if op == "on":
            return moment.astimezone(UTC) <= value < moment.astimezone(UTC) + timedelta(days=1)
        return _compared(op, value, moment)
    if isinstance(value, date):
        return _compared(op, value, date.fromisoformat(asked))
    if isinstance(value, bool):
        return value == (asked == "yes")
    if isinstance(value, (int, float, Decimal)):
        return _compared(op, Decimal(value), Decimal(me if asked == "me" else asked))
    return {
        "has": lambda: asked in value, "is": lambda: asked == value, "starts": lambda: value.startswith(asked),
        "in": lambda: value in asked,
    }[op]()  # fmt: skip


def _compared(op: str, value: Any, asked: Any) -> bool:
    return {"is": value == asked, "gt": value > asked, "gte": value >= asked, "lt": value < asked,
            "lte": value <= asked}[op]  # fmt: skip


def _rows(user: Any) -> list[dict[str, Any]]:
    people = {one.pk: {"name": one.name, "owner": one.owner_id, "kind": one.kind}
              for one in Customer.objects.alive().visible_to(user)}  # fmt: skip
    tasks: dict[int, list[dict[str, Any]]] = {}
    for one in Task.objects.visible_to(user).filter(source_type="deal"):
        tasks.setdefault(one.source_id, []).append({"title": one.title, "due_at": one.due_at, "kind": one.kind})
    found = []
    for deal in Deal.objects.alive().visible_to(user):
        custom = {f"custom.{key}": value for key, value in deal.custom.items()}
        if "custom.visit" in custom:
            custom["custom.visit"] = date.fromisoformat(custom["custom.visit"])
        found.append({
            "pk": deal.pk, "title": deal.title, "source": deal.source, "amount": deal.amount, "owner": deal.owner_id,
            "expected_close_on": deal.expected_close_on, "created_at": deal.created_at, **custom,
            "tasks": tasks.get(deal.pk, []), "customer": [people[pk] for pk in [deal.customer_id] if pk in people],
        })  # fmt: skip
    return found


def _listed(user: Any, where: Any) -> set[int]:
    listing = parse(Deal, deal_columns(user), {"where": json.dumps(where)}, user.viewer, default_sort="-created_at",
                    relations=relations_of(user, "deal"))  # fmt: skip
    return set(listing.queryset(Deal.objects.alive()).values_list("pk", flat=True))


def test_every_filter_gives_what_reading_all_visible_rows_gives(filled: World) -> None:
    viewers = [filled.again(one) for one in (filled.dana, filled.marek, filled.tom, filled.olga, filled.ruth)]
    seen = {user.pk: _rows(user) for user in viewers}
    assert len({len(rows) for rows in seen.values()}) >= 3

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(where=FILTERS)
    def check(where: Any) -> None:
        with timezone.override(WARSAW):
            for user in viewers:
                expected = {row["pk"] for row in seen[user.pk] if _holds(where, row, user.pk)}
                assert _listed(user, where) == expected, user.name

    check()


def test_all_of_and_any_of_stand_inside_each_other(filled: World) -> None:
    where = {"all": [["amount", "gte", "1000"], {"any": [["source", "is", "fair"], ["source", "is", "żółw"]]}]}
    page = filled.client(filled.dana).get("/deals/table", {"where": json.dumps(where)}).content.decode()
    assert "deal 8<" in page.replace("</bdi>", "<") and "deal 9<" not in page.replace("</bdi>", "<")
    assert "Any of" in page and "at least 1000" in page


def test_a_filter_by_a_hidden_field_is_no_filter_even_inside_of_a_group_or_of_related_records(world: World) -> None:
    create_field(actor=world.dana, object_type="deal", label="Margin", kind="text", group="secret")
    create_field(actor=world.dana, object_type="customer", label="Credit", kind="text", group="secret")
    deep = {"any": [["title", "has", "x"], {"all": [["custom.margin", "is", "37"]]}]}
    across = {"all": [{"no": "customer", "all": [["custom.credit", "is", "bad"]]}]}
    unknown = {"any": [["title", "has", "x"], {"all": [["custom.nothing", "is", "37"]]}]}
    ruth, dana = world.client(world.ruth), world.client(world.dana)
    answers = []
    for where in (deep, across, unknown):
        answer = ruth.get("/deals/table", {"where": json.dumps(where)})
        assert answer.status_code == 400
        answers.append(answer.content.decode().count("There is no such filter."))
    assert answers == [1, 1, 1]
    assert dana.get("/deals/table", {"where": json.dumps(deep)}).status_code == 200
    assert dana.get("/deals/table", {"where": json.dumps(across)}).status_code == 200


def test_related_records_count_only_where_the_viewer_may_see_them(world: World) -> None:
    """Igor's customer stands behind a wall: to Olga his deal would have no such customer, to Igor it has."""
    change_deal(actor=world.again(world.tom), deal=world.south_deal, is_private=False)
    create_task(actor=world.again(world.igor), title="Hush", customer=world.secret)
    where = {"all": [{"some": "tasks", "all": [["title", "is", "Hush"]]}]}

    def found(user: Any) -> set[str]:
        listing = parse(Customer, customer_columns(user), {"where": json.dumps(where)}, user.viewer,
                        default_sort="name", relations=relations_of(user, "customer"))  # fmt: skip
        return set(listing.queryset(Customer.objects.alive()).values_list("name", flat=True))

    assert found(world.again(world.igor)) == {"Vera Hush"}
    assert found(world.again(world.tom)) == found(world.again(world.olga)) == set()


WRONG = [
    ("", "{"),
    ("where", "[1"),
    ("where", "[]"),
    ("where", "{}"),
    ("where", '{"all": []}'),
    ("where", '{"none": [1]}'),
    ("where.1", '{"all": [[]]}'),
    ("where.1", '{"all": [["title"]]}'),
    ("where.1", '{"all": [["title", "has", null]]}'),
    ("where.2", '{"all": [["title", "has", "x"], ["amount", "has", "1"]]}'),
    ("where.1", '{"all": [["amount", "gt", "x"]]}'),
    ("where.1.1", '{"all": [{"any": [["nope", "is", "1"]]}]}'),
    ("where.1", '{"all": [{"some": "nothing"}]}'),
    ("where.1.1", '{"all": [{"some": "tasks", "all": [["nope", "is", "1"]]}]}'),
    ("where.1.1", '{"all": [{"some": "tasks", "all": [{"some": "customer"}]}]}'),
    ("where.1", '{"all": [{"some": "tasks", "no": "tasks"}]}'),
    ("where.1", '{"all": [["created_at", "within", "last_0_days"]]}'),
    ("where.1", '{"all": [["title", "has", "\\u0000"]]}'),
    ("where.1", '{"all": [["title", "has", "\\ud800"]]}'),
    ("where.1.1.1.1", '{"all":[{"all":[{"all":[{"all":[{"all":[["title","has","x"]]}]}]}]}]}'),
    ("where.41", json.dumps({"all": [["title", "has", "x"]] * 41})),
    ("where", '{"all": [NaN]}'),
    ("where.7", json.dumps({"all": [{"some": "tasks"}] * 7})),
    ("where", "[" * 5000),
    ("where", '"' + "x" * 7000 + '"'),
    ("where.1", '{"all": [["title__x", "is", "1"]]}'),
    ("where.1", '{"all": [["owner__password", "starts", "a"]]}'),
]  # fmt: skip


@pytest.mark.parametrize(("place", "text"), WRONG)
def test_a_filter_that_cannot_be_taken_names_the_part(world: World, place: str, text: str) -> None:
    user = world.again(world.dana)
    with pytest.raises(Invalid) as wrong:
        parse(Deal, deal_columns(user), {"where": text}, user.viewer, default_sort="-created_at",
              relations=relations_of(user, "deal"))  # fmt: skip
    assert list(wrong.value.errors) == [place or "where"]
    for address in ("/deals/table", "/deals/", "/api/v1/deals"):
        answer = world.client(world.dana).get(address, {"where": text})
        assert answer.status_code in (400, 422), address


@pytest.mark.parametrize(
    ("word", "span"),
    [("today", ("2026-03-31", "2026-04-01")), ("this_week", ("2026-03-30", "2026-04-06")),
     ("last_month", ("2026-02-01", "2026-03-01")), ("next_month", ("2026-04-01", "2026-05-01")),
     ("this_quarter", ("2026-01-01", "2026-04-01")), ("last_quarter", ("2025-10-01", "2026-01-01")),
     ("next_quarter", ("2026-04-01", "2026-07-01")), ("last_year", ("2025-01-01", "2026-01-01")),
     ("next_year", ("2027-01-01", "2028-01-01")), ("last_week", ("2026-03-23", "2026-03-30")),
     ("last_7_days", ("2026-03-25", "2026-04-01")), ("next_7_days", ("2026-03-31", "2026-04-07")),
     ("more_than_90_days_ago", (None, "2025-12-31")), ("in_more_than_1_days", ("2026-04-02", None))],
)  # fmt: skip
def test_periods_move_with_the_calendar(word: str, span: tuple[str | None, str | None]) -> None:
    begin, end = parse_period(word, date(2026, 3, 31))
    assert (begin and begin.isoformat(), end and end.isoformat()) == span


def test_the_board_and_the_file_honour_the_same_filter(filled: World) -> None:
    where = json.dumps({"any": [["title", "is", "deal 8"], ["title", "is", "deal 4"]]})
    browser = filled.client(filled.dana)
    board = browser.get("/deals/", {"where": where}).content.decode()
    assert "deal 8" in board and "deal 4" in board and "deal 2<" not in board and "Second bar" not in board
    lines = b"".join(browser.get("/deals/export", {"where": where})).decode().strip().splitlines()  # type: ignore[arg-type]
    assert len(lines) == 3
    assert len(browser.get("/api/v1/deals", {"where": where}).json()["items"]) == 2


AGE = [Column("created_at", "Opened", kind="datetime", source="created_at", sort="created_at")]
HOSTILE = [
    "zq' OR '1'='1", 'zq" OR 1=1 --', "zq'); DROP TABLE sales_deal; --", "zq%' ESCAPE '\\", "zq\\", "%s%(x)s", "{}",
    "1e999", "9" * 30, "9223372036854775808", "-1", "NaN", "Infinity", "²", "٣", "0000-00-00", "9999-12-31",
    "0001-01-01",
    "me,me", ",",
    "[1]", "\U0001f600", "last_99999_days", "last_٣_days", "true", "x" * 501,
    " ",
]  # fmt: skip


def test_no_value_in_a_group_breaks_a_query_or_reaches_it_as_sql(filled: World) -> None:
    user = filled.again(filled.dana)
    everything = Deal.objects.alive().visible_to(user).count()
    for column in deal_columns(user):
        if not can_ask(column):
            continue
        for op in operators_of(column):
            for value in HOSTILE:
                params = {"where": json.dumps({"any": [[column.key, op, value]]})}
                try:
                    listing = parse(Deal, [column, *AGE], params, user.viewer, default_sort="-created_at")
                except Invalid as wrong:
                    assert set(wrong.errors) == {"where.1"}
                    continue
                assert 0 <= listing.queryset(Deal.objects.alive()).count() <= everything
    assert Deal.objects.alive().visible_to(user).count() == everything
