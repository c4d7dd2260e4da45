"""A program does a day's work: an enquiry becomes a customer, a deal and a sale."""

from __future__ import annotations

from collections.abc import Callable

from conftest import World
from tests.api.conftest import Program
from trefoil.operational.sales.models import LossReason

Programs = Callable[..., Program]


def test_an_enquiry_becomes_a_deal_that_is_won(world: World, program: Programs) -> None:
    asker = program(world.marek)
    lead = asker.post("leads", {"given_name": "Ola", "family_name": "Nowak", "organisation": "Bar Mleczny",
                                "email": "OLA@bar.example", "amount": "900.00",
                                "utm": {"campaign": "spring"}}).json()  # fmt: skip
    assert lead["email"] == "ola@bar.example" and lead["title"] == "Ola Nowak · Bar Mleczny"
    judged = asker.post(f"leads/{lead['id']}/verdicts", {"is_qualified": True})
    assert judged.json()["state"] == "qualified"
    became = asker.post(f"leads/{lead['id']}/conversion", {}).json()
    assert asker.post(f"leads/{lead['id']}/conversion", {}).status_code == 422
    deal = asker.get(f"deals/{became['deal_id']}").json()
    assert (deal["amount"], deal["customer_id"], deal["state"]) == ("900.00", became["customer_id"], "open")
    product = asker.get("products?name__is=Two-group machine").json()["items"][0]["id"]
    asker.put(f"deals/{deal['id']}/lines", {"lines": [{"product_id": product, "quantity": "2"}, {"name": "Fitting",
              "unit_price": "100.00", "discount": "10"}]})  # fmt: skip
    assert asker.get(f"deals/{deal['id']}").json()["amount"] == "10890.00"
    moved = asker.post(f"deals/{deal['id']}/stage", {"stage_id": world.stages[3].pk, "fill": {
        "expected_close_on": "2027-01-31"}})  # fmt: skip
    assert moved.json()["stage_id"] == world.stages[3].pk
    reason = LossReason.objects.system("test").get(name="Price")
    won = asker.post(f"deals/{deal['id']}/closure", {"outcome": "won", "reason_id": reason.pk, "text": "Good price"})
    assert (won.status_code, won.json()["state"]) == (201, "won")
    assert asker.get(f"deals/{deal['id']}/closure").json()["text"] == "Good price"
    assert asker.delete(f"deals/{deal['id']}/closure").json()["state"] == "open"
    assert asker.get(f"deals/{deal['id']}/closure").status_code == 404
    assert [move["outcome"] for move in asker.get(f"deals/{deal['id']}/moves").json()["items"]] == [
        "", "", "won", "reopened",
    ]  # fmt: skip


def test_a_stage_says_which_fields_it_needs(world: World, program: Programs) -> None:
    asker = program(world.marek)
    answer = asker.post(f"deals/{world.deal.pk}/stage", {"stage_id": world.stages[3].pk})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["expected_close_on"]


def test_a_task_is_planned_for_a_deal_done_and_reopened(world: World, program: Programs) -> None:
    asker = program(world.marek)
    task = asker.post("tasks", {"title": "Send offer", "kind": "letter", "due_at": "2027-01-02T10:00:00+01:00",
                                "source_type": "deal", "source_id": world.deal.pk}).json()  # fmt: skip
    assert (task["due_at"], task["customer_id"]) == ("2027-01-02T09:00:00Z", world.kawiarnia.pk)
    done = asker.post(f"tasks/{task['id']}/completion", {"outcome": "Sent"})
    assert done.status_code == 201 and done.json()["done_by_id"] == world.marek.pk
    assert asker.delete(f"tasks/{task['id']}/completion").json()["done_at"] is None
    assert asker.post(f"tasks/{task['id']}/completion").status_code == 201
    assert asker.delete(f"tasks/{task['id']}").status_code == 204
    assert asker.get(f"tasks/{task['id']}").status_code == 404


