"""A hundred short stories at once: the deployed service, end to end, two replicas."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvloop

from infra.rabbit.publisher import RabbitPublisher
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.outbox import Publisher
from tests.benchmarks.embedded import COMPLETED, a_submission
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.finals import Final, Finals, hearing
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.rehearsal import MODEL, Rehearsal, rehearsed
from tests.benchmarks.replica import Stall
from tests.service.replicas import Replica, run_replicas
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.loopback import HOST, free_ports
from tests.stack.shared import session_stack

TEXT = Path(__file__).with_name("short-story.txt").read_text("utf-8")
TITLE = "Nine Lamps"
CASTS = (
    {
        "hero": "Ines",
        "friend": "Tomas",
        "keeper": "Berta",
        "town": "Arrel",
        "inn": "Pilot's Rest",
    },
    {
        "hero": "Clara",
        "friend": "Edwin",
        "keeper": "Martha",
        "town": "Holm",
        "inn": "Grey Gull",
    },
    {
        "hero": "Judith",
        "friend": "Oscar",
        "keeper": "Helen",
        "town": "Skerry",
        "inn": "Anchor",
    },
    {
        "hero": "Rosa",
        "friend": "Victor",
        "keeper": "Agnes",
        "town": "Velmar",
        "inn": "Blue Door",
    },
)
REPLICAS = 2
WITHIN = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many stories at once, and how long a model takes to answer, in seconds."""

    stories: int
    answer: float


FULL = Size(stories=100, answer=0.2)
SMALL = Size(stories=2, answer=0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a load of stories took.

    Attributes:
        cpu: Of the replicas, in seconds.
        began: On the clock that all processes share, like *ended*.
    """

    finals: tuple[Final, ...]
    cpu: float
    began: float
    ended: float

    @property
    def calls(self) -> int:
        """Calls that the model answered."""
        return sum(final.calls for final in self.finals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Replicas at work, and how they are reached."""

    replicas: Sequence[Replica]
    publisher: Publisher
    finals: Finals

    async def took(self, loads: Sequence[StorySubmitted]) -> Took:
        """Submit stories at once and wait for the last of them."""
        pids = [replica.process.pid for replica in self.replicas]
        began, cpu = time.monotonic(), cpu_seconds(pids)
        async with asyncio.timeout(WITHIN):
            answers = await asyncio.gather(*(self._answered(each) for each in loads))
        return Took(
            finals=tuple(answers),
            cpu=cpu_seconds(pids) - cpu,
            began=began,
            ended=time.monotonic(),
        )

    async def _answered(self, story: StorySubmitted) -> Final:
        cause = uuid4()
        owed = submission_message(
            story, id=cause, source="/benchmarks", now=datetime.now(UTC)
        )
        answer = self.finals.expected(str(cause))
        assert await self.publisher.publish(owed)
        final = await answer
        assert final.kind == COMPLETED, final.detail
        return final


def measured(size: Size) -> list[Figure]:
    """Rehearse, deploy, warm up, and submit everything at once."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        folder = Path(name)
        broker, postgres = stack.broker(), stack.postgres()
        with (
            fresh_vhost(broker.url, broker.management_url) as vhost,
            fresh_database(postgres.url) as database,
        ):
            return uvloop.run(_measured(size, folder, vhost, database))


async def _measured(
    size: Size, folder: Path, broker: str, journal: str
) -> list[Figure]:
    rehearsal = await rehearsed(_stories("rehearsed", len(CASTS)), folder / "before")
    with _endpoint(rehearsal, size, folder) as model:
        async with _staged(folder, broker, journal, model) as stage:
            # Each replica's first answers make what is made once.
            await stage.took(_stories("warm", REPLICAS * len(CASTS)))
            alone = await stage.took(_stories("alone", 1))
            crowd = await stage.took(_stories("crowd", size.stories))
            for replica in stage.replicas:
                assert await replica.stop() == 0, replica.log.read_text()[-2000:]
    stalls = [
        stall for stall in _stalls(folder) if crowd.began < stall.at < crowd.ended
    ]
    return _figures(rehearsal.depth * size.answer, alone, crowd, stalls)


def _figures(
    path: float, alone: Took, crowd: Took, stalls: Sequence[Stall]
) -> list[Figure]:
    times = sorted(final.seconds for final in crowd.finals)
    mean = statistics.fmean(times)
    return [
        Figure(
            name="submitted to completed, mean",
            value=mean,
            unit="s",
            budget=at_most(4, stretch=3),
        ),
        Figure(
            name="submitted to completed, p95",
            value=times[int(0.95 * (len(times) - 1))],
            unit="s",
            budget=at_most(6),
        ),
        Figure(
            name="service's CPU for a model call, everything included",
            value=crowd.cpu / crowd.calls * 1000,
            unit="ms",
            budget=at_most(3, stretch=2),
        ),
        Figure(
            name="longest time an event loop stood still",
            value=max((stall.wall for stall in stalls), default=0) * 1000,
            unit="ms",
            budget=at_most(100),
        ),
        Figure(
            name="of which its own work, the rest waiting for a core",
            value=max((stall.cpu for stall in stalls), default=0) * 1000,
            unit="ms",
        ),
        Figure(name="critical path: calls in sequence", value=path, unit="s"),
        Figure(name="a story alone", value=alone.finals[0].seconds, unit="s"),
        Figure(name="mean over critical path", value=mean / path),
        Figure(name="model calls", value=crowd.calls),
        Figure(
            name="scenes a story",
            value=statistics.fmean(final.scenes for final in crowd.finals),
        ),
        Figure(
            name="cores that the replicas used",
            value=crowd.cpu / (crowd.ended - crowd.began),
        ),
    ]


@asynccontextmanager
async def _staged(
    folder: Path, broker: str, journal: str, model: str
) -> AsyncIterator[Stage]:
    async with (
        run_replicas(
            REPLICAS,
            broker=broker,
            journal=journal,
            folder=folder,
            command=(sys.executable, "-m", "tests.benchmarks.replica", str(folder)),
            CREWS_MODEL=MODEL,
            CREWS_MODEL_URL=model,
            # As an operator would with a provider that lets so many in.
            CREWS_MODEL_SEATS="500",
            CREWS_STEPS="100",
        ) as running,
        RabbitPublisher(broker) as publisher,
        hearing(broker) as finals,
    ):
        yield Stage(replicas=running, publisher=publisher, finals=finals)


@contextmanager
def _endpoint(rehearsal: Rehearsal, size: Size, folder: Path) -> Iterator[str]:
    [port] = free_ports(1)
    answers = folder / "answers.json"
    answers.write_text(json.dumps(rehearsal.answers))
    program = ("-m", "tests.benchmarks.endpoint", str(port), str(answers))
    serving = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, *program, str(size.answer)]
    )
    try:
        yield f"http://{HOST}:{port}/v1"
    finally:
        serving.terminate()
        serving.wait()


def _stories(kind: str, count: int) -> list[StorySubmitted]:
    return [
        a_submission(
            TEXT.format(**CASTS[number % len(CASTS)]),
            story=f"{kind}-{number}",
            title=TITLE,
        )
        for number in range(count)
    ]


def _stalls(folder: Path) -> list[Stall]:
    return [
        Stall(*each)
        for told in folder.glob("stalls-*.json")
        for each in json.loads(told.read_text())
    ]
