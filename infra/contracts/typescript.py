"""Generates the TypeScript declarations of the events from their JSON Schemas."""

import json
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from infra.contracts.schemas import (
    INBOUND_EVENTS,
    OUTBOUND_EVENTS,
    Direction,
    Schema,
    event_schema,
    routing_key,
)
from ports.events.cloud_events import event_type

HEADER = """\
// Generated from ports/events/story_events.py by `make contracts`; do not edit.

/** CloudEvents 1.0, structured mode, as it travels on `novelmovie.events`. */
export interface CloudEvent<Type extends string, Data> {
  specversion: "1.0";
  /** Dedupe on it: it is derived from what the event is. */
  id: string;
  source: string;
  type: Type;
  subject?: string | null;
  time?: string;
  datacontenttype?: "application/json";
  dataschema?: string;
  /** Orders the events of one run; zero-padded. */
  sequence?: string;
  /** Id of the submission that opened the generation. */
  causationid?: string | null;
  traceparent?: string | null;
  data: Data;
}
"""


def render_declarations() -> str:
    """Return the text of ``events.d.ts``."""
    interfaces: dict[str, str] = {}
    for event, direction in _events_with_direction():
        root = event_schema(event, direction)
        for name, definition in [
            *root.get("$defs", {}).items(),
            (event.__name__, root),
        ]:
            interfaces.setdefault(name, _render_interface(name, definition))
    return "\n".join([HEADER, *interfaces.values(), *_render_unions()])


def _events_with_direction() -> Iterator[tuple[type[BaseModel], Direction]]:
    yield from ((event, "in") for event in INBOUND_EVENTS)
    yield from ((event, "out") for event in OUTBOUND_EVENTS)


def _render_interface(name: str, definition: Schema) -> str:
    required = set(definition.get("required", ()))
    fields = [
        f"  {key}{'' if key in required else '?'}: {_typescript_type(of)};"
        for key, of in definition.get("properties", {}).items()
    ]
    summary = definition.get("description", name).split("\n", 1)[0]
    body = "\n".join(fields)
    return f"/** {summary} */\nexport interface {name} {{\n{body}\n}}\n"


def _render_unions() -> Iterator[str]:
    yield _render_union("HeardEvent", INBOUND_EVENTS)
    yield _render_union("SaidEvent", OUTBOUND_EVENTS)


def _render_union(name: str, events: Iterable[type[BaseModel]]) -> str:
    members = "\n".join(
        f'  | CloudEvent<"{event_type(routing_key(e))}", {e.__name__}>' for e in events
    )
    return f"export type {name} =\n{members};\n"


def _typescript_type(of: Schema) -> str:  # noqa: C901, PLR0911  # one case a kind of schema
    match of:
        case {"$ref": ref}:
            return str(ref).rsplit("/", 1)[-1]
        case {"const": value}:
            return json.dumps(value)
        case {"enum": values}:
            return " | ".join(json.dumps(value) for value in values)
        case {"anyOf": options}:
            return " | ".join(_typescript_type(option) for option in options)
        case {"type": "array", "prefixItems": items}:
            return f"[{', '.join(_typescript_type(item) for item in items)}]"
        case {"type": "array", "items": item}:
            inner = _typescript_type(item)
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case {"type": "object", "propertyNames": {"enum": keys}} as mapping:
            names = " | ".join(json.dumps(key) for key in keys)
            values = _typescript_type(mapping["additionalProperties"])
            return f"Partial<Record<{names}, {values}>>"
        case {"type": "object", "additionalProperties": dict() as value}:
            return f"Record<string, {_typescript_type(value)}>"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as plain}:
            return str(plain)
        case _:
            raise TypeError(f"no TypeScript for {of}")
