"""People and organisations: one set of operations, mounted once for each kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from trefoil.core.api.fields import Body, OutsideIdInPath, Text, given
from trefoil.core.api.problems import Problem
from trefoil.core.api.resource import Resource, parameters
from trefoil.core.api.routes import VERSIONED, Routes, must_be_new, version_asked
from trefoil.customers.actions import (
    add_point,
    change_customer,
    change_point,
    create_customer,
    delete_customer,
    link_customers,
    remove_point,
    restore_customer,
    unlink_customers,
)
from trefoil.customers.actions.upsert import put_customer
from trefoil.customers.api.shapes import (
    EXTRAS,
    ORGANISATIONS,
    OWN,
    PEOPLE,
    CustomerOut,
    CustomerPage,
    LinkIn,
    OrganisationChange,
    OrganisationIn,
    OrganisationPut,
    PersonChange,
    PersonIn,
    PersonPut,
    PointIn,
)
from trefoil.customers.models import ContactPoint, Customer, Link

people = Routes("People", scopes=("customers",))
organisations = Routes("Organisations", scopes=("customers",))
KINDS = ((people, PEOPLE, "person"), (organisations, ORGANISATIONS, "organisation"))
FILTERS = {"parameters": parameters(OWN, EXTRAS, default_sort="name")}
CHANGED: dict[int, Any] = {200: CustomerOut, 204: None}
MADE: dict[int, Any] = {201: CustomerOut, 204: None}


class PointChange(Body):
    """What a contact point shall say."""

    text: Text(500, least=1) = Field(description="The address, number or name.")  # type: ignore[valid-type]
    label: Text(40) | None = Field(default=None, description="A word to tell it from others.")  # type: ignore[valid-type]


def both(method: str, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mount `view(request, shelf, ...)` under people and under organisations."""

    def mount(view: Callable[..., Any]) -> Callable[..., Any]:
        for router, shelf, word in KINDS:
            router.add_api_operation(path, [method], _bound(view, shelf, word), **options)
        return view

    return mount


def _bound(view: Callable[..., Any], shelf: Resource, word: str) -> Callable[..., Any]:
    """The view for one kind, with the signature and words that ninja documents."""

    def run(request: HttpRequest, **rest: Any) -> Any:
        return view(request, shelf, **rest)

    told = inspect.signature(view, eval_str=True)
    run.__signature__ = told.replace(  # type: ignore[attr-defined]
        parameters=[one for name, one in told.parameters.items() if name != "shelf"]
    )
    plural = shelf.path
    run.__name__ = view.__name__.replace("customers", plural).replace("customer", word)
    run.__doc__ = (view.__doc__ or "").replace("customers", plural).replace("customer", word)
    run.__module__ = view.__module__
    return run


def _row(request: HttpRequest, shelf: Resource, pk: int, action: str = "view") -> Customer:
    row: Customer = shelf.base().get_or_404(request.user, action, pk=pk)  # type: ignore[attr-defined]
    return row


