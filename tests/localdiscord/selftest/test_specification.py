"""What is wrong with a request is named, by a small specification of our own making."""

import json
from pathlib import Path

import pytest

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install '.[dev]'")
from tests.localdiscord.specification import Specification

SCHEMAS = {
    "SnowflakeType": {"type": "string", "pattern": "^[0-9]+$"},
    "ChannelTypes": {"type": "integer", "oneOf": [{"const": 0}]},
    "Text": {
        "type": "object",
        "properties": {"type": {"enum": [10]}, "content": {"type": "string", "maxLength": 5}},
        "required": ["type", "content"],
    },
    "Row": {
        "type": "object",
        "properties": {"type": {"enum": [1]}, "to": {"$ref": "#/components/schemas/SnowflakeType"}},
        "required": ["type"],
    },
    "Message": {
        "type": "object",
        "properties": {
            "components": {
                "type": "array",
                "items": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Text"},
                        {"$ref": "#/components/schemas/Row"},
                    ]
                },
            },
            "channel_types": {"type": "array", "items": {"$ref": "#/components/schemas/ChannelTypes"}},
        },
    },
}
BODY = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"}}},
}
PATHS = {
    "/channels/{channel_id}/messages": {"post": {"requestBody": BODY}, "get": {}},
    "/webhooks/{id}/{token}/messages/{message_id}": {"delete": {}},
    "/webhooks/{id}/{token}/messages/@original": {"delete": {"requestBody": BODY}},
}


@pytest.fixture
def specification(tmp_path: Path) -> Specification:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({"paths": PATHS, "components": {"schemas": SCHEMAS}}))
    return Specification(file)


@pytest.mark.parametrize(
    ("method", "path", "payload", "wrong"),
    [
        ("POST", "/channels/1/messages", {"components": [{"type": 10, "content": "short"}]}, ""),
        ("POST", "/channels/1/messages", {"components": [{"type": 1, "to": "7"}]}, ""),
        ("POST", "/channels/1/messages", {"components": [{"type": 1, "to": 7}]}, ""),
        ("POST", "/channels/1/messages", {"channel_types": [0, 16]}, ""),
        ("POST", "/channels/1/messages", {"channel_types": [17]}, "channel_types.0"),
        (
            "POST",
            "/channels/1/messages",
            {"components": [{"type": 10, "content": "too long"}]},
            "components.0.content: 'too long' is too long",
        ),
        ("POST", "/channels/1/messages", {"components": [{"type": 10}]}, "'content' is a required property"),
        ("POST", "/channels/1/messages", {"components": [{"type": 1, "to": "x"}]}, "components.0.to"),
        ("POST", "/channels/1/messages", None, "its body is missing"),
        ("GET", "/channels/1/messages", None, ""),
        ("GET", "/channels/1/messages", {}, "it takes no body"),
        ("PUT", "/channels/1/messages", None, "no such operation"),
        ("POST", "/channels/1/2/messages", {}, "no such operation"),
        ("DELETE", "/webhooks/1/t/messages/5", None, ""),
        ("DELETE", "/webhooks/1/t/messages/@original", None, "its body is missing"),
    ],
)
def test_a_request_is_compared_with_its_operation(
    specification: Specification, method: str, path: str, payload: object, wrong: str
) -> None:
    problems = specification.problems(method, path, payload)
    assert len(problems) == bool(wrong) and all(wrong in problem for problem in problems), problems
