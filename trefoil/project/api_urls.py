"""Addresses of the REST API: every one behind the door, what is not there answered as a problem too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja.utils import normalize_path, replace_path_param_notation

from trefoil.core.api.problems import Problem
from trefoil.core.api.routes import at_the_door
from trefoil.project.api import assemble, door
from trefoil.project.api_docs import documented, page

API = assemble()


def _addresses() -> list[URLPattern]:
    found = []
    for router in API._get_bound_routers():
        for tail, view in router.path_operations.items():
            route = normalize_path("/".join(part for part in (router.prefix, tail) if part)).strip("/")
            operations = {method: operation for operation in view.operations for method in operation.methods}
            name = next(iter(operations.values())).operation_id
            found.append(path(replace_path_param_notation(route), door(view.get_view(), operations), name=name))
    return found


@at_the_door
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever is asked of an address that does not exist."""
    return Problem(404).answer()


app_name = "api"
urlpatterns = [
    path("", page(API), name="page"),
    path("openapi.json", documented(API), name="openapi"),
    *_addresses(),
    re_path(r"^(?P<rest>.*)$", missing),
]
