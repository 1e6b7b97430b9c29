"""The generated files of the contract are up to date and compatible."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from infra.contracts.compatibility import breaking_changes
from infra.contracts.files import FOLDER, contract_files
from infra.contracts.schemas import (
    INBOUND_EVENTS,
    OUTBOUND_EVENTS,
    Direction,
    event_schema,
    schema_name,
)

EVENTS: list[tuple[type[BaseModel], Direction]] = [
    *((event, "in") for event in INBOUND_EVENTS),
    *((event, "out") for event in OUTBOUND_EVENTS),
]


@pytest.mark.parametrize("path", contract_files(), ids=lambda path: path.name)
def test_a_contract_file_is_as_generated(path: Path) -> None:
    assert path.read_text() == contract_files()[path], "run `make contracts`"


@pytest.mark.parametrize(("event", "direction"), EVENTS)
def test_readers_of_published_events_are_not_broken(
    event: type[BaseModel], direction: Direction
) -> None:
    published = json.loads((FOLDER / "published" / schema_name(event)).read_text())

    assert breaking_changes(published, event_schema(event, direction), direction) == []
