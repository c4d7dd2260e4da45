"""Set-up of selling: pipelines and stages never lose a deal, reasons stay where they were given, leads go in turns."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from trefoil.operational.sales.actions import close_deal, create_lead, create_pipeline, create_rule, delete_deal
from trefoil.operational.sales.models import (
    AssignmentRule,
    BoardTotal,
    Deal,
    DealClosure,
    LossReason,
    Pipeline,
    Stage,
    StageMove,
)
from trefoil.timeline.models import Entry


def state() -> list[Any]:
    reason = "test"
    return [
        sorted(Pipeline.objects.system(reason).values_list("pk", "name", "version", "removed_at")),
        sorted(Stage.objects.system(reason).values_list("pk", "name", "position", "version", "removed_at")),
        sorted(LossReason.objects.system(reason).values_list("pk", "name", "removed_at")),
        sorted(AssignmentRule.objects.system(reason).values_list("pk", "name", "position", "is_active")),
        sorted(Deal.objects.system(reason).values_list("pk", "stage_id", "version")),
        Entry.objects.system(reason).count(),
    ]  # fmt: skip


def names(world: Any) -> list[str]:
    rows = Stage.objects.system("test").filter(pipeline=world.pipeline, removed_at=None)
    return list(rows.values_list("name", flat=True))


@pytest.mark.parametrize("name", ["marek", "ruth", "olga"])
def test_who_may_not_set_up_opens_and_changes_nothing(world: Any, name: str) -> None:
    made = create_rule(actor=world.dana, name="All", users=[world.marek.pk])
    user, before = getattr(world, name), state()
    assert not user.may("manage_settings")
    browser, stage, reason = world.client(user), world.stages[0].pk, LossReason.objects.system("test").first()
    posts = [
        ("pipelines", None, {"name": "X", "stages": "A"}), ("pipeline", world.pipeline.pk, {"name": "X"}),
        ("pipeline_removal", world.pipeline.pk, {}), ("stages", world.pipeline.pk, {"name": "X", "probability": 1}),
        ("stage_setup", stage, {"name": "X", "probability": 1}), ("stage_place", stage, {"to": "down"}),
        ("stage_removal", stage, {"move_to": world.stages[1].pk}), ("reasons", None, {"outcome": "lost", "name": "X"}),
        ("reason_removal", reason.pk, {}), ("rules", None, {"name": "X", "users": [world.marek.pk]}),
        ("rule", made.pk, {"name": "X"}), ("rule_place", made.pk, {"to": "up"}), ("rule_removal", made.pk, {}),
    ]  # fmt: skip
    for view, pk, posted in posts:
        address = reverse(f"sales:{view}", args=[] if pk is None else [pk])
        assert browser.post(address, posted).status_code == 403, address
    for view, pk in (("pipelines", None), ("pipeline", world.pipeline.pk), ("stage_setup", stage), ("rules", None)):
        assert browser.get(reverse(f"sales:{view}", args=[] if pk is None else [pk])).status_code == 403
    assert state() == before


def test_a_pipeline_is_made_of_lines_with_rising_probabilities(world: Any) -> None:
    posted = {"name": "Service", "stages": "Asked\n\n Visit \nAgreed\n"}
    assert world.client(world.dana).post(reverse("sales:pipelines"), posted).status_code == 303
    rows = Stage.objects.system("test").filter(pipeline__name="Service").values_list("name", "probability")
    assert list(rows) == [("Asked", 25), ("Visit", 50), ("Agreed", 75)]
    answer = world.client(world.dana).post(reverse("sales:pipelines"), {"name": "Service", "stages": "One"})
    assert answer.status_code == 422 and "There is a pipeline of this name already." in answer.content.decode()


def test_stages_change_places_by_buttons(world: Any) -> None:
    browser, was = world.client(world.dana), names(world)
    browser.post(reverse("sales:stage_place", args=[world.stages[2].pk]), {"to": "up"})
    assert names(world) == [was[0], was[2], was[1], was[3]]
    browser.post(reverse("sales:stage_place", args=[world.stages[0].pk]), {"to": "up"})
    browser.post(reverse("sales:stage_place", args=[world.stages[2].pk]), {"to": "down"})
    assert names(world) == was
    page = browser.get(reverse("sales:board")).content.decode()
    assert [page.index(f">{name}<") for name in was] == sorted(page.index(f">{name}<") for name in was)


def test_a_stage_with_deals_goes_only_when_it_is_said_where_they_go(world: Any) -> None:
    stage, goal = world.stages[0], world.stages[1]
    lost = close_deal(actor=world.tom, deal=world.south_deal, outcome="lost", text="gone")
    thrown = delete_deal(actor=world.again(world.igor), deal=world.vault_deal)
    browser, before = world.client(world.dana), state()
    page = browser.get(reverse("sales:stage_setup", args=[stage.pk])).content.decode()
    assert "3 deals go to" in page and "Equipment: Needs found" in page and "Equipment: New contact" not in page
    answer = browser.post(reverse("sales:stage_removal", args=[stage.pk]), {"move_to": ""})
    assert answer.status_code == 422 and "Choose where they go." in answer.content.decode()
    assert state() == before
    answer = browser.post(reverse("sales:stage_removal", args=[stage.pk]), {"move_to": goal.pk})
    assert answer.status_code == 303
    moved = dict(Deal.objects.system("test").values_list("pk", "stage_id"))
    assert moved == dict.fromkeys((world.deal.pk, lost.pk, thrown.pk), goal.pk)
    assert Deal.objects.system("test").get(pk=lost.pk).state == "lost"
    assert StageMove.objects.system("test").filter(from_stage=stage, to_stage=goal).count() == 3
    sums = {(row.stage_id, row.amount) for row in BoardTotal.objects.system("test").filter(count__gt=0)}
    assert sums == {(goal.pk, world.deal.amount)}
    assert stage.name not in names(world)


def test_a_pipeline_goes_when_its_deals_have_a_place_elsewhere_and_never_the_last_one(world: Any) -> None:
    browser = world.client(world.dana)
    removal = reverse("sales:pipeline_removal", args=[world.pipeline.pk])
    answer = browser.post(removal, {"move_to": world.stages[0].pk})
    assert answer.status_code == 422 and "The last pipeline cannot be removed." in answer.content.decode()
    other = create_pipeline(actor=world.dana, name="Service", stages=[{"name": "Asked"}])
    goal = Stage.objects.system("test").get(pipeline=other)
    before = state()
    assert browser.post(removal, {}).status_code == 422
    assert browser.post(removal, {"move_to": world.stages[3].pk}).status_code == 422
    assert state() == before
    assert browser.post(removal, {"move_to": goal.pk}).status_code == 303
    assert set(Deal.objects.system("test").values_list("pipeline_id", "stage_id")) == {(other.pk, goal.pk)}
    assert browser.get(reverse("sales:pipeline", args=[world.pipeline.pk])).status_code == 404


def test_a_stage_keeps_what_was_typed_when_it_cannot_be(world: Any) -> None:
    address, browser = reverse("sales:stage_setup", args=[world.stages[1].pk]), world.client(world.dana)
    posted = {"name": "Needs known", "probability": "140", "rot_days": "0", "version": 1}
    answer = browser.post(address, posted)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Between 0 and 100 percent." in text and "Needs known" in text
    posted |= {"probability": "35", "rot_days": "", "required_fields": ["amount", "source"]}
    assert browser.post(address, posted).status_code == 303
    row = Stage.objects.system("test").get(pk=world.stages[1].pk)
    assert (row.name, row.probability, row.rot_days) == ("Needs known", 35, None)
    assert row.required_fields == ["amount", "source"]
    answer = browser.post(address, posted | {"name": "Late"})
    assert answer.status_code == 409 and "Someone else saved this meanwhile." in answer.content.decode()


def test_a_reason_that_is_not_offered_any_more_stays_where_it_was_given(world: Any) -> None:
    reason = LossReason.objects.system("test").get(name="Too dear")
    close_deal(actor=world.marek, deal=world.deal, outcome="lost", reason=reason)
    browser = world.client(world.dana)
    assert browser.post(reverse("sales:reason_removal", args=[reason.pk])).status_code == 302
    assert DealClosure.objects.system("test").get(deal=world.deal).reason_id == reason.pk
    offered = browser.get(reverse("sales:pipelines")).content.decode().partition("Why deals are lost")[2]
    assert "<bdi>Went silent</bdi>" in offered and "<bdi>Too dear</bdi>" not in offered
    browser.post(reverse("sales:reasons"), {"outcome": "lost", "name": "Too dear"})
    assert LossReason.objects.system("test").get(name="Too dear").removed_at is None


def test_new_leads_go_by_the_first_rule_that_fits_in_turns(world: Any) -> None:
    browser, address = world.client(world.dana), reverse("sales:rules")
    posted = {"name": "Web", "source": "web", "users": [world.tom.pk, world.marek.pk], "is_active": "on"}
    assert browser.post(address, posted).status_code == 303
    assert browser.post(address, {"name": "Rest", "users": [world.olga.pk], "is_active": "on"}).status_code == 303
    dana = world.again(world.dana)

    def owners(source: str, many: int) -> list[int]:
        return [create_lead(actor=dana, title="Lead", source=source).owner_id for _turn in range(many)]

    assert owners("web", 4) == [world.marek.pk, world.tom.pk] * 2
    assert owners("fair", 2) == [world.olga.pk] * 2
    rest = AssignmentRule.objects.system("test").get(name="Rest")
    assert browser.post(reverse("sales:rule_place", args=[rest.pk]), {"to": "up"}).status_code == 302
    assert owners("web", 1) == [world.olga.pk]
    off = {"name": "Rest", "users": [world.olga.pk]}
    assert browser.post(reverse("sales:rule", args=[rest.pk]), off).status_code == 303
    assert owners("web", 1) == [world.marek.pk] and owners("fair", 1) == [world.dana.pk]
    assert browser.post(reverse("sales:rule_removal", args=[rest.pk])).status_code == 302
    assert list(AssignmentRule.objects.system("test").values_list("name", flat=True)) == ["Web"]
    assert Entry.objects.system("test").filter(verb="assignment_rule.changed").count() == 5


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"name": "", "users": "me"}, "A name is needed."), ({"name": "No one"}, "Choose at least one colleague."),
        ({"name": "Far", "users": "me", "country": "Poland"}, "two letters"),
        ({"name": "Gone", "users": "99999"}, "Choose at least one colleague."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_and_stays_typed(world: Any, posted: dict[str, Any], said: str) -> None:
    given = posted | ({"users": world.marek.pk} if posted.get("users") == "me" else {})
    answer = world.client(world.dana).post(reverse("sales:rules"), given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not AssignmentRule.objects.system("test").exists()
