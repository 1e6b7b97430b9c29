"""Submissions that go to the HTTP door: what it refuses, and what it takes later."""

import asyncio
import sqlite3
from pathlib import Path

from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.server import PayloadServer
from tests.service.door.conftest import TOKEN
from tests.service.door.test_live_door import ids_in_the_queue, serve_door, unplugged

TIMEOUT_SECONDS = 90


async def test_a_refused_row_keeps_its_reason_and_holds_nobody_up(
    broker_url: str, database_url: str, tmp_path: Path
) -> None:
    async with serve_door(broker_url, database_url) as door:
        delivery = {"door": str(door.http.base_url), "token": TOKEN}
        server = PayloadServer(tmp_path, PLUGIN=plugin_options(delivery=delivery))
        await asyncio.to_thread(server.start)
        try:
            desk = StoryDesk(server)
            async with asyncio.timeout(TIMEOUT_SECONDS), desk.http:
                async with unplugged(door.broker):
                    bad = (await desk.add_story("Tom waits.", status="completed"))["id"]
                    good = await desk.add_story("Nora waits.", status="completed")
                    await asyncio.sleep(1.5)
                    waiting = await desk.rows(state="pending")
                    break_contract(server.database, bad)
                [refused] = await desk.wait_for_rows(1, state="refused")
                [sent] = await desk.wait_for_rows(1, state="sent")
                path = f"/crew-outbox/{sent['id']}"
                await desk.http.patch(path, json={"state": "pending", "revision": 9})
                [again] = await desk.wait_for_rows(
                    1, storyKey=good["id"], state="refused"
                )
        finally:
            server.kill()
        taken = await ids_in_the_queue(broker_url)

    assert len(waiting) == 2
    assert (refused["storyKey"], sent["storyKey"]) == (bad, good["id"])
    assert refused["detail"].startswith("400")
    assert sent["event"] is None
    # Of a row that was sent the event is gone; nothing is sent a second time.
    assert (again["revision"], again["detail"][:18]) == (1, "it was sent before")
    assert taken == {waiting[1]["event"]["id"]}


def break_contract(database: Path, story: str) -> None:
    """Write something into a row that the contract does not allow."""
    with sqlite3.connect(database, timeout=30) as connection:
        connection.execute(
            'UPDATE crew_outbox SET event = \'{"specversion": "1.0"}\''
            " WHERE story_key = ?",
            [story],
        )
