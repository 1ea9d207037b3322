"""Compare a JSON value with a JSON schema, as far as the API's description uses that language."""

from typing import Any

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}
_SAID = {"title", "description", "default", "$ref", "type", "anyOf", "enum", "const"}
_OF_VALUES = {"properties", "required", "additionalProperties", "items", "prefixItems"}
_LIMITS = {"minItems", "maxItems", "minimum", "maximum", "maxLength"}


def faults(value: Any, schema: dict[str, Any], description: dict[str, Any], at: str = "$") -> list[str]:
    """Return where a value is not as the schema says, a line each. Fails on unknown keywords."""
    unknown = set(schema) - _SAID - _OF_VALUES - _LIMITS
    assert not unknown, f"{at}: teach this file {unknown}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return faults(value, description["components"]["schemas"][name], description, at)
    if "anyOf" in schema:
        tried = [faults(value, one, description, at) for one in schema["anyOf"]]
        return [] if any(not found for found in tried) else tried[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    kind = schema.get("type")
    if kind is not None:
        is_flag = isinstance(value, bool) and kind != "boolean"
        if is_flag or not isinstance(value, _TYPES[kind]):
            return [f"{at}: {value!r} is no {kind}"]
    found: list[str] = []
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        found += [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        other = schema.get("additionalProperties", True)
        for name, inner in value.items():
            if name in fields:
                found += faults(inner, fields[name], description, f"{at}.{name}")
            elif other is False:
                found.append(f"{at}: {name} is not described")
            elif isinstance(other, dict):
                found += faults(inner, other, description, f"{at}.{name}")
    if isinstance(value, list):
        least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
        if not least <= len(value) <= most:
            found.append(f"{at}: it has {len(value)} items")
        first = schema.get("prefixItems", [])
        for number, inner in enumerate(value):
            of = first[number] if number < len(first) else schema.get("items", {})
            found += faults(inner, of, description, f"{at}[{number}]")
    return found
