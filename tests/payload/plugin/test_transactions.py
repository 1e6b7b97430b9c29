"""A save and its row are one, where the database has transactions."""

import asyncio
from pathlib import Path

import asyncpg

from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.plugin.test_progress import read_events
from tests.payload.server import PayloadServer


async def test_a_story_without_its_row_is_not_completed_either(
    database_url: str, tmp_path: Path
) -> None:
    url = database_url.replace("postgresql+asyncpg", "postgresql")
    server = PayloadServer(tmp_path, PLUGIN=plugin_options(), DATABASE_URI=url)
    await asyncio.to_thread(server.start)
    database = await asyncpg.connect(url)
    try:
        desk = StoryDesk(server)
        async with desk.http:
            story = (await desk.add_story("Nora waits."))["id"]
            await database.execute("ALTER TABLE crew_outbox RENAME TO elsewhere")
            refused = await desk.save(story, status="completed")
            again = await desk.http.post(f"/stories/{story}/breakdown")
            after = await desk.story(story)
            await database.execute("ALTER TABLE elsewhere RENAME TO crew_outbox")
            accepted = await desk.save(story, status="completed")
            counted = await desk.http.post(f"/stories/{story}/breakdown")
            path = f"/stories/{story}/breakdown/progress"
            async with desk.http.stream("GET", path) as stream:
                name, _ = await anext(read_events(stream.aiter_lines()))
            rows = await desk.rows(storyKey=str(story))
    finally:
        await database.close()
        server.kill()

    assert (refused.status_code, again.status_code) == (500, 500)
    assert (after["status"], after["revision"]) == ("in-progress", 0)
    assert accepted.status_code == 200
    assert [row["revision"] for row in rows] == [1, 2]
    assert counted.json() == {"revision": 2}
    # With ids that are numbers, as PostgreSQL has them.
    assert (name, type(story)) == ("status", int)