def test_a_person_gains_and_loses_contact_points_and_links(world: World, program: Programs) -> None:
    asker = program(world.marek)
    made = asker.post("people", {"given_name": "Jan", "family_name": "Lis", "organisation_id": world.kawiarnia.pk,
                                 "job_title": "Barista",
                                 "points": [{"kind": "phone", "text": "600 555 999"}]})  # fmt: skip
    assert made["Location"] == f"/api/v1/people/{made.json()['id']}"
    jan = made.json()
    assert jan["points"][0]["value"] == "+48600555999" and jan["links"][0]["title"] == "Barista"
    path = f"people/{jan['id']}"
    added = asker.post(f"{path}/points", {"kind": "email", "text": "jan@podlipa.example"}).json()
    mail = added["points"][1]["id"]
    assert (
        asker.patch(f"{path}/points/{mail}", {"text": "lis@podlipa.example"})
        .json()["points"][1]["text"]
        .startswith("lis")
    )
    assert len(asker.delete(f"{path}/points/{mail}").json()["points"]) == 1
    assert asker.delete(f"{path}/links/{jan['links'][0]['id']}").json()["links"] == []
    assert asker.get(f"organisations/{jan['id']}").status_code == 404  # he is no organisation
    assert asker.delete(f"people/{world.anna.pk}/points/{jan['points'][0]['id']}").status_code == 404


def test_what_was_said_is_logged_on_the_customer_and_the_deal(world: World, program: Programs) -> None:
    asker = program(world.marek)
    entry = asker.post("entries", {"customer_id": world.kawiarnia.pk, "kind": "call", "text": "They want two.",
                                   "direction": "in", "minutes": 7, "about_type": "deal",
                                   "about_id": world.deal.pk}).json()  # fmt: skip
    assert (entry["verb"], entry["source_type"], entry["surface"]) == ("call.logged", "deal", "api")
    for query in (f"customer_id={world.kawiarnia.pk}", f"source=deal:{world.deal.pk}"):
        assert entry["id"] in [e["id"] for e in asker.get(f"entries?{query}").json()["items"]]


def test_the_set_up_is_read_and_changed(world: World, program: Programs) -> None:
    asker = program(world.dana)
    made = asker.post(
        "pipelines", {"name": "Service", "stages": [{"name": "Asked", "probability": 20}, {"name": "Agreed"}]}
    )
    stage = made.json()["stages"][0]
    path = f"pipelines/{made.json()['id']}"
    assert asker.patch(f"{path}/stages/{stage['id']}", {"rot_days": 5}).json()["stages"][0]["rot_days"] == 5
    assert len(asker.post(f"{path}/stages", {"name": "Paid"}).json()["stages"]) == 3
    assert len(asker.post(f"{path}/stages/{stage['id']}/removal", {}).json()["stages"]) == 2
    assert asker.post(f"pipelines/{world.pipeline.pk}/removal", {}).status_code == 422  # deals stand in it
    assert asker.post(f"{path}/removal", {}).status_code == 204
    product = asker.post("products", {"name": "Hose", "price": "3.00", "currency": "EUR"}).json()
    priced = asker.put(f"products/{product['id']}/prices/USD", {"amount": "3.50"}).json()
    assert {p["currency"]: p["amount"] for p in priced["prices"]} == {"EUR": "3.00", "USD": "3.50"}
    team = asker.post("teams", {"name": "East", "parent_id": world.north.pk}).json()
    assert asker.patch(f"teams/{team['id']}", {"name": "Far East"}).json()["parent_id"] == world.north.pk
    assert asker.delete(f"teams/{team['id']}").status_code == 204


def test_the_description_and_its_page_are_open_and_hold_nothing_of_the_firm(world: World, program: Programs) -> None:
    browser = world.client(world.dana)
    browser.logout()
    page, document = browser.get("/api/v1/"), browser.get("/api/v1/openapi.json")
    assert page.status_code == document.status_code == 200
    text = page.content.decode()
    assert "POST /api/v1/deals/{deal_id}/closure" in text and "<script>" not in text and "style=" not in text
    for word in ("Kowalska", "Grinder renewal", "Orchard"):
        assert word not in text and word not in document.content.decode()
    described = document.json()
    assert described["openapi"].startswith("3.1")
    for address, operations in described["paths"].items():
        for method, operation in operations.items():
            assert len(operation["summary"]) > 5 and {"401", "403", "404"} <= set(operation["responses"]), (
                method,
                address,
            )
            assert all(
                parameter.get("description") for parameter in operation["parameters"] if parameter["in"] != "path"
            )
    for name, schema in described["components"]["schemas"].items():
        for field, rule in schema.get("properties", {}).items():
            assert rule.get("description"), f"{name}.{field} says nothing of itself"
