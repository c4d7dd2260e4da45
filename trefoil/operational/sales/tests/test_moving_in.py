"""Deals, leads and products from files: a published sales history of 8,800 deals against plain sums over its CSV."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import World
from trefoil.core.access import Level
from trefoil.core.actions import write_permit
from trefoil.customers.models import Customer
from trefoil.exchange import command
from trefoil.exchange.actions import begin_import, run_import, start_import
from trefoil.exchange.models import Import
from trefoil.identity.models import Membership, Team, User
from trefoil.operational.sales.actions import create_deal
from trefoil.operational.sales.models import (
    AssignmentRule,
    BoardTotal,
    Deal,
    DealClosure,
    DealLine,
    Lead,
    LeadVerdict,
    Product,
    StageMove,
)
from trefoil.timeline.models import Entry

SHARED = Path(os.environ.get("TREFOIL_SHARED") or Path(__file__).resolve().parents[5] / "shared") / "data"
MAVEN, ORO = SHARED / "10_maven_crm_opportunities", SHARED / "36_crm_import_files" / "orocrm"
FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
needs_maven = pytest.mark.skipif(not MAVEN.is_dir(), reason="the published files are not here")
needs_oro = pytest.mark.skipif(not ORO.is_dir(), reason="the published files are not here")


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def move(actor: Any, text: str, kind: str, **options: Any) -> Import:
    row = start_import(actor=actor, chunks=[text.encode()], file_name="file.csv", kind=kind, options=options)
    return run_import(actor=actor, row=begin_import(actor=actor, row=row))


def rows_of(name: str) -> list[dict[str, str]]:
    with (MAVEN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def told(capsys: Any) -> dict[str, Any]:
    return {one["file"]: one for one in json.loads(capsys.readouterr().out)["files"]}


def all_of(model: Any) -> Any:
    return model.objects.system("test")


@needs_maven
def test_a_name_that_is_only_close_is_reported_and_proposed(world: World, capsys: Any) -> None:
    code = command.run([str(MAVEN / name) for name in FILES], user_email=world.dana.email, create_missing=True,
                       dry_run=True, as_json=True)  # fmt: skip
    deals = told(capsys)["sales_pipeline.csv"]
    wrong = sum(row["product"] == "GTXPro" for row in rows_of("sales_pipeline.csv"))
    assert code == 1
    assert deals["spellings"] == [{"field": "product", "value": "GTXPro", "rows": wrong, "candidate": "GTX Pro"}]
    assert deals["counts"] == {"created": 8800 - wrong, "updated": 0, "unchanged": 0, "skipped": 0, "errors": wrong}
    assert all_of(Deal).count() == 3 and not all_of(Import).exists(), "a dry run writes nothing"


@needs_maven
def test_a_year_of_deals_with_its_history(world: World, capsys: Any) -> None:
    kept = {"deals": all_of(Deal).count(), "users": User.colleagues.system("test").count()}
    files = [str(MAVEN / name) for name in FILES]
    options = {"currency": "USD", "pipeline": "Hardware"}
    code = command.run(files, user_email=world.dana.email, create_missing=True, accept_spellings=True, as_json=True,
                       options=options)  # fmt: skip
    assert code == 0
    found = told(capsys)
    assert {name: one["counts"]["errors"] for name, one in found.items()} == dict.fromkeys(FILES, 0)
    rows = rows_of("sales_pipeline.csv")
    assert all_of(Deal).count() - kept["deals"] == len(rows) == 8800
    _check_people(kept["users"])
    _check_outcomes(rows)
    _check_agents(rows)
    _check_board(rows)
    again = command.run(files, user_email=world.dana.email, create_missing=True, accept_spellings=True, as_json=True,
                        options=options)  # fmt: skip
    assert again == 0
    assert {n: o["counts"]["unchanged"] for n, o in told(capsys).items()} == {n: o["rows"] for n, o in found.items()}


def _check_people(before: int) -> None:
    rows = rows_of("sales_teams.csv")
    agents, heads = {row["sales_agent"] for row in rows}, {row["manager"] for row in rows}
    assert User.colleagues.system("test").count() - before == len(agents | heads)
    darcel = User.colleagues.system("test").get(name="Darcel Schlecht")
    team = all_of(Team).get(pk=darcel.home_team_id)
    assert (team.name, team.parent.name) == ("Melvin Marxen", "Central")
    assert all_of(Membership).get(team=team, is_head=True).user.name == "Melvin Marxen"
    assert not darcel.has_usable_password()
    head = User.objects.get(name="Melvin Marxen")
    assert team.pk in head.viewer.teams and head.viewer.level("deal", "view") is not Level.NONE
    names = {row["account"] for row in rows_of("accounts.csv")} | {r["subsidiary_of"] for r in rows_of("accounts.csv")}
    assert all_of(Customer).filter(name__in=names - {""}).count() == len(names - {""})


def _check_outcomes(rows: list[dict[str, str]]) -> None:
    stages = Counter(row["deal_stage"] for row in rows)
    ours = all_of(Deal).filter(outside_id__isnull=False)
    assert Counter(ours.values_list("state", flat=True)) == {
        "won": stages["Won"], "lost": stages["Lost"], "open": stages["Engaging"] + stages["Prospecting"]
    }
    still = ours.filter(state="open").values_list("stage__name", flat=True)
    assert Counter(still) == {"Engaging": stages["Engaging"], "Prospecting": stages["Prospecting"]}
    days = {row["opportunity_id"]: (row["engage_date"], row["close_date"], row["deal_stage"]) for row in rows}
    for outside, outcome, at, made in all_of(DealClosure).values_list(
        "deal__outside_id", "outcome", "at", "deal__created_at"
    ):
        engaged, closed, stage = days[outside]
        assert (at.date().isoformat(), made.date().isoformat(), outcome) == (closed, engaged, stage.lower())
    moves = all_of(StageMove).filter(outcome="won", deal__outside_id__isnull=False)
    assert moves.count() == stages["Won"]
    won = Entry.objects.system("test").filter(verb="deal.won", surface="import")
    assert won.count() == stages["Won"]
    by_month = Counter(row["close_date"][:7] for row in rows if row["deal_stage"] == "Won")
    assert Counter(at.strftime("%Y-%m") for at in won.values_list("at", flat=True)) == by_month
    assert all_of(DealLine).filter(deal__outside_id__isnull=False).count() == len(rows)


def _check_agents(rows: list[dict[str, str]]) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["deal_stage"] == "Won":
            sums[row["sales_agent"]] += Decimal(row["close_value"])
    found: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in all_of(Deal).filter(state="won").values_list("owner__name", "amount"):
        found[name] += amount
    assert dict(found) == dict(sums)


def _check_board(rows: list[dict[str, str]]) -> None:
    prices = {row["product"]: Decimal(row["sales_price"]) for row in rows_of("products.csv")}
    prices["GTXPro"] = prices["GTX Pro"]
    count: Counter[tuple[str, str]] = Counter()
    worth: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["deal_stage"] in ("Engaging", "Prospecting"):
            count[row["deal_stage"], row["sales_agent"]] += 1
            worth[row["deal_stage"], row["sales_agent"]] += prices[row["product"]]
    users = dict(User.colleagues.system("test").values_list("pk", "name"))
    kept = all_of(BoardTotal).filter(stage__pipeline__name="Hardware", count__gt=0)
    totals = {(t.stage.name, users[t.owner_key]): (t.count, t.amount) for t in kept.select_related("stage")}
    assert totals == {key: (count[key], worth[key]) for key in count}


DEALS = "Deal Name,Company,Deal Stage,Amount,Currency,Product,Owner,Create Date,Close Date,ID\n"


def test_an_import_moves_and_closes_what_is_there(world: World) -> None:
    text = DEALS + "Bar,Кофейня «Зерно»,New contact,100,EUR,,,2025-01-02,,D1\n"
    assert move(world.dana, text, "deals").created == 1
    later = text.replace("New contact,100", "Offer sent,250.50")
    assert move(world.dana, later, "deals").updated == 1
    deal = all_of(Deal).get(outside_id="D1")
    assert (deal.stage.name, deal.amount, deal.version) == ("Offer sent", Decimal("250.50"), 2)
    won = later.replace("Offer sent", "Выиграна").replace("2025-01-02,", "2025-01-02,2025-03-04")
    assert move(world.dana, won, "deals").updated == 1
    deal.refresh_from_db()
    assert (deal.state, deal.closure.at.date()) == ("won", date(2025, 3, 4))
    verbs = Entry.objects.system("test").filter(source_type="deal", source_id=deal.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["deal.created", "deal.changed", "deal.moved", "deal.won"]
    assert move(world.dana, won, "deals").unchanged == 1
    assert move(world.dana, later, "deals").errors == 1, "a closed deal is not opened by a file"


def test_totals_stay_true(world: World) -> None:
    stages = ("New contact", "Offer sent", "Won", "Lost")
    text = DEALS + "".join(
        f"Deal {n},Kawiarnia Pod Lipą,{stages[n % 4]},{n}.50,EUR,,Tom Bright,,,T{n}\n" for n in range(40)
    )
    assert move(world.dana, text, "deals").created == 40
    move(world.dana, text.replace("New contact", "Needs found").replace("Tom Bright", "Marek Kania"), "deals")
    plain: dict[tuple[Any, ...], tuple[int, Decimal]] = {}
    for deal in all_of(Deal).filter(state="open", deleted_at=None):
        key = (deal.stage_id, deal.owner_id or 0, deal.team_id or 0, deal.is_private, deal.currency)
        had = plain.get(key, (0, Decimal(0)))
        plain[key] = (had[0] + 1, had[1] + deal.amount)
    kept = all_of(BoardTotal).filter(count__gt=0)
    names = ("stage_id", "owner_key", "team_key", "is_private", "currency")
    assert {tuple(getattr(t, n) for n in names): (t.count, t.amount) for t in kept} == plain


def test_hidden_deals_and_wrong_rows_are_told_apart(world: World) -> None:
    create_deal(actor=world.igor, title="Vault", amount="1", outside_id="V1")
    rows = ["A,,New contact,1,EUR,,,,,V1", "B,,Nowhere,1,EUR,,,,,B1", "C,,New contact,-5,EUR,,,,,C1",
            "D,,Won,5,EUR,,,2025-02-02,2025-01-01,D1", "E,,New contact,1,XXY,,,,,E1"]  # fmt: skip
    row = move(world.olga, DEALS + "\n".join(rows) + "\n", "deals")
    codes = list(row.odd_rows.system("test").order_by("number").values_list("error__code", flat=True))
    assert codes == ["hidden", "no_such", "negative", "closed_before_created", "not_a_currency"]


def test_leads_are_given_out_in_turn_and_judged(world: World) -> None:
    with_turns(world)
    text = "Lead name,E-mail,Lead Source,Status,utm_campaign\n" + "".join(
        f"L{n},l{n}@x.example,fair,{('new', 'Qualified', 'Некачественный')[n % 3]},spring\n" for n in range(6)
    )
    row = move(world.dana, text, "leads")
    assert row.created == 6
    leads = list(all_of(Lead).filter(source="fair").order_by("pk"))
    assert [lead.owner_id for lead in leads] == [world.marek.pk, world.tom.pk] * 3
    assert [lead.state for lead in leads] == ["open", "qualified", "disqualified"] * 2
    assert all_of(LeadVerdict).filter(lead__in=leads).count() == 4
    assert leads[0].utm == {"campaign": "spring"}
    assert all_of(AssignmentRule).get().turn == 6
    assert move(world.dana, text, "leads").unchanged == 6


def with_turns(world: World) -> None:
    with write_permit("test"):
        rule = AssignmentRule(name="Fair", source="fair")
        rule.save()
        rule.users.set([world.marek, world.tom])


def test_products_with_prices(world: World) -> None:
    text = "Product,Series,Sales price\nTwo-group machine,,5500\nGrinder,G,99.90\nGrinder,G,99.90\n"
    row = move(world.dana, text, "products")
    assert (row.created, row.updated, row.unchanged) == (1, 1, 1)
    grinder = all_of(Product).get(name="Grinder")
    assert (grinder.family, grinder.prices.system("test").get().amount) == ("G", Decimal("99.90"))


@needs_oro
@pytest.mark.parametrize(("name", "kind", "rows"), [("oro_demodata_leads.csv", "leads", 100),
                                                    ("oro_demodata_accounts.csv", "people", 76)])  # fmt: skip
def test_files_of_another_system(world: World, name: str, kind: str, rows: int) -> None:
    row = start_import(actor=world.dana, path=ORO / name, kind=kind, options={"missing": "create", "country": "US"})
    done = run_import(actor=world.dana, row=begin_import(actor=world.dana, row=row))
    assert (done.rows, done.created, done.errors) == (rows, rows, 0), done.odd_rows.system("test").first().error
    if kind == "leads":
        ramona = all_of(Lead).get(email="ramonacventers@gustr.com")
        assert (ramona.family_name, ramona.phone, ramona.country) == ("Venters", "+15177827343", "US")
