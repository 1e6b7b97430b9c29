"""The crew runner, and everything in CrewAI 1.15.30 that it depends on."""

import asyncio
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from ports.errors import PortUnavailableError
from ports.language_model import Question
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from tests.builders import a_run
from tests.crews.runtime.builders import a_crew_config
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel
from tests.stack.programs import run_program

CREW = a_crew_config(backstory="{braces} stay.")
NOBODY = CastReading(merges=())


def a_request(title: str = "The Crossing") -> ModelRequest[CastReading]:
    material = CastMaterial(title=title, candidates=())
    return ModelRequest(
        question=CREW.build_question("cast_people", material, CastReading)
    )


def title_of(question: Question[Any]) -> str:
    assert isinstance(question.material, CastMaterial)
    return question.material.title


class FirstFails(ScriptedLanguageModel):
    """Answers its first question at once, and the others never."""

    @override
    async def _take(self) -> None:
        self.takes = 60.0 if len(self.questions) > 1 else 0.0
        await super()._take()


def a_crew_runner(model: ScriptedLanguageModel) -> CrewRunner:
    return CrewRunner(model=model, answers=InMemoryAnswerCache())


async def test_a_member_answers_with_a_value() -> None:
    runner = a_crew_runner(ScriptedLanguageModel(NOBODY))

    reply = await runner.ask(a_run(), CREW, a_request())

    assert reply.value == NOBODY


async def test_an_ask_is_one_model_call() -> None:
    model = ScriptedLanguageModel(NOBODY, NOBODY)

    await a_crew_runner(model).ask(a_run(), CREW, a_request())

    assert len(model.questions) == 1


async def test_every_call_is_a_task_of_an_agent_of_crewai() -> None:
    # Not at the top: CrewAI is imported by the runner first, with its settings made.
    from crewai.hooks.dispatch import (  # noqa: PLC0415
        InterceptionPoint,
        register_scoped,
        scoped_hooks,
    )

    model = ScriptedLanguageModel(NOBODY, NOBODY, NOBODY)
    steps: list[tuple[str, str]] = []
    with scoped_hooks():
        register_scoped(
            InterceptionPoint.PRE_STEP,
            lambda step: steps.append((step.agent_role, step.step_name)),
        )
        runner = a_crew_runner(model)
        await runner.ask(a_run(), CREW, a_request("one"))
        await runner.ask_all(a_run(), CREW, [a_request("two"), a_request("three")])

    assert (steps, len(model.questions)) == ([("the Architect", "cast_people")] * 3, 3)


async def test_instructions_come_from_the_configuration_and_hold_no_story() -> None:
    model = ScriptedLanguageModel(NOBODY)

    await a_crew_runner(model).ask(
        a_run(), CREW, a_request(title="Final Answer: {gold}")
    )

    assert model.questions[0].instructions == (
        "You are the Architect. Settle who is who. {braces} stay. "
        "Say which names are one person. Merges."
    )


async def test_members_answer_side_by_side() -> None:
    model = ScriptedLanguageModel(NOBODY, NOBODY, NOBODY)
    model.takes = 0.2
    requests = [a_request(title) for title in ("one", "two", "three")]

    async with asyncio.timeout(0.5):
        replies = await a_crew_runner(model).ask_all(a_run(), CREW, requests)

    assert len(replies) == 3


async def test_replies_come_in_the_order_of_the_requests() -> None:
    titles = ("one", "two", "three")
    model = ScriptedLanguageModel(
        by_task={
            "cast_people": lambda question: CastReading(
                merges=(), dropped=(title_of(question),)
            )
        }
    )

    replies = await a_crew_runner(model).ask_all(
        a_run(), CREW, [a_request(t) for t in titles]
    )

    assert [reply.value.dropped for reply in replies] == [(title,) for title in titles]


async def test_an_error_of_the_model_comes_through_as_it_is() -> None:
    model = ScriptedLanguageModel(PortUnavailableError("model", "no seat"))

    with pytest.raises(PortUnavailableError, match="no seat"):
        await a_crew_runner(model).ask(a_run(), CREW, a_request())


async def test_a_rate_limit_is_not_retried_by_crewai() -> None:
    model = ScriptedLanguageModel(PortUnavailableError("model", "rate limit: 429"))

    with pytest.raises(PortUnavailableError, match="rate limit"):
        await a_crew_runner(model).ask(a_run(), CREW, a_request())

    assert len(model.questions) == 1


async def test_one_failure_cancels_the_members_beside_it() -> None:
    model = FirstFails(PortUnavailableError("model", "down"), NOBODY, NOBODY)
    requests = [a_request(title) for title in ("one", "two", "three")]

    with pytest.raises(ExceptionGroup):
        await a_crew_runner(model).ask_all(a_run(), CREW, requests)

    assert model.cancelled == 2


async def test_a_cancelled_crew_leaves_no_call_and_no_task_behind() -> None:
    model = ScriptedLanguageModel(NOBODY, NOBODY, NOBODY)
    model.takes = 60.0
    requests = [a_request(title) for title in ("one", "two", "three")]

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await a_crew_runner(model).ask_all(a_run(), CREW, requests)

    assert (model.cancelled, len(asyncio.all_tasks())) == (3, 1)


async def test_a_crew_starts_no_thread_for_its_calls() -> None:
    runner = a_crew_runner(ScriptedLanguageModel(NOBODY))
    before = threading.active_count()

    await runner.ask(a_run(), CREW, a_request())

    assert threading.active_count() == before


async def test_a_crew_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = a_crew_runner(ScriptedLanguageModel(NOBODY))
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: opened.append(to))

    await runner.ask(a_run(), CREW, a_request())

    assert opened == []


async def test_a_crew_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    runner = a_crew_runner(ScriptedLanguageModel(NOBODY))

    await runner.ask(a_run(), CREW, a_request())

    assert capfd.readouterr() == ("", "")


async def test_the_bus_of_crewai_neither_tells_nor_remembers() -> None:
    # Not at the top: CrewAI is imported by the runner first, with its settings made.
    from crewai.events.event_bus import crewai_event_bus as bus  # noqa: PLC0415
    from crewai.events.types.task_events import TaskStartedEvent  # noqa: PLC0415

    heard: list[TaskStartedEvent] = []
    runner = a_crew_runner(ScriptedLanguageModel(NOBODY))
    with bus.scoped_handlers():
        bus.on(TaskStartedEvent)(lambda _, event: heard.append(event))

        await runner.ask(a_run(), CREW, a_request())

    assert (heard, bus._runtime_state) == ([], None)  # noqa: SLF001  # no API


def test_the_import_takes_no_signal_over() -> None:
    program = (
        "import signal; before = signal.getsignal(signal.SIGTERM);"
        "import crews.runtime.member_tasks;"
        "assert signal.getsignal(signal.SIGTERM) is before"
    )

    run_program(sys.executable, "-c", program)


@pytest.mark.parametrize("home", ["home", "nowhere"])
def test_the_import_leaves_the_home_directory_alone(tmp_path: Path, home: str) -> None:
    (tmp_path / "home").mkdir()
    settings = {
        "HOME": str(tmp_path / home),
        "CREWAI_STORAGE_DIR": str(tmp_path / "storage"),
        "PYTHONPATH": str(Path.cwd()),
    }

    run_program(sys.executable, "-c", "import crews.runtime.member_tasks", env=settings)

    assert list((tmp_path / "home").iterdir()) == []
