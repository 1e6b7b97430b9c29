"""A hundred short stories at once through the deployed service with two replicas."""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import uvloop

from infra.rabbit.publisher import RabbitPublisher
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.outbox import Publisher
from tests.benchmarks.embedded_pipeline import COMPLETED, a_submission
from tests.benchmarks.figures import Figure, FigureBudget, at_most
from tests.benchmarks.final_events import FinalEvent, FinalEvents, collect_final_events
from tests.benchmarks.loop_stall_probe import Stall
from tests.benchmarks.processes import cpu_by_process, cpu_since, processes_in
from tests.benchmarks.rehearsal import MODEL_NAME, Rehearsal, rehearse
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
TIMEOUT_SECONDS = 150

COMMAND_LINE = "from service.commands.cli import main; main()"
INTERPRETERS = tuple(
    Path(folder, f"python{sys.version_info.major}.{sys.version_info.minor}")
    for folder in ("/usr/local/bin", "/usr/bin")
)
"""Where the image's base has its own, and Debian the same: optimised builds, which the
interpreter of a checkout may not be. ``BENCH_PYTHON`` names another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesSize:
    """How many stories at once, on what.

    Attributes:
        answer: How long a model takes, in seconds.
        mean: The budget of a story's mean, in seconds.
        taskset: Starts a replica on a core of its own (``taskset --cpu-list 0``).
    """

    stories: int
    answer: float
    mean: FigureBudget
    replicas: int = 2
    taskset: tuple[str, ...] = ()


MEAN = at_most(4, stretch=3)

FULL = StoriesSize(stories=100, answer=0.2, mean=MEAN)
SMALL = StoriesSize(stories=2, answer=0.01, mean=MEAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """The cost of one load of stories.

    Attributes:
        cpu: CPU time of the replicas, in seconds.
        others: That of the other processes, by what they are.
        began: On the machine's monotonic clock, like *ended*.
    """

    final_events: tuple[FinalEvent, ...]
    cpu: float
    others: Mapping[str, float]
    began: float
    ended: float

    @property
    def calls(self) -> int:
        """Answered model calls."""
        return sum(final.calls for final in self.final_events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Running replicas, and the connections to submit to them.

    Attributes:
        others: Finds the processes beside the replicas, by what they are.
    """

    replicas: Sequence[Replica]
    others: Mapping[str, Callable[[], Sequence[int]]]
    publisher: Publisher
    final_events: FinalEvents

    async def run_load(self, loads: Sequence[StorySubmitted]) -> LoadResult:
        """Submit *loads* at once and wait until all are completed."""
        replicas = cpu_by_process(replica.process.pid for replica in self.replicas)
        others = {name: cpu_by_process(find()) for name, find in self.others.items()}
        began = time.monotonic()
        async with asyncio.timeout(TIMEOUT_SECONDS):
            final_events = await asyncio.gather(
                *(self._submit_and_wait(each) for each in loads)
            )
        return LoadResult(
            final_events=tuple(final_events),
            cpu=cpu_since(replicas),
            others={name: cpu_since(before) for name, before in others.items()},
            began=began,
            ended=time.monotonic(),
        )

    def start_probes(self) -> None:
        """Have the replicas note the stalls of their event loops from now on."""
        for replica in self.replicas:
            replica.process.send_signal(signal.SIGUSR1)

    async def _submit_and_wait(self, story: StorySubmitted) -> FinalEvent:
        cause = uuid4()
        message = submission_message(
            story, id=cause, source="/benchmarks", now=datetime.now(UTC)
        )
        answer = self.final_events.expect(str(cause))
        assert await self.publisher.publish(message)
        final = await answer
        assert final.kind == COMPLETED, final.detail
        return final


