"""The crew runtime: our studio, CrewAI as it comes, and asyncio alone."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvloop

from crews.runtime.crew_config import AgentConfig, CrewConfig, TaskConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import CachedModelClient, ModelRequest
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from tests.benchmarks.figures import Figure, at_most
from tests.builders import a_run
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel

CALLSHEET = CrewConfig(
    agents={
        "architect": AgentConfig(
            role="the Architect", goal="Settle who is who.", backstory="An old hand."
        )
    },
    tasks={
        "cast_people": TaskConfig(
            description="Say which names are one person.",
            expected_output="Merges.",
            agent="architect",
            max_tokens=100,
        )
    },
)

CALLS = 5
"""Of one crew: one, then three side by side, then one; so three rounds in sequence."""

ROUNDS = 3

STOCK_WITHIN = 240
"""Seconds; it has taken forty on a quiet machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many crews at once, and how long a model takes to answer, in seconds."""

    crews: int
    answer: float


FULL = Size(crews=100, answer=0.2)
SMALL = Size(crews=2, answer=0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What all crews took together, in seconds."""

    wall: float
    cpu: float

    def a_call(self, size: Size) -> float:
        """Return the CPU time of one model call, in milliseconds."""
        return self.cpu / (size.crews * CALLS) * 1000


def measured(size: Size) -> list[Figure]:
    """Run the same crews in four ways."""
    bare = uvloop.run(_cost(size, _bare(size)))
    asking = uvloop.run(_cost(size, _asking(size)))
    studio = uvloop.run(_cost(size, _in_the_studio(size)))
    stock = _stock(size)
    of_crewai = studio.a_call(size) - asking.a_call(size)
    return [
        Figure(
            name="CrewAI's part of a model call in the studio, CPU",
            value=of_crewai,
            unit="ms",
            budget=at_most(1.3),
        ),
        Figure(
            name="a model call in the studio, CPU", value=studio.a_call(size), unit="ms"
        ),
        Figure(
            name="a model call of CrewAI as it comes, CPU",
            value=stock.a_call(size),
            unit="ms",
        ),
        Figure(
            name="a model call of asyncio alone, CPU",
            value=bare.a_call(size),
            unit="ms",
        ),
        Figure(name="studio's time over asyncio's", value=studio.wall / bare.wall),
        Figure(
            name="CrewAI's time, as it comes, over asyncio's",
            value=stock.wall / bare.wall,
        ),
        Figure(
            name="studio's time over the ideal",
            value=studio.wall / (ROUNDS * size.answer),
        ),
    ]


OneCrew = Callable[[int], Awaitable[object]]
"""Runs the crew with that number."""


async def _cost(size: Size, one: OneCrew) -> Cost:
    # What is made once, at the first call, is no part of a call.
    await one(-1)
    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for number in range(size.crews):
            group.create_task(_awaited(one, number))
    return Cost(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


async def _awaited(one: OneCrew, number: int) -> None:
    await one(number)


def _bare(size: Size) -> OneCrew:
    async def crew(_: int) -> None:
        await asyncio.sleep(size.answer)
        await asyncio.gather(*(asyncio.sleep(size.answer) for _ in range(CALLS - 2)))
        await asyncio.sleep(size.answer)

    return crew


def _asking(size: Size) -> OneCrew:
    answering = CachedModelClient(model=_model(size), answers=InMemoryAnswerCache())

    async def crew(number: int) -> None:
        first, *beside, last = _asks(number)
        await answering.ask(a_run(), first)
        await asyncio.gather(*(answering.ask(a_run(), ask) for ask in beside))
        await answering.ask(a_run(), last)

    return crew


def _in_the_studio(size: Size) -> OneCrew:
    studio = CrewRunner(model=_model(size), answers=InMemoryAnswerCache())

    async def crew(number: int) -> None:
        first, *beside, last = _asks(number)
        await studio.ask(a_run(), CALLSHEET, first)
        await studio.ask_all(a_run(), CALLSHEET, beside)
        await studio.ask(a_run(), CALLSHEET, last)

    return crew


def _model(size: Size) -> ScriptedLanguageModel:
    model = ScriptedLanguageModel(by_task={"cast_people": CastReading(merges=())})
    model.takes = size.answer
    return model


def _asks(number: int) -> list[ModelRequest[CastReading]]:
    return [
        ModelRequest(
            question=CALLSHEET.build_question(
                "cast_people",
                CastMaterial(title=f"{number}/{place}", candidates=()),
                CastReading,
            )
        )
        for place in range(CALLS)
    ]


def _stock(size: Size) -> Cost:
    told = subprocess.run(  # noqa: S603  # our own program
        [
            sys.executable,
            *("-m", "tests.benchmarks.stock_crewai"),
            *(str(size.crews), str(size.answer)),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=STOCK_WITHIN,
    )
    return Cost(**json.loads(told.stdout.splitlines()[-1]))
