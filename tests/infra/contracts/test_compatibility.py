"""Which changes of a schema break its readers, and which do not."""

from copy import deepcopy
from typing import Any

import pytest

from infra.contracts.compatibility import breaking_changes

OLD: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind"],
    "properties": {
        "id": {"type": "string", "maxLength": 10},
        "kind": {"enum": ["a", "b"]},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
    },
    "$defs": {
        "Part": {
            "type": "object",
            "required": ["n"],
            "properties": {"n": {"type": "integer", "minimum": 1}},
        }
    },
}


def with_properties(**properties: dict[str, Any]) -> dict[str, Any]:
    new = deepcopy(OLD)
    new["properties"].update(properties)
    return new


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_new_optional_field_breaks_nothing(direction: Any) -> None:
    assert not breaking_changes(
        OLD, with_properties(mood={"type": "string"}), direction
    )


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_removed_field_breaks_its_readers(direction: Any) -> None:
    new = deepcopy(OLD)
    del new["properties"]["parts"]

    assert breaking_changes(OLD, new, direction) == ["data.parts is gone"]


def test_an_outbound_field_must_stay_required() -> None:
    new = OLD | {"required": ["id"]}

    assert breaking_changes(OLD, new, "out") == ["data.kind is no longer promised"]


def test_an_outbound_field_may_not_have_new_values() -> None:
    new = with_properties(kind={"enum": ["a", "b", "c"]})

    assert breaking_changes(OLD, new, "out") == ["data.kind may now be 'c'"]


def test_a_closed_map_may_not_have_new_names() -> None:
    old = with_properties(
        quality={"type": "object", "propertyNames": {"enum": ["axis"]}}
    )
    new = with_properties(
        quality={"type": "object", "propertyNames": {"enum": ["axis", "focus"]}}
    )

    assert breaking_changes(old, new, "out") == ["data.quality keys may now be 'focus'"]


def test_an_outbound_field_may_not_become_null() -> None:
    new = with_properties(id={"anyOf": [{"type": "string"}, {"type": "null"}]})

    assert breaking_changes(OLD, new, "out") == ["data.id may now be null"]


def test_an_inbound_field_may_not_become_required() -> None:
    new = OLD | {"required": ["id", "kind", "parts"]}

    assert breaking_changes(OLD, new, "in") == ["data.parts is now required"]


def test_an_inbound_field_may_not_accept_less() -> None:
    new = with_properties(id={"type": "string", "maxLength": 5}, kind={"enum": ["a"]})

    assert breaking_changes(OLD, new, "in") == [
        "data.id: maxLength fell to 5",
        "data.kind no longer accepts 'b'",
    ]


def test_lists_and_definitions_are_compared_too() -> None:
    new = deepcopy(OLD)
    new["$defs"]["Part"]["properties"]["n"] = {"type": "integer", "minimum": 2}

    assert breaking_changes(OLD, new, "in") == ["data.parts[].n: minimum rose to 2"]
