"""The drill: a backup under load, everything destroyed, a restore, and a comparison."""

import asyncio
import os
import shutil
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from infra.rabbit import topology
from tests.chaos.answer_log import called_keys
from tests.chaos.event_collector import EventCollector, ObservedEvent
from tests.chaos.experiment_plan import submission_of
from tests.chaos.replica_set import ReplicaSet
from tests.chaos.signal_files import SignalFiles
from tests.chaos.stories import PROJECT, ChaosStory
from tests.drill import replica

REPLICAS = 2
SCENES = 3
POLL_SECONDS = 0.05
TIMEOUT_SECONDS = 1800.0

COMMAND = str(Path(sys.executable).with_name("novel-crews"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUrls:
    """A broker and a database of the drill's own."""

    broker: str
    journal: str


NewServers = Callable[[], AbstractContextManager[ServerUrls]]
"""Makes both, empty; when the context ends they are gone for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillResult:
    """What the drill found.

    Attributes:
        violations: Promises that did not hold.
        scenes: Of all stories together.
        done_at_backup: Scenes that were broken down when the backup began.
        done_at_destruction: And when everything was destroyed.
        paid_again: Questions that were asked before the destruction and, because their
            answer came too late for the backup, once more.
    """

    violations: tuple[str, ...]
    stories: int
    scenes: int
    done_at_backup: int
    done_at_destruction: int
    backup_seconds: float
    restore_seconds: float
    answers_in_backup: int
    paid_again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """One broker, one database and one data folder with the replicas on them."""

    folder: Path
    backups: Path
    urls: ServerUrls
    steps: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "broker_url": self.urls.broker,
            "journal_url": self.urls.journal,
            "data_dir": str(self.data),
            "backup_dir": str(self.backups),
            "steps": str(self.steps),
            "log_level": "WARNING",
        }

    async def execute(self, *arguments: str) -> float:
        """Run a command of ours as an operator does; return the seconds it took."""
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            COMMAND,
            *arguments,
            env=os.environ
            | {f"CREWS_{name.upper()}": each for name, each in self.settings.items()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode:
            raise AssertionError(f"{arguments}: {said.decode()}")
        return time.monotonic() - began

    async def column(self, query: str) -> list[str]:
        """Return the one column that *query* reads from the journal."""
        connection = await asyncpg.connect(self.urls.journal)
        try:
            return [row[0] for row in await connection.fetch(query)]
        finally:
            await connection.close()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[tuple[ReplicaSet, EventCollector]]:
        """Run the replicas, and collect the events that they publish."""
        for name in ("answer-logs", "signals"):
            (self.folder / name).mkdir(parents=True)
        await topology.apply(self.urls.broker)
        collector = EventCollector(self.urls.broker)
        replicas = ReplicaSet(
            folder=self.folder,
            size=REPLICAS,
            settings=self.settings,
            target=replica.run,
        )
        async with replicas.run(), collector.listen():
            yield replicas, collector

    @property
    def called(self) -> set[str]:
        return called_keys(self.folder / "answer-logs")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What was published and asked at one site."""

    events: tuple[ObservedEvent, ...]
    called: set[str]
    seconds: float
    done_at_backup: int = 0
    answers: frozenset[str] = frozenset()
    violations: tuple[str, ...] = ()


async def run_drill(
    servers: NewServers, folder: Path, *, count: int, steps: int = 16, done: float = 0.5
) -> DrillResult:
    """Run the drill with *count* stories; all that it makes is in *folder*.

    *steps* is how many a replica runs at a time; *done* the part of the scenes that is
    broken down before the backup begins.
    """

    def site(name: str) -> _Site:
        return _Site(
            folder=folder / name, backups=folder / "backups", urls=urls, steps=steps
        )

    stories = [
        ChaosStory(
            number=number, kind="ordinary", scenes=SCENES, repeats=0, resubmissions=0
        )
        for number in range(count)
    ]
    async with asyncio.timeout(TIMEOUT_SECONDS):
        with servers() as urls:
            first = await _work_until_backup(site("first"), stories, done)
        # Broker and database are gone already.
        shutil.rmtree(folder / "first" / "data")
        with servers() as urls:
            second = await _restore_and_finish(site("second"), stories)
    events = (*first.events, *second.events)
    *wanted, _ = stories
    return DrillResult(
        violations=(
            *second.violations,
            *_find_lost(wanted, events),
            *_find_other_ids(events),
        ),
        stories=count,
        scenes=count * SCENES,
        done_at_backup=first.done_at_backup,
        done_at_destruction=_count_scenes(first.events),
        backup_seconds=first.seconds,
        restore_seconds=second.seconds,
        answers_in_backup=len(second.answers),
        paid_again=len(first.called & second.called),
    )


async def _work_until_backup(
    site: _Site, stories: list[ChaosStory], part: float
) -> _Work:
    wanted = part * len(stories) * SCENES
    async with site.serve() as (replicas, collector):
        for story in stories:
            await collector.submit(submission_of(story))
        await _wait_until(lambda: _count_scenes(_events(collector)) >= wanted)
        done = _count_scenes(_events(collector))
        # So that work is under way for as long as the commands take to start.
        SignalFiles(site.folder / "signals").set("model-slow")
        seconds = await site.execute("backup")
        # Of all things, somebody wants a story forgotten after the backup.
        await site.execute("forget", stories[-1].id, "--project", PROJECT)
        replicas.kill_all()
    return _Work(
        events=_events(collector),
        called=site.called,
        seconds=seconds,
        done_at_backup=done,
    )


async def _restore_and_finish(site: _Site, stories: list[ChaosStory]) -> _Work:
    [backup] = site.backups.glob("[0-9]*")
    seconds = await site.execute("restore", str(backup))
    answers = frozenset(await site.column("SELECT key FROM answers"))
    running = await site.column("SELECT story_id FROM runs WHERE state = 'running'")
    async with site.serve() as (_, collector):
        await _wait_until(lambda: set(running) <= _completed(_events(collector)))
    violations = [f"answer {key} was paid twice" for key in answers & site.called]
    if not running:
        violations.append("nothing was at work when the backup was made")
    return _Work(
        events=_events(collector),
        called=site.called,
        seconds=seconds,
        answers=answers,
        violations=(*violations, *await _find_differences(site, stories[:-1])),
    )


async def _find_differences(site: _Site, wanted: list[ChaosStory]) -> list[str]:
    """Compare journal, graph and documents with what must be there."""
    states = "SELECT story_id || ' ' || state FROM runs"
    documents = site.data / "archive" / "documents" / PROJECT
    with closing(sqlite3.connect(site.data / "graph.db")) as graph:
        known = {row[0] for row in graph.execute("SELECT story_id FROM established")}
    found = {
        "journal": {line.partition(" ")[0] for line in await site.column(states)},
        "graph": known,
        "documents": {
            path.parent.parent.name for path in documents.glob("*/*/breakdown.json")
        },
    }
    ids = {story.id for story in wanted}
    differences = [
        f"{place}: {sorted(ids ^ there)} missing, or there although forgotten"
        for place, there in found.items()
        if ids != there
    ]
    late = [
        line for line in await site.column(states) if not line.endswith("completed")
    ]
    return [*differences, *late]


def _events(collector: EventCollector) -> tuple[ObservedEvent, ...]:
    return tuple(collector.collected.events.values())


def _count_scenes(events: Iterable[ObservedEvent]) -> int:
    return sum(event.kind == "scene.breakdown.completed" for event in events)


def _completed(events: Iterable[ObservedEvent]) -> set[str]:
    return {
        event.story or ""
        for event in events
        if event.kind == "story.breakdown.completed"
    }


def _find_lost(
    stories: Collection[ChaosStory], events: Iterable[ObservedEvent]
) -> list[str]:
    lost = {story.id for story in stories} - _completed(events)
    return [f"{story} was never completed" for story in sorted(lost)]


def _find_other_ids(events: Iterable[ObservedEvent]) -> list[str]:
    """Find what was published under two ids, before and after."""
    ids: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for event in events:
        ids[event.story, event.kind, event.scene, event.final].add(event.id)
    return [
        f"{what} has {len(each)} ids" for what, each in ids.items() if len(each) > 1
    ]


async def _wait_until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  # collected events set no asyncio.Event
        await asyncio.sleep(POLL_SECONDS)
