"""Which rows a Payload with the plugin writes into its outbox."""

import asyncio
import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from handlers.message_parsing import parse_delivery
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.events.cloud_events import MEDIA_TYPE
from ports.events.story_events import MAX_TEXT_BYTES, StorySubmitted
from tests.infra.payload.test_mongodb import schema_refusals
from tests.payload.drift import find_differences, our_collections
from tests.payload.plugin.desk import Document, StoryDesk, plugin_options
from tests.payload.server import PayloadServer

HISTORY = [
    {"stepNumber": 1, "stepName": "final-polish", "startTime": "2026-01-01T00:00:00Z"}
]


def submitted(row: Document) -> StorySubmitted:
    """Return the event of a row, read as the service reads it."""
    incoming = parse_delivery(
        Delivery(
            queue=INTAKE_QUEUE,
            routing_key=StorySubmitted.routing_key,
            body=json.dumps(row["event"]).encode(),
            content_type=MEDIA_TYPE,
        )
    )
    assert isinstance(incoming.payload, StorySubmitted)
    return incoming.payload


async def test_a_story_that_becomes_completed_is_submitted_once(
    desk: StoryDesk,
) -> None:
    story = await desk.add_story("Nora waits.", revision=9)
    before = story["revision"]
    await desk.save(story["id"], currentContent="Nora waits for Tom.")
    # Answered with one field alone, as an app may ask.
    await desk.http.patch(
        f"/stories/{story['id']}?select[status]=true", json={"status": "completed"}
    )
    await desk.save(story["id"], status="completed", revision=7)

    [row] = await desk.rows(storyKey=story["id"])
    event = submitted(row)
    assert before == 0
    assert (event.story_id, event.revision) == (story["id"], 1)
    assert (event.title, event.text) == ("The Mill", "Nora waits for Tom.")
    assert event.project_id == story["project"]["id"]
    assert (await desk.story(story["id"]))["revision"] == 1


async def test_a_story_that_is_added_completed_is_submitted(desk: StoryDesk) -> None:
    story = await desk.add_story("Nora waits.", status="completed")

    [row] = await desk.rows(storyKey=story["id"])
    assert submitted(row).revision == 1


async def test_a_story_can_be_broken_down_again_and_stays_as_it_is(
    desk: StoryDesk,
) -> None:
    story = await desk.add_story(
        "Nora waits.", status="completed", enhancementHistory=HISTORY
    )
    before = await desk.story(story["id"])
    answer = await desk.http.post(f"/stories/{story['id']}/breakdown")
    after = await desk.story(story["id"])

    assert (answer.status_code, answer.json()) == (202, {"revision": 2})
    first, second = await desk.rows(storyKey=story["id"])
    assert submitted(second).revision == 2
    assert first["event"]["id"] != second["event"]["id"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"revision", "updatedAt"}


async def test_a_story_that_is_older_than_the_plugin_can_be_broken_down(
    desk: StoryDesk, closed_payload: PayloadServer
) -> None:
    story = await desk.add_story("Nora waits.")
    with sqlite3.connect(closed_payload.database, timeout=30) as database:
        database.execute(
            "UPDATE stories SET revision = NULL, status = 'completed' WHERE id = ?",
            [story["id"]],
        )
    # It was completed long ago: saving it does not submit it.
    await desk.save(story["id"], status="completed")
    before = await desk.rows(storyKey=story["id"])
    with sqlite3.connect(closed_payload.database, timeout=30) as database:
        database.execute(
            "UPDATE stories SET revision = NULL WHERE id = ?", [story["id"]]
        )
    answer = await desk.http.post(f"/stories/{story['id']}/breakdown")

    assert before == []
    assert answer.json() == {"revision": 1}
    assert len(await desk.rows(storyKey=story["id"])) == 1


async def test_a_tick_in_the_admin_panel_breaks_a_story_down_again(
    desk: StoryDesk, closed_payload: PayloadServer
) -> None:
    story = await desk.add_story("Nora waits.", status="completed")
    viewer = await asyncio.to_thread(closed_payload.another_key, "viewer")
    path, tick = f"/stories/{story['id']}", {"breakDownAgain": True}
    saved = (await desk.http.patch(path, json=tick)).json()["doc"]
    await desk.http.patch(path, json={"breakDownAgain": False})
    await desk.http.patch(
        path, json=tick, headers={"Authorization": f"users API-Key {viewer}"}
    )

    # It is not ticked any more, wherever it is read. The panel must be told so: of a
    # field that an answer leaves out it keeps the tick, and the next save would submit.
    assert saved["breakDownAgain"] is False
    assert (await desk.story(story["id"]))["breakDownAgain"] is False
    first, second = await desk.rows(storyKey=story["id"])
    assert (first["revision"], second["revision"]) == (1, 2)
    assert submitted(second).text == "Nora waits."


