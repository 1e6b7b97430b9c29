"""A story is completed in Payload, and nobody else does anything.

Payload with the plugin submits it over the HTTP door to a real replica with a real
broker and database, which writes the breakdown back.
"""

import asyncio
from pathlib import Path

import httpx

from infra.rabbit import topology
from tests.builders import MILL_STORY
from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.plugin.test_progress import read_events
from tests.payload.server import PayloadServer
from tests.service.test_door import TOKEN, open_replicas
from tests.stack.loopback import free_ports

TIMEOUT_SECONDS = 180


async def test_a_completed_story_is_found_broken_down(
    broker_url: str, database_url: str, tmp_path: Path
) -> None:
    await topology.apply(broker_url)
    [port] = free_ports(1)
    door = {"door": f"http://127.0.0.1:{port}", "token": TOKEN}
    server = PayloadServer(tmp_path, PLUGIN=plugin_options(delivery=door))
    await asyncio.to_thread(server.start)
    try:
        desk = StoryDesk(server)
        async with asyncio.timeout(TIMEOUT_SECONDS), desk.http:
            # Nobody answers at the door yet.
            story = await desk.add_story(MILL_STORY, status="completed")
            early = await hear(desk.http, story["id"])
            async with open_replicas(
                1,
                broker=broker_url,
                journal=database_url,
                folder=tmp_path,
                CREWS_OPS_PORT=str(port),
                CREWS_PAYLOAD_URL=server.url,
                CREWS_PAYLOAD_API_KEY=server.key,
            ):
                [sent] = await desk.wait_for_rows(1, storyKey=story["id"], state="sent")
                names = await follow(desk.http, story["id"])
                where = {"where[story][equals]": story["id"]}
                runs = (await desk.http.get("/crew-runs", params=where)).json()["docs"]
                shots = (await desk.http.get("/crew-shots")).json()["totalDocs"]
    finally:
        server.kill()

    assert early == ["status"]
    assert sent["runId"] == runs[0]["runKey"]
    assert (runs[0]["status"], runs[0]["progress"]) == ("completed", 100)
    assert shots > 0
    assert "story.progressed" in names
    assert names[-1] == "story.breakdown.completed"


async def follow(http: httpx.AsyncClient, story: str) -> list[str]:
    """Return the names of a story's events until the last, as a browser hears them."""
    names: list[str] = []
    while not (names and names[-1].startswith("story.breakdown.")):
        names += await hear(http, story)
        await asyncio.sleep(0.2)
    return names


async def hear(http: httpx.AsyncClient, story: str) -> list[str]:
    """Return the names of the events of one stream."""
    path = f"/stories/{story}/breakdown/progress"
    async with http.stream("GET", path) as stream:
        assert stream.status_code == httpx.codes.OK
        return [name async for name, _ in read_events(stream.aiter_lines())]
