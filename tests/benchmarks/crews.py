"""The crew runtime: our crew runner, stock CrewAI, and asyncio alone."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvloop

from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import CachedModelClient, ModelRequest
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from tests.benchmarks.figures import Figure, at_most
from tests.builders import a_run
from tests.crews.runtime.builders import a_crew_config
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel
from tests.stack.programs import run_program

CREW_CONFIG = a_crew_config()

CALLS = 5
"""Model calls of one crew: one, then three in parallel, then one."""

ROUNDS = 3

STOCK_TIMEOUT_SECONDS = 240
"""It has taken forty seconds on an idle machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewsSize:
    """How many crews at once, and how long a model takes to answer, in seconds."""

    crews: int
    answer: float


FULL = CrewsSize(crews=100, answer=0.2)
SMALL = CrewsSize(crews=2, answer=0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewCost:
    """What all crews cost together, in seconds."""

    wall: float
    cpu: float

    def milliseconds_per_call(self, size: CrewsSize) -> float:
        """Return the CPU time of one model call, in milliseconds."""
        return self.cpu / (size.crews * CALLS) * 1000


def measure(size: CrewsSize) -> list[Figure]:
    """Run the same crews in four ways."""
    bare = uvloop.run(_measure_cost(size, _asyncio_crew(size)))
    client = uvloop.run(_measure_cost(size, _model_client_crew(size)))
    runner = uvloop.run(_measure_cost(size, _crew_runner_crew(size)))
    stock = _measure_stock_crewai(size)
    of_crewai = runner.milliseconds_per_call(size) - client.milliseconds_per_call(size)
    return [
        Figure(
            name="CrewAI's part of a model call in the crew runner, CPU",
            value=of_crewai,
            unit="ms",
            budget=at_most(1.3),
        ),
        Figure(
            name="a model call in the crew runner, CPU",
            value=runner.milliseconds_per_call(size),
            unit="ms",
        ),
        Figure(
            name="a model call of stock CrewAI, CPU",
            value=stock.milliseconds_per_call(size),
            unit="ms",
        ),
        Figure(
            name="a model call of asyncio alone, CPU",
            value=bare.milliseconds_per_call(size),
            unit="ms",
        ),
        Figure(
            name="the crew runner's time over asyncio's", value=runner.wall / bare.wall
        ),
        Figure(
            name="stock CrewAI's time over asyncio's",
            value=stock.wall / bare.wall,
        ),
        Figure(
            name="the crew runner's time over the ideal",
            value=runner.wall / (ROUNDS * size.answer),
        ),
    ]


CrewRun = Callable[[int], Awaitable[object]]
"""Runs the crew with this number."""


async def _measure_cost(size: CrewsSize, one: CrewRun) -> CrewCost:
    # Without what is created once, at the first call.
    await one(-1)
    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for number in range(size.crews):
            group.create_task(_run_crew(one, number))
    return CrewCost(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


async def _run_crew(one: CrewRun, number: int) -> None:
    await one(number)


def _asyncio_crew(size: CrewsSize) -> CrewRun:
    async def crew(_: int) -> None:
        await asyncio.sleep(size.answer)
        await asyncio.gather(*(asyncio.sleep(size.answer) for _ in range(CALLS - 2)))
        await asyncio.sleep(size.answer)

    return crew


def _model_client_crew(size: CrewsSize) -> CrewRun:
    client = CachedModelClient(model=_model(size), answers=InMemoryAnswerCache())

    async def crew(number: int) -> None:
        first, *middle, last = _model_requests(number)
        await client.ask(a_run(), first)
        await asyncio.gather(*(client.ask(a_run(), ask) for ask in middle))
        await client.ask(a_run(), last)

    return crew


def _crew_runner_crew(size: CrewsSize) -> CrewRun:
    runner = CrewRunner(model=_model(size), answers=InMemoryAnswerCache())

    async def crew(number: int) -> None:
        first, *middle, last = _model_requests(number)
        await runner.ask(a_run(), CREW_CONFIG, first)
        await runner.ask_all(a_run(), CREW_CONFIG, middle)
        await runner.ask(a_run(), CREW_CONFIG, last)

    return crew


def _model(size: CrewsSize) -> ScriptedLanguageModel:
    model = ScriptedLanguageModel(by_task={"cast_people": CastReading(merges=())})
    model.takes = size.answer
    return model


def _model_requests(number: int) -> list[ModelRequest[CastReading]]:
    return [
        ModelRequest(
            question=CREW_CONFIG.build_question(
                "cast_people",
                CastMaterial(title=f"{number}/{place}", candidates=()),
                CastReading,
            )
        )
        for place in range(CALLS)
    ]


def _measure_stock_crewai(size: CrewsSize) -> CrewCost:
    printed = run_program(
        *(sys.executable, "-m", "tests.benchmarks.stock_crewai"),
        *(str(size.crews), str(size.answer)),
        timeout=STOCK_TIMEOUT_SECONDS,
    )
    return CrewCost(**json.loads(printed.splitlines()[-1]))
