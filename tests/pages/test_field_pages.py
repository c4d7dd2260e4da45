"""Pages of the firm's own fields, and what field groups do to their values."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.customers.actions import change_customer
from trefoil.customers.models import Customer
from trefoil.customfields.actions import create_field, order_fields
from trefoil.customfields.models import Field
from trefoil.identity.actions import set_role
from trefoil.identity.actions.roles import table_of
from trefoil.identity.models import Role

PAGES = [("fields", ()), ("new_field", ("deal",))]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_only_who_manages_settings_opens_the_pages(world: World, name: str, args: tuple) -> None:
    url = reverse(f"customfields:{name}", args=args)
    assert world.client(world.dana).get(url).status_code == 200
    assert world.client(world.olga).get(url).status_code == 403


def test_a_member_makes_moves_and_removes_no_field(world: World) -> None:
    row = create_field(actor=world.dana, object_type="deal", label="Machines")
    browser = world.client(world.marek)
    for name, args in (
        ("new_field", ("deal",)), ("field", (row.pk,)), ("field_removal", (row.pk,)), ("field_place", (row.pk,)),
    ):  # fmt: skip
        answer = browser.post(reverse(f"customfields:{name}", args=args), {"label": "X", "kind": "text"})
        assert answer.status_code == 403
    assert list(Field.objects.system("test").values_list("label", "version", "removed_at")) == [("Machines", 1, None)]


def test_a_field_is_made_with_its_choices(world: World) -> None:
    given = {"label": "Roast", "kind": "choice", "choices": "light\r\ndark\r\n", "group": "normal", "is_fast": "on"}
    assert world.client(world.dana).post(reverse("customfields:new_field", args=("deal",)), given).status_code == 303
    row = Field.objects.system("test").get(object_type="deal")
    assert (row.key, row.choices, row.is_fast, row.is_required) == ("roast", ["light", "dark"], True, False)


def test_a_list_without_choices_is_refused_at_its_field(world: World) -> None:
    given = {"label": "Roast", "kind": "choice", "choices": "", "group": "normal"}
    answer = world.client(world.dana).post(reverse("customfields:new_field", args=("deal",)), given)
    assert answer.status_code == 422
    assert 'id="f-choices-error"' in answer.content.decode()
    assert not Field.objects.system("test").exists()


def test_kind_and_key_never_change(world: World) -> None:
    row = create_field(actor=world.dana, object_type="deal", label="Machines", kind="number")
    given = {"label": "Mills", "kind": "text", "key": "other", "group": "sensitive", "version": 1}
    assert world.client(world.dana).post(reverse("customfields:field", args=(row.pk,)), given).status_code == 303
    row = Field.objects.system("test").get(pk=row.pk)
    assert (row.label, row.kind, row.key, row.group) == ("Mills", "number", "machines", "sensitive")


def test_a_removed_field_comes_back(world: World) -> None:
    row = create_field(actor=world.dana, object_type="deal", label="Machines")
    browser, url = world.client(world.dana), reverse("customfields:field_removal", args=(row.pk,))
    assert browser.post(url).status_code == 303
    assert "Bring back" in browser.get(reverse("customfields:fields") + "?of=deal").content.decode()
    assert browser.post(url, {"undo": "1"}).status_code == 303
    assert Field.objects.system("test").get(pk=row.pk).removed_at is None


def test_fields_are_moved_among_those_of_their_type(world: World) -> None:
    one, two, three = (create_field(actor=world.dana, object_type="deal", label=name) for name in ("A", "B", "C"))
    world.client(world.dana).post(reverse("customfields:field_place", args=(three.pk,)), {"to": "up"})
    labels = Field.objects.system("test").order_by("position").values_list("label", flat=True)
    assert list(labels) == ["A", "C", "B"]
    with pytest.raises(Invalid):
        order_fields(actor=world.dana, object_type="lead", ids=[one.pk, two.pk])


@pytest.mark.parametrize("mode", ["hidden", "masked", "shown", "editable"])
def test_a_value_is_seen_and_changed_only_as_the_role_says(world: World, mode: str) -> None:
    create_field(actor=world.dana, object_type="customer", label="Passport", key="passport", group="sensitive")
    change_customer(actor=world.again(world.dana), customer=world.anna, custom={"passport": "ZX9988776"})
    role = Role.objects.system("test").get(name="Member")
    set_role(
        actor=world.dana, role=role, name="Member", table=table_of(role), rights=["see_audit"], sensitive_fields=mode
    )
    marek = world.again(world.marek)
    text = world.client(marek).get(reverse("identity:audit") + "?verb=customer.changed").content.decode()
    assert ("ZX9988776" in text) == (mode in ("shown", "editable"))
    assert ("passport" in text) == (mode != "hidden")
    assert ("••••8776" in text) == (mode == "masked")
    if mode == "editable":
        change_customer(actor=marek, customer=world.anna, custom={"passport": "NEW"})
    else:
        with pytest.raises(Invalid):
            change_customer(actor=marek, customer=world.anna, custom={"passport": "NEW"})
    kept = Customer.objects.system("test").get(pk=world.anna.pk).custom["passport"]
    assert kept == ("NEW" if mode == "editable" else "ZX9988776")