def _organisation(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    wanted = fields.pop("organisation_id", None)
    if wanted is not None:
        seen = Customer.objects.alive().organisations().visible_to(user).filter(pk=wanted)
        fields["organisation"] = seen.first()
        if fields["organisation"] is None:
            raise Problem(422, errors={"organisation_id": _("There is no such organisation.")})
    return fields


@both("GET", "", response=CustomerPage, openapi_extra=FILTERS)
def list_customers(request: HttpRequest, shelf: Resource) -> HttpResponse:
    """List customers

    Also by the firm's own fields: `custom.<key>=value`, `custom.<key>__<op>=value`.
    """
    return shelf.page(request)


@both("GET", "/{int:customer_id}", response=CustomerOut)
def read_customer(request: HttpRequest, shelf: Resource, customer_id: int) -> HttpResponse:
    """Read one customer"""
    return shelf.one(request, customer_id)


@people.post("", response=MADE)
def create_person(request: HttpRequest, body: PersonIn) -> HttpResponse:
    """Add a person with contact points, and perhaps the organisation where he works"""
    fields = _organisation(request.user, given(body))
    row = create_customer(actor=request.user, kind="person", **fields)
    return PEOPLE.answer(request, row.pk, 201)


@organisations.post("", response=MADE)
def create_organisation(request: HttpRequest, body: OrganisationIn) -> HttpResponse:
    """Add an organisation with contact points"""
    row = create_customer(actor=request.user, kind="organisation", **given(body))
    return ORGANISATIONS.answer(request, row.pk, 201)


@people.patch("/{int:customer_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_person(request: HttpRequest, customer_id: int, body: PersonChange) -> HttpResponse:
    """Change fields of a person"""
    row = _row(request, PEOPLE, customer_id)
    change_customer(actor=request.user, customer=row, version=version_asked(request), **given(body))
    return PEOPLE.answer(request, row.pk)


@organisations.patch("/{int:customer_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_organisation(request: HttpRequest, customer_id: int, body: OrganisationChange) -> HttpResponse:
    """Change fields of an organisation"""
    row = _row(request, ORGANISATIONS, customer_id)
    change_customer(actor=request.user, customer=row, version=version_asked(request), **given(body))
    return ORGANISATIONS.answer(request, row.pk)


@people.put("/by-outside-id/{path:outside_id}", response={**MADE, **CHANGED}, openapi_extra=VERSIONED)
def put_person(request: HttpRequest, outside_id: OutsideIdInPath, body: PersonPut) -> HttpResponse:
    """Create or change the person with this id in another system"""
    return _put(request, PEOPLE, "person", outside_id, _organisation(request.user, given(body)))


@organisations.put("/by-outside-id/{path:outside_id}", response={**MADE, **CHANGED}, openapi_extra=VERSIONED)
def put_organisation(request: HttpRequest, outside_id: OutsideIdInPath, body: OrganisationPut) -> HttpResponse:
    """Create or change the organisation with this id in another system"""
    return _put(request, ORGANISATIONS, "organisation", outside_id, given(body))


def _put(request: HttpRequest, shelf: Resource, kind: str, outside_id: str, fields: dict[str, Any]) -> HttpResponse:
    if "If-Match" in request.headers and shelf.id_by_outside_id(request.user, outside_id) is None:
        must_be_new(request)
    row, is_new = put_customer(
        actor=request.user, kind=kind, outside_id=outside_id, version=version_asked(request), **fields
    )
    return shelf.answer(request, row.pk, 201 if is_new else 200)


@both("DELETE", "/{int:customer_id}", response={204: None}, openapi_extra=VERSIONED)
def delete_customer_now(request: HttpRequest, shelf: Resource, customer_id: int) -> HttpResponse:
    """Move a customer to the trash"""
    row = _row(request, shelf, customer_id)
    delete_customer(actor=request.user, customer=row, version=version_asked(request))
    return HttpResponse(status=204)


@both("POST", "/{int:customer_id}/restoration", response=MADE)
def restore_customer_now(request: HttpRequest, shelf: Resource, customer_id: int) -> HttpResponse:
    """Take a customer back out of the trash"""
    kind = "person" if shelf is PEOPLE else "organisation"
    row = Customer.objects.get_or_404(request.user, "delete", pk=customer_id, kind=kind)
    restore_customer(actor=request.user, customer=row)
    return shelf.answer(request, row.pk, 201)


@both("POST", "/{int:customer_id}/points", response=MADE)
def add_customer_point(request: HttpRequest, shelf: Resource, customer_id: int, body: PointIn) -> HttpResponse:
    """Add a way to reach a customer; one that is there already stays as it is"""
    row = _row(request, shelf, customer_id)
    add_point(actor=request.user, customer=row, **body.model_dump())
    return shelf.answer(request, row.pk, 201)


@both("PATCH", "/{int:customer_id}/points/{int:point_id}", response=CHANGED)
def change_customer_point(
    request: HttpRequest, shelf: Resource, customer_id: int, point_id: int, body: PointChange
) -> HttpResponse:
    """Change what a contact point of a customer says"""
    row = _row(request, shelf, customer_id)
    found = ContactPoint.objects.get_or_404(request.user, "edit", pk=point_id, customer_id=row.pk)
    change_point(actor=request.user, point_row=found, **body.model_dump())
    return shelf.answer(request, row.pk)


@both("DELETE", "/{int:customer_id}/points/{int:point_id}", response=CHANGED)
def remove_customer_point(request: HttpRequest, shelf: Resource, customer_id: int, point_id: int) -> HttpResponse:
    """Take a contact point of a customer away"""
    row = _row(request, shelf, customer_id)
    found = ContactPoint.objects.get_or_404(request.user, "edit", pk=point_id, customer_id=row.pk)
    remove_point(actor=request.user, point_row=found)
    return shelf.answer(request, row.pk)


@both("POST", "/{int:customer_id}/links", response=MADE)
def link_customer(request: HttpRequest, shelf: Resource, customer_id: int, body: LinkIn) -> HttpResponse:
    """Say how a customer belongs to another one; saying it again changes the title"""
    row = _row(request, shelf, customer_id)
    link_customers(actor=request.user, customer=row, **given(body))
    return shelf.answer(request, row.pk, 201)


@both("DELETE", "/{int:customer_id}/links/{int:link_id}", response=CHANGED)
def unlink_customer(request: HttpRequest, shelf: Resource, customer_id: int, link_id: int) -> HttpResponse:
    """Take a link of a customer away"""
    row = _row(request, shelf, customer_id)
    found = Link.objects.get_or_404(request.user, "edit", pk=link_id, customer_id=row.pk)
    unlink_customers(actor=request.user, link=found)
    return shelf.answer(request, row.pk)