def measure(size: StoriesSize) -> list[Figure]:
    """Record answers, deploy, warm up, and submit everything at once."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        folder = Path(name)
        broker, postgres = stack.broker(), stack.postgres()
        with (
            fresh_vhost(broker.url, broker.management_url) as vhost,
            fresh_database(postgres.url) as database,
        ):
            return uvloop.run(_measure(size, folder, vhost, database, stack.folder))


async def _measure(
    size: StoriesSize, folder: Path, broker: str, journal: str, servers: Path
) -> list[Figure]:
    rehearsal = await rehearse(_submissions("rehearsed", len(CASTS)), folder / "before")
    with _serve_endpoint(rehearsal, size, folder) as (model, endpoint):
        others: dict[str, Callable[[], Sequence[int]]] = {
            # Found at each load: the database has a process for each connection.
            "broker": partial(processes_in, servers / "rabbit"),
            "database": partial(processes_in, servers / "postgres"),
            "model's endpoint": lambda: [endpoint],
            "benchmark itself": lambda: [os.getpid()],
        }
        start = await _start_seconds(
            size, folder, broker=broker, journal=journal, model=model
        )
        async with _deploy(
            size, folder, broker=broker, journal=journal, model=model, others=others
        ) as deployment:
            # The first stories create what each replica creates only once.
            await deployment.run_load(_submissions("warm", size.replicas * len(CASTS)))
            alone = await deployment.run_load(_submissions("alone", 1))
            crowd = await deployment.run_load(_submissions("crowd", size.stories))
            deployment.start_probes()
            probed = await deployment.run_load(_submissions("probed", size.stories))
            for replica in deployment.replicas:
                assert await replica.stop() == 0, replica.log.read_text()[-2000:]
    stalls = [
        stall
        for stall in _read_stalls(folder)
        if probed.began < stall.at < probed.ended
    ]
    path = rehearsal.depth * size.answer
    ready = Figure(
        name="novel-crews run, ready after its start",
        value=start,
        unit="s",
        budget=at_most(4),
    )
    return [*_figures(size, path, alone, crowd, stalls), ready]


def _figures(
    size: StoriesSize,
    path: float,
    alone: LoadResult,
    crowd: LoadResult,
    stalls: Sequence[Stall],
) -> list[Figure]:
    times = sorted(final.seconds for final in crowd.final_events)
    mean = statistics.fmean(times)
    return [
        Figure(
            name="submitted to completed, mean",
            value=mean,
            unit="s",
            budget=size.mean,
        ),
        Figure(
            name="submitted to completed, p95",
            value=times[int(0.95 * (len(times) - 1))],
            unit="s",
            budget=at_most(6),
        ),
        Figure(
            name=f"service's CPU for a model call, by {_interpreter()}",
            value=crowd.cpu / crowd.calls * 1000,
            unit="ms",
            budget=at_most(3, stretch=2),
        ),
        Figure(
            name="longest stall of an event loop",
            value=max((stall.wall for stall in stalls), default=0) * 1000,
            unit="ms",
            budget=at_most(100),
        ),
        Figure(
            name="of which CPU time, the rest waiting for a core",
            value=max((stall.cpu for stall in stalls), default=0) * 1000,
            unit="ms",
        ),
        Figure(name="critical path: calls in sequence", value=path, unit="s"),
        Figure(name="a story alone", value=alone.final_events[0].seconds, unit="s"),
        Figure(name="mean over critical path", value=mean / path),
        Figure(name="model calls", value=crowd.calls),
        Figure(
            name="scenes a story",
            value=statistics.fmean(final.scenes for final in crowd.final_events),
        ),
        *(
            Figure(
                name=f"CPU of a story, {name}",
                value=seconds / len(times) * 1000,
                unit="ms",
            )
            for name, seconds in {"replicas": crowd.cpu, **crowd.others}.items()
        ),
        Figure(
            name="cores that the replicas used",
            value=crowd.cpu / (crowd.ended - crowd.began),
        ),
    ]


@asynccontextmanager
async def _deploy(
    size: StoriesSize,
    folder: Path,
    *,
    broker: str,
    journal: str,
    model: str,
    others: Mapping[str, Callable[[], Sequence[int]]],
) -> AsyncIterator[Deployment]:
    async with (
        run_replicas(
            size.replicas,
            broker=broker,
            journal=journal,
            folder=folder,
            command=(
                *(*size.taskset, _interpreter()),
                *("-m", "tests.benchmarks.replica", str(folder)),
            ),
            # The packages of this environment, whose interpreter it may not be.
            PYTHONPATH=sysconfig.get_path("purelib"),
            CREWS_MODEL=MODEL_NAME,
            CREWS_MODEL_URL=model,
            # As with a provider that allows so many parallel calls.
            CREWS_MODEL_SEATS="500",
            CREWS_STEPS="100",
        ) as running,
        RabbitPublisher(broker) as publisher,
        collect_final_events(broker) as finals,
    ):
        yield Deployment(
            replicas=running, others=others, publisher=publisher, final_events=finals
        )


async def _start_seconds(
    size: StoriesSize, folder: Path, *, broker: str, journal: str, model: str
) -> float:
    """Return how soon one replica is ready, with its bytecode written, as in an image.

    The first start writes it.
    """
    starts = []
    for _ in range(2):
        async with run_replicas(
            1,
            broker=broker,
            journal=journal,
            folder=folder,
            command=(*size.taskset, _interpreter(), "-c", COMMAND_LINE, "run"),
            PYTHONPATH=sysconfig.get_path("purelib"),
            PYTHONDONTWRITEBYTECODE="",
            CREWS_MODEL=MODEL_NAME,
            CREWS_MODEL_URL=model,
        ) as [replica]:
            starts.append(replica.ready_seconds)
    return starts[-1]


def _interpreter() -> str:
    if chosen := os.environ.get("BENCH_PYTHON"):
        return chosen
    return str(next((each for each in INTERPRETERS if each.exists()), sys.executable))


@contextmanager
def _serve_endpoint(
    rehearsal: Rehearsal, size: StoriesSize, folder: Path
) -> Iterator[tuple[str, int]]:
    """Serve the rehearsed answers; yield the address and the process's id."""
    [port] = free_ports(1)
    answers = folder / "answers.json"
    answers.write_text(json.dumps(rehearsal.answers))
    program = ("-m", "tests.benchmarks.endpoint", str(port), str(answers))
    serving = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, *program, str(size.answer)]
    )
    try:
        yield f"http://{HOST}:{port}/v1", serving.pid
    finally:
        serving.terminate()
        serving.wait()


def _submissions(kind: str, count: int) -> list[StorySubmitted]:
    return [
        a_submission(
            TEXT.format(**CASTS[number % len(CASTS)]),
            story=f"{kind}-{number}",
            title=TITLE,
        )
        for number in range(count)
    ]


def _read_stalls(folder: Path) -> list[Stall]:
    return [
        Stall(*each)
        for file in folder.glob("stalls-*.json")
        for each in json.loads(file.read_text())
    ]
