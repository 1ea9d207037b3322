"""Validate a bot's requests against Discord's own OpenAPI specification, which is not part of the project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

_ROOT = "urn:discord"
_MEDIA_TYPES = ("application/json", "multipart/form-data")
_MEDIA_CHANNEL = 16
"""A channel type that the specification lacks: "GUILD_MEDIA" in the documentation of channels."""

_NUMBER = {"type": "integer", "minimum": 0}
"""An id as a number: discord.py writes the recipient of a direct message so, and Discord takes it."""


class Specification:
    """The paths and schemas of a specification in a file."""

    def __init__(self, path: Path) -> None:
        whole = json.loads(path.read_text(encoding="utf-8"))
        schemas = whole["components"]["schemas"]
        schemas["ChannelTypes"]["oneOf"].append({"const": _MEDIA_CHANNEL})
        schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], _NUMBER]}
        self._registry = Registry().with_resource(_ROOT, DRAFT202012.create_resource(whole))
        self._paths = [
            (re.compile(_path_pattern(template)), template, operations)
            for template, operations in whole["paths"].items()
        ]

    def problems(self, method: str, path: str, payload: Any) -> list[str]:
        """Return what is wrong with a request, a line each; [] if nothing is."""
        operation = self._find_operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such operation"]
        template, body = operation
        if body is None:
            return [] if payload is None else [f"{method} {template}: it takes no body"]
        if payload is None:
            return [f"{method} {template}: its body is missing"] if body.get("required") else []
        schema = next(body["content"][kind]["schema"] for kind in _MEDIA_TYPES if kind in body["content"])
        validator = Draft202012Validator(_absolute(schema), registry=self._registry)
        return [
            f"{method} {template}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for found in validator.iter_errors(payload)
            for error in _deepest(found)
        ]

    def _find_operation(self, method: str, path: str) -> tuple[str, dict[str, Any] | None] | None:
        """Return the template and the body of an operation; the template with the most fixed parts wins."""
        fitting = [
            (template, operations[method.lower()])
            for pattern, template, operations in self._paths
            if method.lower() in operations and pattern.fullmatch(path)
        ]
        if not fitting:
            return None
        template, operation = min(fitting, key=lambda each: each[0].count("{"))
        return template, operation.get("requestBody")


def _path_pattern(template: str) -> str:
    parts = re.split(r"\{[^}]+\}", template)
    return "[^/]+".join(map(re.escape, parts))


def _absolute(schema: Any) -> Any:
    """Return a schema whose references lead into the specification."""
    if isinstance(schema, list):
        return [_absolute(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _ROOT + value if key == "$ref" and str(value).startswith("#") else _absolute(value)
        for key, value in schema.items()
    }


def _deepest(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the errors of the alternative that fits best, and of those within it."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)

    def misfit(errors: list[ValidationError]) -> tuple[bool, int]:
        """A branch for another `type` fits worst; else the one with fewer errors fits better."""
        is_other = any(list(each.absolute_path)[-1:] == ["type"] for each in errors)
        return is_other, len(errors)

    for inner in min(branches.values(), key=misfit):
        yield from _deepest(inner)
