"""``GET /runs/{id}`` and its events: how a run stands, over HTTP."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from ports.events.story_events import StoryCancelled
from tests.contracts.journal.journal_driver import (
    a_failure,
    claim_step,
    open_run,
    start_reading,
    step_key,
)
from tests.service.door.conftest import DoorUnderTest
from tests.service.door.runs import complete


def sequences(stream: str) -> list[int]:
    return [int(line[4:]) for line in stream.splitlines() if line.startswith("id: ")]


def types(stream: str) -> list[str]:
    return [
        json.loads(line[6:])["type"].removeprefix("com.novelmovie.").removesuffix(".v1")
        for line in stream.splitlines()
        if line.startswith("data: ")
    ]


async def test_a_run_is_reported_as_the_journal_has_it(door: DoorUnderTest) -> None:
    run = await open_run(door.journal)

    answer = await door.http.get(f"/runs/{run.id}")

    assert answer.status_code == 200
    report = answer.json()
    assert (report["state"], report["stage"], report["percent"]) == (
        "running",
        "intake",
        0.0,
    )
    assert report["links"] == {"events": f"/runs/{run.id}/events"}
    assert report["problem"] is None


async def test_a_run_that_stands_still_says_why(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.door.runs.STANDS_STILL", timedelta(0))
    run = await start_reading(door.journal, 1)
    claim = await claim_step(door.journal, step_key(run, "read"))
    await door.journal.journal.dead_letter(claim, a_failure())

    report = (await door.http.get(f"/runs/{run.id}")).json()

    assert report["state"] == "running"
    assert report["problem"] == (
        "dead_letter at read: PortUnavailableError: archive: took 31 seconds"
    )


async def test_what_is_no_run_is_not_found(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.door.runs.OPENING_PATIENCE", timedelta(0))

    for path in ("/runs/{}", "/runs/{}/events", "/crews/status/{}"):
        for id_ in (str(uuid4()), "1", "..%2f..", "a%0d%0ab"):
            answer = await door.http.get(path.format(id_))

            assert answer.status_code == 404, (path, id_)


async def test_a_run_that_is_not_opened_yet_is_waited_for(door: DoorUnderTest) -> None:
    run_id = uuid4()
    asking = asyncio.create_task(door.http.get(f"/runs/{run_id}"))
    await asyncio.sleep(0)

    await open_run(door.journal, id=run_id)

    assert (await asking).status_code == 200


async def test_the_events_of_a_run_come_in_order_and_end_with_the_final_one(
    door: DoorUnderTest,
) -> None:
    run = await open_run(door.journal)
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")

    answer = await door.http.get(f"/runs/{run.id}/events")

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert types(answer.text)[-3:] == [
        "story.structured",
        "scene.breakdown.completed",
        "story.breakdown.completed",
    ]
    assert sequences(answer.text) == sorted(sequences(answer.text))


async def test_a_stream_is_resumed_after_the_last_event_that_was_seen(
    door: DoorUnderTest,
) -> None:
    run = await open_run(door.journal)
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")
    whole = await door.http.get(f"/runs/{run.id}/events")
    seen, *rest = sequences(whole.text)

    resumed = await door.http.get(
        f"/runs/{run.id}/events", headers={"Last-Event-ID": str(seen)}
    )

    assert sequences(resumed.text) == rest


async def test_a_browser_is_told_not_to_come_back_after_the_end(
    door: DoorUnderTest,
) -> None:
    run = await open_run(door.journal)
    await complete(door.journal, run)
    whole = await door.http.get(f"/runs/{run.id}/events")

    again = await door.http.get(
        f"/runs/{run.id}/events",
        headers={"Last-Event-ID": str(sequences(whole.text)[-1])},
    )

    assert again.status_code == 204


async def test_a_run_that_is_tried_again_streams_its_newest_generation(
    door: DoorUnderTest,
) -> None:
    run = await open_run(door.journal)
    await door.journal.journal.cancel(StoryCancelled(story_id=run.story_id))
    first = await door.http.get(f"/runs/{run.id}/events")
    again = await open_run(door.journal, id=run.id, cause_id="another")
    await complete(door.journal, again)

    fresh = await door.http.get(f"/runs/{run.id}/events")
    resumed = await door.http.get(
        f"/runs/{run.id}/events",
        headers={"Last-Event-ID": str(sequences(first.text)[-1])},
    )

    assert types(first.text)[-1] == "story.breakdown.failed"
    assert "story.breakdown.failed" not in types(fresh.text)
    assert types(fresh.text)[-1] == "story.breakdown.completed"
    assert sequences(resumed.text) == sequences(fresh.text)


async def test_an_id_of_no_stream_is_refused(door: DoorUnderTest) -> None:
    run = await open_run(door.journal)

    # The last one is of an event that is still to come.
    for last in ("x", "-1", "9" * 30, "1; drop table runs", "99"):
        answer = await door.http.get(
            f"/runs/{run.id}/events", headers={"Last-Event-ID": last}
        )

        assert answer.status_code == 400, last


async def test_a_crowd_that_polls_asks_the_journal_together(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.door.runs.STANDS_STILL", timedelta(0))
    runs = [await open_run(door.journal) for _ in range(20)]
    paths = [f"/runs/{run.id}" for run in runs]
    paths += [f"/crews/status/{run.id}" for run in runs]
    statements: list[str] = []

    def count(*details: Any) -> None:
        statements.append(details[2])

    event.listen(Engine, "before_cursor_execute", count)
    try:
        answers = await asyncio.gather(*(door.http.get(path) for path in paths))
    finally:
        event.remove(Engine, "before_cursor_execute", count)

    reports = [answer.json() for answer in answers]
    ids = [report.get("run_id") or report["job_id"] for report in reports]
    assert ids == [str(run.id) for run in runs] * 2
    # Alone, each would take at least one, and each that stands still four more.
    assert len(statements) < len(paths)
