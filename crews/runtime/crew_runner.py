"""Runs the questions of a crew on CrewAI. The only module that imports CrewAI.

CrewAI is kept for three reasons. The mission of this project names it. Its two YAML
vocabularies (``agents.yaml`` with role, goal and backstory, ``tasks.yaml`` with
description and expected output) are how prompts are written here, and people who know
CrewAI can read and change them. And every model call goes through an agent and a task
of it, so that what CrewAI knows as a crew, an agent and a task is the same here.

It contributes no more than that. Its own executor never calls `acall`, costs 25 ms a
model call, blocks the event loop, and goes on calling the model after a cancellation;
and it passes only text between agents, where answers here are values. So this module
uses CrewAI's `Crew`, `Task` and `BaseAgent`, replaces how they execute, and switches
off their telemetry, event bus and stores. ``tests/crews/runtime/test_crew_runner.py``
tests what this depends on, because patch releases of CrewAI change it.
"""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import PrivateAttr
from typing_extensions import override

from crews.runtime.crew_config import CrewConfig
from crews.runtime.model_client import CachedModelClient, ModelRequest, Reply
from ports.domain.film import CrewMember
from ports.domain.story import FrozenModel, Run
from ports.language_model import LanguageModel
from ports.records import AnswerCache

# Before the import: without these CrewAI resolves its telemetry host, replaces the
# handler of SIGTERM and reads the .env file of the working directory.
os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"
os.environ.setdefault("PYTHON_DOTENV_DISABLED", "true")
os.environ.setdefault(
    "CREWAI_STORAGE_DIR", str(Path(tempfile.gettempdir(), "novel-movie-crews"))
)


@contextmanager
def _import_home() -> Iterator[None]:
    """Set HOME to CrewAI's storage folder while it is imported.

    CrewAI creates files in the home directory, and its import fails without one.
    """
    home = os.environ.get("HOME")
    os.environ["HOME"] = os.environ["CREWAI_STORAGE_DIR"]
    try:
        yield
    finally:
        if home is None:
            del os.environ["HOME"]
        else:
            os.environ["HOME"] = home


# CrewAI's packages set attributes on one another, which raises an ImportWarning.
with _import_home(), warnings.catch_warnings(action="ignore"):
    import crewai.utilities.file_store
    from crewai import BaseLLM, Crew, Task
    from crewai.agents.agent_builder.base_agent import BaseAgent
    from crewai.crews.crew_output import CrewOutput
    from crewai.events.event_bus import crewai_event_bus

A = TypeVar("A", bound=FrozenModel)
T = TypeVar("T")


class CrewRunner:
    """Asks the members of crews, and returns their answers as values."""

    def __init__(self, *, model: LanguageModel, answers: AnswerCache) -> None:
        _disable_side_effects()
        self._client = CachedModelClient(model=model, answers=answers)

    def model_name(self, member: CrewMember) -> str:
        """Return the name of the model that answers *member*."""
        return self._client.model.name(member)

    async def ask(
        self, run: Run, config: CrewConfig, request: ModelRequest[A]
    ) -> Reply[A]:
        """Ask one member; the errors are those of `CachedModelClient.ask`."""
        crew_run = _CrewRun(self._client, run)
        task = crew_run.add_task(config, request)
        await _ParallelCrew(agents=[task.agent], tasks=[task]).akickoff()
        return crew_run.reply(task)

    async def ask_all(
        self, run: Run, config: CrewConfig, requests: Sequence[ModelRequest[Any]]
    ) -> tuple[Reply[Any], ...]:
        """Ask several members in parallel; replies come in the order of *requests*.

        Raises:
            ExceptionGroup: What the requests raised; the others are cancelled. The
                error of a single request is raised as it is, not in a group.
        """
        crew_run = _CrewRun(self._client, run)
        tasks = [crew_run.add_task(config, request) for request in requests]
        agents = [task.agent for task in tasks]
        await _ParallelCrew(agents=agents, tasks=tasks).akickoff()
        return tuple(crew_run.reply(task) for task in tasks)


class _CrewRun:
    """The requests and replies of one run of a crew, by the ids of their tasks.

    CrewAI passes only text between agents. The values are passed here instead.
    """

    def __init__(self, client: CachedModelClient, run: Run) -> None:
        self._client = client
        self._run = run
        self._requests: dict[str, ModelRequest[Any]] = {}
        self._replies: dict[str, Reply[Any]] = {}

    def add_task(self, config: CrewConfig, request: ModelRequest[Any]) -> Task:
        question = request.question
        agent_config = config.agents[question.member]
        task_config = config.tasks[question.task]
        # One agent per task: CrewAI cannot run one agent twice at the same time.
        agent = _DelegatingAgent(
            role=agent_config.role,
            goal=agent_config.goal,
            backstory=agent_config.backstory,
            llm=_DelegatingLLM(self, question.member),
        )
        task = Task(
            name=question.task,
            description=task_config.description,
            expected_output=task_config.expected_output,
            agent=agent,
        )
        self._requests[str(task.id)] = request
        return task

    async def answer(self, task: Task) -> str:
        request = self._requests[str(task.id)]
        reply = await self._client.ask(self._run, request)
        self._replies[str(task.id)] = reply
        # CrewAI refuses an empty output and prints a long one. Nothing reads this one.
        return "answered"

    def reply(self, task: Task) -> Reply[Any]:
        return self._replies[str(task.id)]


