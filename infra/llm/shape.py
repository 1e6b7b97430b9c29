"""The shape of an answer in a line that a model reads as easily as a schema.

A field without a type is text, one that ends in ``[]`` a list of texts.

A server may ignore `response_format`, or hold a model to a grammar that the model
itself never sees. A JSON schema in the prompt would say the same in ten times the
tokens.
"""

from functools import cache
from typing import Any

from ports.story import Word

PLAIN = {
    "string": "text",
    "integer": "int",
    "number": "number",
    "boolean": "bool",
    "null": "null",
}


@cache
def shape(answer: type[Word]) -> str:
    """Return the shape of *answer*; ``?`` marks what may be left out."""
    schema = answer.model_json_schema()
    return _shape(schema, schema.get("$defs", {}))


def _shape(schema: dict[str, Any], defined: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(name)}:
            return _shape(defined[name.rpartition("/")[2]], defined)
        case {"anyOf": kinds}:
            return "|".join(_shape(kind, defined) for kind in kinds)
        case {"enum": [*words]}:
            return "|".join(words)
        case {"type": "array", "items": item}:
            return f"[{_shape(item, defined)}]"
        case {"type": "object", "properties": fields}:
            return _fields(fields, schema.get("required", ()), defined)
        case _:
            return PLAIN[schema["type"]]


def _fields(
    fields: dict[str, Any], required: list[str], defined: dict[str, Any]
) -> str:
    said = (
        _field(name if name in required else f"{name}?", _shape(schema, defined))
        for name, schema in fields.items()
    )
    return "{" + ", ".join(said) + "}"


def _field(name: str, kind: str) -> str:
    if name.endswith("?"):
        # What may be left out need not be null.
        return _field(name.removesuffix("?"), kind.removesuffix("|null")) + "?"
    match kind:
        case "text":
            return name
        case "[text]":
            return f"{name}[]"
        case _:
            return f"{name}: {kind}"
