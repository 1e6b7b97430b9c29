"""A story is completed in Payload, and nobody else does anything.

Payload with the plugin submits it over the HTTP door to a real replica with a real
broker and database, which writes the breakdown back; a page in a browser listens. With
two replicas, over RabbitMQ, and with every plug pulled: ``make journey``.
"""

import asyncio
from pathlib import Path

from infra.rabbit import topology
from tests.builders import MILL_STORY
from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.progress_page import open_progress_page
from tests.payload.server import PayloadServer
from tests.service.test_door import TOKEN, open_replicas
from tests.stack.chromium import open_chromium
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
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            desk.http,
            open_chromium() as browser,
        ):
            # So long that it is not over before the page hears of it.
            story = await desk.add_story("\n\n".join([MILL_STORY] * 40))
            async with open_progress_page(browser, server.url, story["id"]) as page:
                # Nobody answers at the door yet.
                await page.complete()
                async with open_replicas(
                    1,
                    broker=broker_url,
                    journal=database_url,
                    folder=tmp_path,
                    CREWS_OPS_PORT=str(port),
                    CREWS_PAYLOAD_URL=server.url,
                    CREWS_PAYLOAD_API_KEY=server.key,
                ):
                    heard = await page.wait_for_end()
            [sent] = await desk.rows(storyKey=story["id"], state="sent")
            where = {"where[story][equals]": story["id"]}
            runs = (await desk.http.get("/crew-runs", params=where)).json()["docs"]
            shots = (await desk.http.get("/crew-shots")).json()["totalDocs"]
    finally:
        server.kill()

    names = [each["name"] for each in heard]
    progress = [each["id"] for each in heard if each["name"] == "story.progressed"]
    assert heard[0]["event"] == {"status": "none"}
    assert sent["runId"] == runs[0]["runKey"]
    assert (runs[0]["status"], runs[0]["progress"]) == ("completed", 100)
    assert shots > 0
    # However often the stream ended, the browser went on where it was.
    assert progress
    assert progress == sorted(set(progress), key=int)
    assert names[-1] in ("story.breakdown.completed", "status")