def _disable_retries(method: Any) -> Any:
    """Mark *method* so that CrewAI does not retry it on "rate limit" errors.

    The adapter retries within seconds, the journal within minutes; nothing else does.
    """
    method._crewai_rate_limit_wrapped = True  # noqa: SLF001  # CrewAI's own mark
    return method


class _DelegatingLLM(BaseLLM):
    """A language model for CrewAI that passes each task to its crew run."""

    _crew_run: _CrewRun = PrivateAttr()

    def __init__(self, crew_run: _CrewRun, name: str) -> None:
        super().__init__(model=name)
        self._crew_run = crew_run

    @override
    def call(self, *_: Any, **__: Any) -> str:
        raise RuntimeError("members are asked on the event loop only")

    @override
    @_disable_retries
    async def acall(
        self,
        messages: Any,
        tools: Any = None,
        callbacks: Any = None,
        available_functions: Any = None,
        from_task: Task | None = None,
        from_agent: Any = None,
        response_model: Any = None,
    ) -> str:
        if from_task is None:
            raise RuntimeError("a member asks within a task")
        return await self._crew_run.answer(from_task)


class _DelegatingAgent(BaseAgent):
    """A crew member without executor, threads or tools: one model call per task."""

    llm: Any = None
    function_calling_llm: Any = None
    step_callback: Any = None
    last_messages: tuple[Any, ...] = ()

    @override
    def create_agent_executor(self, tools: Any = None) -> None: ...

    @override
    def get_delegation_tools(self, agents: Any) -> list[Any]:
        return []

    @override
    def get_platform_tools(self, apps: Any) -> list[Any]:
        return []

    @override
    def get_mcp_tools(self, mcps: Any) -> list[Any]:
        return []

    @override
    def execute_task(self, *_: Any, **__: Any) -> str:
        raise RuntimeError("members work on the event loop only")

    @override
    async def aexecute_task(
        self, task: Task, context: str | None = None, tools: Any = None
    ) -> str:
        # No messages: the crew run has the question. The story must not pass through
        # CrewAI's templates, which cut a text at the words "Final Answer:".
        output: str = await self.llm.acall([], from_task=task)
        return output


class _NullTaskOutputStore:
    """Replaces CrewAI's SQLite log of task outputs, which blocks the event loop."""

    def update(self, *_: Any) -> None: ...

    def reset(self) -> None: ...

    def load(self) -> list[Any]:
        return []


class _ParallelCrew(Crew):
    """A crew whose tasks run in parallel and are cancelled together."""

    _task_output_handler: Any = PrivateAttr(default_factory=_NullTaskOutputStore)

    @override
    async def _aexecute_tasks(
        self,
        tasks: list[Task],
        start_index: int | None = 0,
        was_replayed: bool = False,
    ) -> CrewOutput:
        # CrewAI's own loop leaves its asynchronous tasks running when one fails or the
        # crew is cancelled, and each of them goes on paying for model calls.
        match tasks:
            case [task]:
                outputs = [await task.aexecute_sync(agent=task.agent)]
            case _:
                async with asyncio.TaskGroup() as fork:
                    running = [
                        fork.create_task(task.aexecute_sync(agent=task.agent))
                        for task in tasks
                    ]
                outputs = [task.result() for task in running]
        return self._create_crew_output(outputs)


# Hides the deprecated field, which warns at every access; CrewAI accesses it itself.
_ParallelCrew.function_calling_llm = None


def _run_without_waiting(coro: Coroutine[None, None, T]) -> T:
    """Run a coroutine that never suspends, as those of CrewAI's empty file store do.

    CrewAI itself starts a thread with an event loop for each such call.

    Raises:
        RuntimeError: The coroutine suspended, so the file store is not empty.
    """
    try:
        coro.send(None)
    except StopIteration as ended:
        value: T = ended.value
        return value
    raise RuntimeError("CrewAI's file store waits: it was thought to be empty")


def _drop_event(source: Any, event: Any) -> None:
    """Ignore an event of CrewAI.

    CrewAI's event bus prints, traces, starts threads, and keeps every event and crew in
    memory while any crew runs, which in a service is always.
    """


@cache
def _disable_side_effects() -> None:
    """Switch off CrewAI's event bus and file store for the whole process."""
    file_store = crewai.utilities.file_store
    file_store._run_sync = _run_without_waiting  # noqa: SLF001  # see there
    crewai_event_bus.emit = _drop_event  # type: ignore[method-assign]  # the only way
