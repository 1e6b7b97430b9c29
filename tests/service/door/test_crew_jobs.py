"""The predecessor's endpoints, called as Novel Movie calls them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ports.domain.story import TextRef
from ports.events.story_events import MAX_TEXT_BYTES, StoryCancelled
from tests.service.door.conftest import DoorUnderTest
from tests.service.door.requests import STRUCTURED, an_event
from tests.service.door.runs import complete, open_published


def a_request(**changes: Any) -> dict[str, Any]:
    """Return the body that Novel Movie's screenplay test sends."""
    return {
        "crew_type": "architect",
        "project_id": "test-project-id",
        "user_id": "test-user",
        "input_data": {
            "story_text": "Test story for architect crew",
            "preferences": {"style": "cinematic"},
        },
        "config": {"temperature": 0.7, "verbose": True},
        **changes,
    }


def with_input(**fields: Any) -> dict[str, Any]:
    return a_request(input_data=fields)


async def execute(door: DoorUnderTest, **changes: Any) -> dict[str, Any]:
    answer = await door.http.post("/crews/execute", json=a_request(**changes))
    assert answer.status_code == 200
    accepted: dict[str, Any] = answer.json()
    return accepted


async def status(door: DoorUnderTest, job: str) -> dict[str, Any]:
    answer = await door.http.get(f"/crews/status/{job}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_a_job_is_submitted_through_the_broker(door: DoorUnderTest) -> None:
    accepted = await execute(door)

    assert accepted["success"] is True
    assert set(accepted) == {"success", "job_id", "message", "estimated_time"}
    [message] = door.publisher.published
    data = json.loads(message.body)["data"]
    assert data["text"] == "Test story for architect crew"
    assert data["preferences"]["style"] == "cinematic"
    assert (data["project_id"], data["requested_by"]) == (
        "test-project-id",
        "test-user",
    )


async def test_a_job_is_its_run(door: DoorUnderTest) -> None:
    accepted = await execute(door)
    [message] = door.publisher.published

    run = await open_published(door.journal, message)

    assert accepted["job_id"] == str(run.id)


async def test_a_job_is_queued_then_running_then_completed(
    door: DoorUnderTest,
) -> None:
    job = (await execute(door))["job_id"]
    queued = await status(door, job)
    run = await open_published(door.journal, door.publisher.published[0])
    running = await status(door, job)
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")
    completed = await status(door, job)

    assert [each["status"] for each in (queued, running, completed)] == [
        "queued",
        "running",
        "completed",
    ]
    assert set(completed) == {
        "job_id",
        "status",
        "crew_type",
        "project_id",
        "created_at",
        "completed_at",
        "result",
        "error",
        "progress",
    }
    assert queued["result"] is running["completed_at"] is completed["error"] is None
    assert completed["completed_at"] >= completed["created_at"]
    assert completed["progress"] == 100.0


@pytest.mark.parametrize(
    ("crew_type", "parts"),
    [
        ("architect", {"title", "model", "structure"}),
        ("director", {"scenes"}),
        (
            "story",
            {
                "title",
                "model",
                "structure",
                "scenes",
                "counts",
                "quality",
                "documents",
            },
        ),
    ],
)
async def test_a_crew_type_is_given_that_crew_s_part(
    door: DoorUnderTest, crew_type: str, parts: set[str]
) -> None:
    job = (await execute(door, crew_type=crew_type))["job_id"]
    run = await open_published(door.journal, door.publisher.published[0])
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")

    found = await status(door, job)

    assert found["crew_type"] == crew_type
    assert set(found["result"]) == parts
    if "scenes" in parts:
        [scene] = found["result"]["scenes"]
        assert set(scene) == {"scene", "shots", "findings"}


async def test_two_crews_on_one_text_are_one_run_and_get_both_parts(
    door: DoorUnderTest,
) -> None:
    first = await execute(door, crew_type="architect")
    second = await execute(door, crew_type="director")
    run = await open_published(door.journal, door.publisher.published[0])
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")

    found = await status(door, second["job_id"])

    assert first["job_id"] == second["job_id"]
    assert found["crew_type"] == "director"
    assert {"structure", "scenes"} <= set(found["result"])


async def test_a_cancelled_job_has_failed(door: DoorUnderTest) -> None:
    job = (await execute(door))["job_id"]
    run = await open_published(door.journal, door.publisher.published[0])
    await door.journal.journal.cancel(
        StoryCancelled(story_id=run.story_id, reason="not wanted")
    )

    found = await status(door, job)

    assert (found["status"], found["error"]) == ("failed", "not wanted")
    assert found["result"] is None


async def test_a_run_that_came_by_an_event_is_a_job_too(door: DoorUnderTest) -> None:
    await door.http.post("/events", json=an_event(), headers=STRUCTURED)
    run = await open_published(door.journal, door.publisher.published[0])

    assert (await status(door, str(run.id)))["crew_type"] == "story"


async def test_a_forgotten_story_leaves_no_job(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.door.runs.OPENING_PATIENCE", timedelta(0))
    job = (await execute(door))["job_id"]
    run = await open_published(door.journal, door.publisher.published[0])
    await door.journal.store.operations.erase(run.project_id, run.story_id, who="jo")

    assert (await door.http.get(f"/crews/status/{job}")).status_code == 404


async def test_a_long_text_is_stored_in_the_archive_first(door: DoorUnderTest) -> None:
    text = "Nora lit the lamp. " * (MAX_TEXT_BYTES // 10)

    await execute(door, input_data={"story_text": text})

    [message] = door.publisher.published
    data = json.loads(message.body)["data"]
    assert "text" not in data
    assert await door.archive.text(TextRef(**data["text_ref"])) == text


async def test_without_the_archive_a_long_text_is_asked_for_again(
    door: DoorUnderTest, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("no folder")

    answer = await door.http.post(
        "/crews/execute", json=with_input(story_text="x" * (MAX_TEXT_BYTES + 1))
    )

    assert answer.status_code == 503
    assert answer.headers["retry-after"]


TOO_LITTLE: list[dict[str, Any]] = [
    {},
    a_request(crew_type="casting"),
    a_request(project_id=""),
    a_request(project_id="a\nb"),
    a_request(project_id="p" * 201),
    a_request(user_id="u" * 201),
    a_request(input_data="text"),
    with_input(),
    with_input(story_text=""),
    with_input(story_text=7),
    with_input(story_text="a\ud800b"),
    with_input(story_text="a\x00b"),
    with_input(story_text="x", story_id=""),
    with_input(story_text="x", preferences={"style": {"a": 1}}),
    with_input(story_text="x", preferences={"style": "s" * 201}),
    with_input(story_text="x", title="\ud800"),
]


async def test_a_request_that_says_too_little_is_told_so(door: DoorUnderTest) -> None:
    for request in TOO_LITTLE:
        answer = await door.http.post("/crews/execute", content=json.dumps(request))

        assert answer.status_code == 400, request
        assert answer.json()["detail"]
    assert door.publisher.published == []
