"""A journal that the version before left behind is migrated, read and completed.

`journal_0_1_0.sql` and `graph_0_1_0.sql` are dumps of the SQLite journal and knowledge
graph of version 0.1.0 (commit 4dc22bc) at the moment when its process died. A script
that ran on that version made them:

* It ran the embedded service (`opened_ports`, `wired`, a `Dispatcher` with four
  workers, the relay) with the offline reader, wrapped so that `shoot_scene` raised an
  error in the first scene of `the-mill` (below), waited for a signal in the second,
  never returned in the third, and raised an error after the signal in the fourth.
* When the dead letter of the first scene was stored, it stopped the relay, gave the
  signal, and requested a replay of that dead letter. So the second scene is done, the
  third is claimed by a process that is gone, the fourth is dead, and the messages of
  both wait in the outbox.
* It opened a second run, `the-well`, whose intake is done and whose reading is queued,
  and rejected an invalid submission of `the-ferry`.
* It moved the journal's times back, so that the newest is of 1 January 2025, and wrote
  `sqlite3.Connection.iterdump`.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.database import Database
from infra.storage.db.dead_letter_schema import audit
from infra.storage.db.engine import open_engine
from infra.storage.db.migrate import migrate
from infra.storage.db.schema import metadata
from ports.domain.story import RunId
from ports.events.story_events import StorySubmitted
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, open_ports
from service.ops.delegating_model import DelegatingLanguageModel
from service.settings import load_settings
from tests.builders import MILL_STORY, a_submission
from tests.service.embedded_pipeline import run_service

HERE = Path(__file__).parent
TIMEOUT_SECONDS = 120.0

MILL = RunId(UUID("c84adc24-3953-5558-a0e1-8139c0efc4e5"))
WELL = RunId(UUID("dc9c5044-ff9b-547b-b5fc-5ad9b777b24f"))
REPLAY = UUID("6cf0749e-6beb-47cf-9e0a-50929b2c0357")
UNSENT_DEAD_LETTER = UUID("8f7bf4e1-7e98-5bd7-9c17-a41618d8f610")

RESULTS = (
    "story.structured.v1",
    "scene.breakdown.completed.v1",
    "story.breakdown.completed.v1",
)

TEXT = f"""{MILL_STORY}
* * *

That night, in the kitchen, Della turned the key in her fingers. The box was empty.

"He took the letter," said Jim.

"Then he knows," said Della.

* * *

At dawn Jim rode to the bridge. Captain Hale waited on the other bank with two men.

"Give me the key," called Hale.

Jim threw it into the river.
"""

SUBMITTED = a_submission(project_id="film", text=TEXT)
CAUSE = UUID(int=42)


class TaskRecordingModel(DelegatingLanguageModel):
    """Answers as another model does, and notes which tasks it was asked for."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self.tasks: list[str] = []

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        self.tasks.append(question.task)
        return await super().answer(question)


@dataclass(frozen=True, kw_only=True)
class OlderService:
    """The embedded service at work, and what it has published since it began."""

    ports: Ports
    model: TaskRecordingModel
    published: list[dict[str, Any]] = field(default_factory=list)

    async def hear(self, message: OutboxMessage) -> None:
        self.published.append(json.loads(message.body))

    async def until_completed(self, *run_ids: RunId) -> None:
        """Return when runs are completed and nothing is left to be published."""
        operations = self.ports.store.operations
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                rows = [await operations.run(run_id) for run_id in run_ids]
                is_over = all(row and row.state == "completed" for row in rows)
                if is_over and await self.ports.store.outbox.depth() == 0:
                    return
                await asyncio.sleep(0.05)

    async def until_stored(self, dead_letter_id: UUID) -> None:
        """Return when a dead letter is in the store."""
        dead_letters = self.ports.store.dead_letters
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await dead_letters.detail(dead_letter_id) is None:  # noqa: ASYNC110  # the store has no event
                await asyncio.sleep(0.05)

    async def results(self, run_id: RunId) -> list[tuple[str, str, object]]:
        """Return the events that a run's results are, by id."""
        bodies = await self.ports.store.operations.events(run_id)
        return sorted(
            (event["id"], event["type"], event["data"])
            for event in map(json.loads, bodies)
            if event["type"].endswith(RESULTS)
        )


@asynccontextmanager
async def running_service(
    folder: Path, journal_url: str, *submitted: StorySubmitted
) -> AsyncIterator[OlderService]:
    """Run the embedded service on the journal at *journal_url*."""
    settings = load_settings(data_dir=folder, journal_url=journal_url)
    async with open_ports(settings) as opened:
        model = TaskRecordingModel(opened.model)
        ports = replace(opened, model=model)
        running = OlderService(ports=ports, model=model)
        async with run_service(ports, running.hear) as service:
            # At once: the sweeper's first turn is only after five seconds.
            await ports.store.outbox.requeue_lost()
            for each in submitted:
                await service.submit(each, id=CAUSE)
            yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def older_journal(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a journal as version 0.1.0 left it; the graph lies beside it."""
    file = tmp_path / "journal.db"
    load_dump("graph_0_1_0.sql", tmp_path / "graph.db")
    load_dump("journal_0_1_0.sql", file)
    url = f"sqlite:///{file}"
    if request.param == "sqlite":
        return url
    database_url: str = request.getfixturevalue("database_url")
    await copy_rows(url, database_url)
    return database_url


def load_dump(name: str, file: Path) -> None:
    """Build a SQLite database from a dump that lies beside this module."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((HERE / name).read_text())


async def copy_rows(source_url: str, target_url: str) -> None:
    """Copy every row of the journal from SQLite to an empty PostgreSQL database."""
    source = create_engine(source_url)
    async with open_engine(target_url) as engine:
        target = Database(engine)
        await target.transact(migrate)
        with source.connect() as connection:
            inspector = inspect(source)
            for table in metadata.tables.values():
                if not inspector.has_table(table.name):
                    continue
                there = {each["name"] for each in inspector.get_columns(table.name)}
                # Without the ids that PostgreSQL itself counts, and would use again.
                columns = [
                    each
                    for each in table.c
                    if each is not audit.c.id and each.name in there
                ]
                rows = [row._asdict() for row in connection.execute(select(*columns))]
                if rows:
                    await target.transact(AsyncConnection.execute, insert(table), rows)
    source.dispose()


async def test_what_the_version_before_left_is_completed(
    older_journal: str, tmp_path: Path
) -> None:
    folder = tmp_path / "undisturbed"
    async with running_service(folder, "", SUBMITTED) as undisturbed:
        await undisturbed.until_completed(MILL)
        expected = await undisturbed.results(MILL)

    async with running_service(tmp_path, older_journal) as service:
        await service.until_stored(UNSENT_DEAD_LETTER)
        replays = service.ports.store.replays
        await replays.request([UNSENT_DEAD_LETTER], rate=None, who="jo", what="named")
        await service.until_completed(MILL, WELL)
        outcomes = await replays.outcomes(REPLAY)
        results = await service.results(MILL)

    # The reader answers otherwise since, so only what identifies an event is the same.
    assert [each[:2] for each in results] == [each[:2] for each in expected]
    assert outcomes.done == 1
    # Of `the-mill`, no reading that the version before has stored is asked for again.
    # Directors are asked for more since: for the scenes that were not done, anew.
    tasks = service.model.tasks
    assert (tasks.count("read_passage"), tasks.count("direct_scene")) == (1, 4)
    rejected = [each for each in service.published if each["data"]["run_id"] is None]
    assert [each["data"]["story_id"] for each in rejected] == ["the-ferry"]
