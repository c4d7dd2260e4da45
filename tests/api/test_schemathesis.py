"""The whole API against its own description: no answer outside the schema, no error of ours, whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from conftest import World
from trefoil.identity.actions import create_token

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance, negative_data_rejection, unsupported_method, missing_required_header, ignored_auth,
)  # fmt: skip
description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
# An address that is too long is refused before anybody reads what it asks for.
description.config.checks.negative_data_rejection.expected_statuses.append("414")


@pytest.fixture
def secret(world: World) -> str:
    """A token of the owner, who may do everything."""
    _row, secret = create_token(actor=None, user=world.dana, name="fuzz", scopes=["read", "write"])
    return secret


@pytest.mark.slow
@description.parametrize()
@settings(
    max_examples=16, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_operation_answers_as_described(case: Any, secret: str) -> None:
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, int) and value > 6:  # mostly ids that exist
            case.path_parameters[name] = value % 6 + 1
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
