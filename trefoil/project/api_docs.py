"""What the API says of itself: OpenAPI 3.1 for programs, one page for people. Both hold no data of the firm."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from trefoil.core.api.problems import TYPE, ProblemOut
from trefoil.core.api.routes import SAFE

PREFIX = "api/v1/"
ABOUT = (
    "Every operation does what a page of Trefoil does, with the same rights. Lists are paged by place: follow `next`. "
    "Amounts and decimals are text, moments are UTC. Send `Idempotency-Key` with every change and repeat without fear; "
    "send the `ETag` of a record as `If-Match` so as not to overwrite the change of someone else."
)
PROBLEMS = {
    400: ("Unreadable", "The request cannot be read: broken JSON, broken UTF-8, nested too deeply."),
    401: ("NotSignedIn", "No token or session, or one that is not valid any more."),
    403: ("NotAllowed", "The role or the token's scopes do not allow it."),
    404: ("Missing", "It does not exist or is not open to you: both look the same."),
    405: ("WrongMethod", "The header Allow says what can be done here."),
    409: ("Conflicting", "It does not fit what is there now, or the first request with the key is still under way."),
    412: ("ChangedMeanwhile", "If-Match names another version; `current` is the record as it stands."),
    413: ("TooLarge", "The body is larger than 1 MB."),
    414: ("AddressTooLong", "The query is longer than 16,000 signs."),
    415: ("WrongType", "The body is not application/json."),
    422: ("Unfit", "`errors` names each field or parameter that cannot be taken."),
}
READING, WRITING = (400, 401, 403, 404, 405, 414, 422), (400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 422)
KEY = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "description": "Up to 255 signs, new for each request. The same request sent again within 72 hours takes effect "
    "once and gets the first answer, with the header Idempotent-Replayed.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}  # fmt: skip
MATCH = {
    "in": "header", "name": "If-Match", "required": False,
    "description": "The ETag of the version that you read; another version is answered with 412.",
    "schema": {"type": "string", "pattern": '^"v[0-9]{1,9}"$'},
}  # fmt: skip


def describe(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    found = dict(api.get_openapi_schema(path_prefix=PREFIX))
    found["info"]["description"] = ABOUT
    found["servers"] = [{"url": "/"}]
    parts = found["components"]
    parts["schemas"]["Problem"] = ProblemOut.model_json_schema(mode="serialization")
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token from your settings (tfl_…)."},
        "session": {"type": "apiKey", "in": "cookie", "name": "trefoil", "description": "A signed-in browser; changes "
                    "need the header X-CSRFToken."},
    }  # fmt: skip
    _forget_defaults(parts["schemas"])
    parts["responses"] = {name: _problem(text) for name, text in PROBLEMS.values()}
    for operations in found["paths"].values():
        for method, operation in operations.items():
            _complete(method.upper(), operation)
    return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]


def _forget_defaults(schemas: dict[str, Any]) -> None:
    """What a change does not name stays, so a default would mislead."""
    for name, schema in schemas.items():
        if name.endswith(("Change", "Put", "Fill")):
            for rule in schema.get("properties", {}).values():
                rule.pop("default", None)


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _complete(method: str, operation: dict[str, Any]) -> None:
    is_safe = method in SAFE
    for status in READING if is_safe else WRITING:
        operation["responses"][status] = {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"}
    operation["security"] = [{"token": []}, {"session": []}]
    scope = f"Scope of the token: {' or '.join(operation['x-scopes'])}."
    said = operation.get("description", "")
    operation["description"] = scope if said.startswith(operation["summary"]) else f"{said} {scope}".strip()
    if not is_safe:
        operation["parameters"].append(KEY)
    if operation.pop("x-versioned", False):
        operation["parameters"].append(MATCH)


def documented(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """The view of openapi.json."""
    text: list[str] = []

    @require_safe
    def openapi(request: HttpRequest) -> HttpResponse:
        if not text:
            text.append(json.dumps(describe(api), ensure_ascii=False))
        return HttpResponse(text[0], content_type="application/json")

    return login_not_required(openapi)


def page(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """The view of the readable page."""
    kept: list[dict[str, Any]] = []

    @require_safe
    def readable(request: HttpRequest) -> HttpResponse:
        if not kept:
            kept.append(describe(api))
        return render(request, "ui/api.html", {"about": ABOUT, "groups": grouped(kept[0]), "schemas": schemas(kept[0])})

    return login_not_required(readable)


def grouped(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, each with what the page shows of it."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {})
            schema = first_schema(body)
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"], "method": method.upper(), "path": address,
                    "summary": operation["summary"], "description": operation["description"],
                    "parameters": operation["parameters"], "body": named(schema),
                    "answers": [
                        (status, named(first_schema(answer.get("content", {}))))
                        for status, answer in operation["responses"].items() if int(status) < 400
                    ],
                    "example": example(document, method.upper(), address, schema),
                }
            )  # fmt: skip
    return [{"name": tag, "operations": rows} for tag, rows in groups.items()]


def first_schema(contents: dict[str, Any]) -> dict[str, Any]:
    """The schema of the first media type, or an empty one."""
    return next((content.get("schema", {}) for content in contents.values()), {})


def named(schema: dict[str, Any]) -> str:
    """The name of the schema that a schema refers to, or its type."""
    for part in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in part:
            return str(part["$ref"].rsplit("/", 1)[-1])
    return str(schema.get("type", ""))


def schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every schema as a table of fields."""
    return [
        {
            "name": name, "description": schema.get("description", ""),
            "fields": [
                {"name": field, "type": kind(rule), "description": rule.get("description", ""),
                 "is_needed": field in schema.get("required", ())}
                for field, rule in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(document["components"]["schemas"].items())
    ]  # fmt: skip


def kind(rule: dict[str, Any]) -> str:
    """The type of a field in a few words."""
    if "anyOf" in rule:
        return " | ".join(dict.fromkeys(kind(part) for part in rule["anyOf"]))
    if "enum" in rule:
        return " | ".join(str(value) for value in rule["enum"])
    if rule.get("type") == "array":
        return f"[{kind(rule.get('items', {}))}]"
    words = [named(rule) or str(rule.get("const", "any")), rule.get("format", "")]
    words += [f"≤ {rule['maxLength']}"] if "maxLength" in rule else []
    return " ".join(word for word in words if word)


def example(document: dict[str, Any], method: str, address: str, schema: dict[str, Any]) -> str:
    """A command that can be copied."""
    lines = [f'curl -X {method} "$TREFOIL{address}" -H "Authorization: Bearer $TOKEN"']
    if schema:
        body = json.dumps(sample(document, schema), ensure_ascii=False)
        lines += ['  -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)"', f"  -d '{body}'"]
    return " \\\n".join(lines)


def sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A small value that fits the schema: what is needed and nothing more, unless the schema brings an example."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return sample(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    for part in ("anyOf", "allOf"):
        if part in schema:
            return sample(document, schema[part][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object" or "properties" in schema:
        rules = schema.get("properties", {})
        return {name: sample(document, rules[name]) for name in schema.get("required", ()) if name in rules}
    if schema.get("type") == "array":
        return [sample(document, schema.get("items", {}))]
    texts = {"date": "2026-03-12", "date-time": "2026-03-12T09:30:00Z"}
    plain = {"string": texts.get(schema.get("format", ""), "text"), "integer": 1, "boolean": True}
    return plain.get(schema.get("type", ""), "text")
