"""What breaks a reader, and what does not."""

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


def changed(**properties: dict[str, Any]) -> dict[str, Any]:
    new = deepcopy(OLD)
    new["properties"].update(properties)
    return new


@pytest.mark.parametrize("direction", ["in", "out"])
def test_an_optional_field_more_breaks_nobody(direction: Any) -> None:
    assert not breaking_changes(OLD, changed(mood={"type": "string"}), direction)


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_field_less_breaks_its_readers(direction: Any) -> None:
    new = deepcopy(OLD)
    del new["properties"]["parts"]

    assert breaking_changes(OLD, new, direction) == ["data.parts is gone"]


def test_what_we_say_may_not_take_a_promise_back() -> None:
    new = OLD | {"required": ["id"]}

    assert breaking_changes(OLD, new, "out") == ["data.kind is no longer promised"]


def test_what_we_say_may_not_take_new_values() -> None:
    new = changed(kind={"enum": ["a", "b", "c"]})

    assert breaking_changes(OLD, new, "out") == ["data.kind may now be 'c'"]


def test_what_we_say_may_not_take_new_names_of_a_closed_map() -> None:
    old = changed(quality={"type": "object", "propertyNames": {"enum": ["axis"]}})
    new = changed(
        quality={"type": "object", "propertyNames": {"enum": ["axis", "focus"]}}
    )

    assert breaking_changes(old, new, "out") == ["data.quality keys may now be 'focus'"]


def test_what_we_say_may_not_become_absent() -> None:
    new = changed(id={"anyOf": [{"type": "string"}, {"type": "null"}]})

    assert breaking_changes(OLD, new, "out") == ["data.id may now be null"]


def test_what_we_hear_may_not_demand_more() -> None:
    new = OLD | {"required": ["id", "kind", "parts"]}

    assert breaking_changes(OLD, new, "in") == ["data.parts is now required"]


def test_what_we_hear_may_not_accept_less() -> None:
    new = changed(id={"type": "string", "maxLength": 5}, kind={"enum": ["a"]})

    assert breaking_changes(OLD, new, "in") == [
        "data.id: maxLength fell to 5",
        "data.kind no longer accepts 'b'",
    ]


def test_it_looks_into_lists_and_definitions() -> None:
    new = deepcopy(OLD)
    new["$defs"]["Part"]["properties"]["n"] = {"type": "integer", "minimum": 2}

    assert breaking_changes(OLD, new, "in") == ["data.parts[].n: minimum rose to 2"]
