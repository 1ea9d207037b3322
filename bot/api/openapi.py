"""Describe the API as OpenAPI 3.1, from the models that its requests and answers are made of."""

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from bot.api.operations import OPERATIONS, PREFIX, Operation
from index.answer.model import INTERNAL_FIELDS, NEAREST_FIELDS

_REF = "#/components/schemas/{model}"
_WITH_INTERNAL_FIELDS = ("Citation", "QuoteSpan")
_ERRORS = {
    400: "The request is wrong; the error says what is.",
    401: "There is no token, or it is not known.",
    403: "The token may not do this.",
    404: "There is no such document within the token's scope.",
    408: "The body did not come in time.",
    409: "There is no room for more documents.",
    413: "The body is too large.",
    422: "The file can't be read.",
    429: "The token made too many requests; wait as Retry-After says.",
    500: "An unexpected error, with the code under which the log has it.",
    503: "Too much waits at the moment, or the time is over; wait as Retry-After says.",
}
_ALWAYS = (400, 401, 429, 500, 503)


@cache
def describe() -> dict[str, Any]:
    """Return the OpenAPI description as plain values."""
    adapters: list[tuple[str, Any, TypeAdapter[Any]]] = []
    for operation in OPERATIONS:
        adapters.append((operation.name, "serialization", operation.answer))
        if operation.request is not None:
            adapters.append((operation.name, "validation", TypeAdapter(operation.request)))
    found, definitions = TypeAdapter.json_schemas(adapters, ref_template=_REF)
    schemas = definitions.get("$defs", {})
    requests = {operation.request.__name__ for operation in OPERATIONS if operation.request is not None}
    for name, schema in schemas.items():
        if name not in requests and schema.get("type") == "object":
            _make_exact(name, schema)
    schemas["Error"] = {
        "type": "object",
        "properties": {"error": {"type": "string"}},
        "required": ["error"],
        "additionalProperties": False,
    }
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        answer = found[operation.name, "serialization"]
        request = found.get((operation.name, "validation"))
        described = _describe(operation, answer, request)
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Footnote",
            "version": version("footnote"),
            "description": "Answers from documents you trust, word for word, each with its source. The JSON "
            "is that of the `footnote` command. Make a token with `footnote token add NAME`.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _make_exact(name: str, schema: dict[str, Any]) -> None:
    """Leave out of a model what its JSON leaves out, and require all that its JSON has."""
    fields = schema.get("properties", {})
    if name in _WITH_INTERNAL_FIELDS:
        fields = {field: said for field, said in fields.items() if field not in INTERNAL_FIELDS}
    elif name == "Nearest":
        fields = {field: fields[field] for field in NEAREST_FIELDS}
    for said in fields.values():
        said.pop("default", None)
    schema |= {"properties": fields, "required": list(fields), "additionalProperties": False}


def _describe(operation: Operation, answer: dict[str, Any], request: dict[str, Any] | None) -> dict[str, Any]:
    """Return the description of one operation."""
    statuses = [*_ALWAYS, *_also(operation)]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {"200": {"description": "The answer.", "content": _as_json(answer)}}
        | {str(status): _error(status) for status in sorted(statuses)},
    }
    parameters = operation.parameters or {}
    if parameters:
        described["parameters"] = [
            {
                "name": name,
                "in": "path" if f"{{{name}}}" in operation.path else "query",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for name, said in parameters.items()
        ]
    if request is not None:
        described["requestBody"] = {"required": True, "content": _as_json(request)}
    elif operation.takes_file:
        described["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    return described


def _also(operation: Operation) -> list[int]:
    """Return the statuses that not all operations have."""
    found = [404] if "{id}" in operation.path else []
    if operation.request is not None or operation.takes_file:
        found += [408, 413]
    if operation.writes:
        found.append(403)
    if operation.takes_file:
        found += [409, 422]
    return found


def _error(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": _ERRORS[status],
        "content": _as_json({"$ref": _REF.format(model="Error")}),
    }
    if status in (429, 503):
        said["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return said


def _as_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
