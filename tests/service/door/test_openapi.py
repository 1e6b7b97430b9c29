"""The OpenAPI document describes the door as it is."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from starlette.routing import Route

from infra.contracts.files import FOLDER
from infra.embedded.archive import FolderStoryArchive
from ports.events.story_events import StoryCancelled
from service.door.routes import door_routes
from service.ops.access import AccessTokens
from tests.contracts.journal.journals_under_test import open_sqlite_journal
from tests.fakes.publisher import InMemoryPublisher
from tests.service.door.conftest import DoorUnderTest
from tests.service.door.requests import STRUCTURED, an_event
from tests.service.door.runs import complete, open_published
from tests.service.door.test_crew_jobs import a_request, execute

OURS_WITHOUT_THE_DOOR = {"/health"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as it is published."""
    parsed: dict[str, Any] = yaml.safe_load((FOLDER / "openapi.yaml").read_text())
    return parsed


def check(document: dict[str, Any], name: str, value: object) -> None:
    """Hold *value* against a schema of the document; nothing else may be in it."""
    schema = document["components"]["schemas"][name]
    assert isinstance(value, dict)
    assert set(value) <= set(schema["properties"])
    jsonschema.validate(
        value,
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]},
    )


async def test_every_route_is_described_and_no_other(
    document: dict[str, Any], tmp_path: Path
) -> None:
    async with open_sqlite_journal(tmp_path) as journal:
        routes = door_routes(
            store=journal.store,
            archive=FolderStoryArchive(tmp_path),
            publisher=InMemoryPublisher(),
            tokens=AccessTokens({}),
            events_per_minute=1,
        )

    served = {
        (route.path, method)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {
        (path, method.upper())
        for path, operations in document["paths"].items()
        if path not in OURS_WITHOUT_THE_DOOR
        for method in operations
        if method != "parameters"
    }


async def test_what_is_answered_keeps_the_schemas(
    document: dict[str, Any], door: DoorUnderTest
) -> None:
    accepted = await door.http.post("/events", json=an_event(), headers=STRUCTURED)
    broken = await door.http.post("/events", json={}, headers=STRUCTURED)
    job = await execute(door)
    run = await open_published(door.journal, door.publisher.published[1])
    running = await door.http.get(f"/runs/{run.id}")
    await complete(door.journal, run, "story.structured")
    completed = await door.http.get(f"/crews/status/{job['job_id']}")
    other = await open_published(door.journal, door.publisher.published[0])
    await door.journal.journal.cancel(StoryCancelled(story_id=other.story_id))
    failed = await door.http.get(f"/crews/status/{other.id}")

    check(document, "CrewRequest", a_request())
    check(document, "AcceptedEvents", accepted.json())
    check(document, "HttpProblem", broken.json())
    check(document, "CrewJobAccepted", job)
    check(document, "RunReport", running.json())
    check(document, "CrewJobStatus", completed.json())
    check(document, "CrewJobStatus", failed.json())


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: object) -> list[str]:
        match value:
            case {"$ref": str(reference)}:
                return [reference]
            case dict():
                return [each for part in value.values() for each in references(part)]
            case list():
                return [each for part in value for each in references(part)]
            case _:
                return []

    schemas = document["components"]["schemas"]
    for reference in references(document):
        file, _, name = reference.rpartition("/")
        if file == "./schemas":
            assert (FOLDER / "schemas" / name).is_file()
        else:
            assert (file, name in schemas) == ("#/components/schemas", True)