async def test_ten_at_once_who_ask_again_leave_no_revision_without_its_row(
    desk: StoryDesk,
) -> None:
    story = await desk.add_story("Nora waits.", status="completed")
    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(desk.http.post(f"/stories/{story['id']}/breakdown"))

    revision = (await desk.story(story["id"]))["revision"]
    rows = await desk.rows(storyKey=story["id"])
    assert sorted(row["revision"] for row in rows) == list(range(1, revision + 1))


async def test_strangers_and_viewers_submit_nothing(
    desk: StoryDesk, closed_payload: PayloadServer
) -> None:
    story = await desk.add_story("Nora waits.")
    viewer = await asyncio.to_thread(closed_payload.another_key, "viewer")
    path = f"/stories/{story['id']}/breakdown"
    statuses = [
        (await desk.http.post(path, headers={"Authorization": key})).status_code
        for key in ("", f"users API-Key {viewer}")
    ]
    row = {"submissionKey": "a/1", "storyKey": "a", "revision": 1, "state": "pending"}
    made = await desk.http.post("/crew-outbox", json=row)
    missing = await desk.http.post("/stories/nothing/breakdown")

    assert statuses == [403, 403]
    assert made.status_code == 403
    assert missing.status_code == 404


async def test_a_changed_text_is_submitted_when_it_is_left_alone(
    desk: StoryDesk,
) -> None:
    story = await desk.add_story("Nora waits.", status="completed")
    for number in range(5):
        await desk.save(story["id"], currentContent=f"Nora waits, {number}.")
    async with asyncio.timeout(30):
        _, row, *more = await desk.wait_for_rows(2, storyKey=story["id"])
    await desk.save(story["id"], currentContent="Nora waits, 4.")
    await asyncio.sleep(2.5)

    assert submitted(row).text == "Nora waits, 4."
    assert more == []
    assert len(await desk.rows(storyKey=story["id"])) == 2


async def test_a_row_that_a_crash_left_out_is_written_at_the_next_start(
    tmp_path: Path,
) -> None:
    # Texts are longer than a message here, which Novel Movie allows itself.
    server = PayloadServer(tmp_path, PLUGIN=plugin_options(), TEXT_LENGTH="1000000")
    await asyncio.to_thread(server.start)
    try:
        desk = StoryDesk(server)
        text = "Nora waits. " * (MAX_TEXT_BYTES // 10)
        async with desk.http:
            story = await desk.add_story(text, status="completed")
            [before] = await desk.rows(storyKey=story["id"])
            server.kill()
            # As after a crash between the save and its row.
            with sqlite3.connect(server.database) as database:
                database.execute("DELETE FROM crew_outbox")
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(30):
                [after] = await desk.wait_for_rows(1, storyKey=story["id"])
            ref = submitted(after).text_ref
            assert ref is not None
            stored = (await desk.http.get(f"/{ref.collection}/{ref.id}")).json()
    finally:
        server.kill()

    assert after["event"]["id"] == before["event"]["id"]
    assert submitted(before).text_ref == ref
    assert stored["text"] == text
    assert ref.sha256 == hashlib.sha256(text.encode()).hexdigest()


async def test_rows_and_stories_fit_the_schemas_of_mongodb(desk: StoryDesk) -> None:
    story = await desk.add_story("Nora waits.", status="completed")
    [row] = await desk.rows(storyKey=story["id"])
    stored = await desk.story(story["id"]) | {"textChangedAt": row["createdAt"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUGIN", plugin_options(onTextChange=True))
        refused = await asyncio.to_thread(
            schema_refusals,
            [
                {"collection": "crew-outbox", "document": row},
                {"collection": "crew-outbox", "document": row | {"state": "unknown"}},
                {"collection": "stories", "document": stored},
                {"collection": "stories", "document": stored | {"revision": "many"}},
            ],
        )

    assert [each.partition(" ")[0] for each in refused] == ["`unknown`", "Cast"]


def test_novel_movies_stories_gain_a_revision_and_a_box_to_tick_alone() -> None:
    ours = our_collections()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUGIN", plugin_options())
        with_plugin = our_collections()

    differences = list(find_differences(with_plugin, ours))
    assert [each.partition(" is ")[0] for each in differences] == [
        "stories: hooks",
        "stories.breakDownAgain:",
        "stories.revision:",
    ]
