"""The shape of an answer in a line that a model reads as easily as a schema.

A field without a type is text, one that ends in ``[]`` a list of texts.

A server may ignore `response_format`, or hold a model to a grammar that the model
itself never sees. A JSON schema in the prompt would say the same in ten times the
tokens.
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
    """Return the shape of *answer*; ``?`` marks what may be left out."""
    schema = answer.model_json_schema()
    return _type_hint(schema, schema.get("$defs", {}))


def _type_hint(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(name)}:
            return _type_hint(definitions[name.rpartition("/")[2]], definitions)
        case {"anyOf": kinds}:
            return "|".join(_type_hint(kind, definitions) for kind in kinds)
        case {"enum": [*words]}:
            return "|".join(words)
        case {"type": "array", "items": item}:
            return f"[{_type_hint(item, definitions)}]"
        case {"type": "object", "properties": fields}:
            return _object_hint(fields, schema.get("required", ()), definitions)
        case _:
            return TYPE_NAMES[schema["type"]]


def _object_hint(
    fields: dict[str, Any], required: list[str], definitions: dict[str, Any]
) -> str:
    said = (
        _field_hint(
            name if name in required else f"{name}?", _type_hint(schema, definitions)
        )
        for name, schema in fields.items()
    )
    return "{" + ", ".join(said) + "}"


def _field_hint(name: str, kind: str) -> str:
    if name.endswith("?"):
        # What may be left out need not be null.
        return _field_hint(name.removesuffix("?"), kind.removesuffix("|null")) + "?"
    match kind:
        case "text":
            return name
        case "[text]":
            return f"{name}[]"
        case _:
            return f"{name}: {kind}"
