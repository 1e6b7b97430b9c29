"""The schema of an answer in one line, for the prompt: ``{name, aliases[], age?:
int}``.

A field without a type is text, one that ends in ``[]`` is a list of texts, one with
``?`` may be left out.

A server may ignore `response_format`, or enforce a grammar that the model itself never
sees, so the prompt must show the schema. A JSON schema would take ten times the tokens.
"""

from functools import cache
from typing import Any

from ports.domain.story import FrozenModel

TYPE_NAMES = {
    "string": "text",
    "integer": "int",
    "number": "number",
    "boolean": "bool",
    "null": "null",
}


@cache
def schema_hint(answer: type[FrozenModel]) -> str:
    """Return the schema of *answer* in one line."""
    schema = answer.model_json_schema()
    return _type_hint(schema, schema.get("$defs", {}))


def _type_hint(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(name)}:
            return _type_hint(definitions[name.rpartition("/")[2]], definitions)
        case {"anyOf": options}:
            return "|".join(_type_hint(option, definitions) for option in options)
        case {"enum": [*values]}:
            return "|".join(values)
        case {"type": "array", "items": item}:
            return f"[{_type_hint(item, definitions)}]"
        case {"type": "object", "properties": fields}:
            return _object_hint(fields, schema.get("required", ()), definitions)
        case _:
            return TYPE_NAMES[schema["type"]]


def _object_hint(
    fields: dict[str, Any], required: list[str], definitions: dict[str, Any]
) -> str:
    hints = (
        _field_hint(
            name if name in required else f"{name}?", _type_hint(schema, definitions)
        )
        for name, schema in fields.items()
    )
    return "{" + ", ".join(hints) + "}"


def _field_hint(name: str, type_hint: str) -> str:
    if name.endswith("?"):
        # A field that may be left out need not be null.
        return (
            _field_hint(name.removesuffix("?"), type_hint.removesuffix("|null")) + "?"
        )
    match type_hint:
        case "text":
            return name
        case "[text]":
            return f"{name}[]"
        case _:
            return f"{name}: {type_hint}"
