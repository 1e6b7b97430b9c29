"""Where crews work: how a member asks, and how a crew runs, on CrewAI.

The only module that imports CrewAI. Its own kick-off never calls `acall`, costs 25 ms
a model call, stalls the loop and goes on spending after a cancellation. So crews run
lean here, over CrewAI's `Crew`, `Task` and `BaseAgent`; ``tests/crews/runtime/test_crew_runner.py``
guards what that leans on, because patch releases of CrewAI move it.
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

# Before the import: without these CrewAI looks its telemetry host up, takes SIGTERM
# over and reads the .env file of whoever started us.
os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"
os.environ.setdefault("PYTHON_DOTENV_DISABLED", "true")
os.environ.setdefault(
    "CREWAI_STORAGE_DIR", str(Path(tempfile.gettempdir(), "novel-movie-crews"))
)


@contextmanager
def _import_home() -> Iterator[None]:
    """Give CrewAI a home for its import: it makes files there, or fails without one."""
    home = os.environ.get("HOME")
    os.environ["HOME"] = os.environ["CREWAI_STORAGE_DIR"]
    try:
        yield
    finally:
        if home is None:
            del os.environ["HOME"]
        else:
            os.environ["HOME"] = home


# Its packages set attributes on one another that they refuse: an ImportWarning.
with _import_home(), warnings.catch_warnings(action="ignore"):
    import crewai.utilities.file_store
    from crewai import BaseLLM, Crew, Task
    from crewai.agents.agent_builder.base_agent import BaseAgent
    from crewai.crews.crew_output import CrewOutput
    from crewai.events.event_bus import crewai_event_bus

A = TypeVar("A", bound=FrozenModel)
T = TypeVar("T")


class CrewRunner:
    """Puts questions to members of crews and hands their answers back as values."""

    def __init__(self, *, model: LanguageModel, answers: AnswerCache) -> None:
        _disable_side_effects()
        self._client = CachedModelClient(model=model, answers=answers)

    def model_name(self, member: CrewMember) -> str:
        """Return which model answers *member*."""
        return self._client.model.name(member)

    async def ask(
        self, run: Run, config: CrewConfig, request: ModelRequest[A]
    ) -> Reply[A]:
        """Have one member answer; errors come as `crews.answering` raises them."""
        crew_run = _CrewRun(self._client, run)
        task = crew_run.add_task(config, request)
        await _ParallelCrew(agents=[task.agent], tasks=[task]).akickoff()
        return crew_run.reply(task)

    async def ask_all(
        self, run: Run, config: CrewConfig, requests: Sequence[ModelRequest[Any]]
    ) -> tuple[Reply[Any], ...]:
        """Have several members answer side by side, replies in the order of *asks*.

        Raises:
            ExceptionGroup: Of what the asks raised, the others having been cancelled;
                where there is one ask only, its error comes as it is.
        """
        crew_run = _CrewRun(self._client, run)
        tasks = [crew_run.add_task(config, request) for request in requests]
        agents = [task.agent for task in tasks]
        await _ParallelCrew(agents=agents, tasks=tasks).akickoff()
        return tuple(crew_run.reply(task) for task in tasks)


class _CrewRun:
    """Keeps the questions and replies of one crew run by their tasks' ids.

    CrewAI passes only text between agents; ours are values.
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
        # An agent of its own for every task: one instance cannot run concurrently.
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
        # CrewAI refuses an empty output and prints a long one; nobody reads this one.
        return "answered"

    def reply(self, task: Task) -> Reply[Any]:
        return self._replies[str(task.id)]


def _disable_retries(method: Any) -> Any:
    """Keep CrewAI from wrapping *method* in a retry on whatever says "rate limit".

    Retries have one owner: the adapter for seconds, the journal for minutes.
    """
    method._crewai_rate_limit_wrapped = True  # noqa: SLF001  # its own mark
    return method


class _DelegatingLLM(BaseLLM):
    """What CrewAI takes for a language model: the desk of its crew run."""

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
    """A member of a crew: no executor, no threads, no tools, one answer a task."""

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
        # No messages: the question is at the desk, and nothing of the story may pass
        # through CrewAI's templating ("Final Answer:" in prose would cut it there).
        output: str = await self.llm.acall([], from_task=task)
        return output


class _NullTaskOutputStore:
    """Stands for CrewAI's SQLite log of task outputs, which syncs on the loop."""

    def update(self, *_: Any) -> None: ...

    def reset(self) -> None: ...

    def load(self) -> list[Any]:
        return []


class _ParallelCrew(Crew):
    """A crew whose tasks go on side by side, and end together."""

    _task_output_handler: Any = PrivateAttr(default_factory=_NullTaskOutputStore)

    @override
    async def _aexecute_tasks(
        self,
        tasks: list[Task],
        start_index: int | None = 0,
        was_replayed: bool = False,
    ) -> CrewOutput:
        # CrewAI's own loop leaves its asynchronous tasks running when one fails or
        # the crew is cancelled, and every one of them spends.
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


# Hides the field's own descriptor, which warns at every look, and CrewAI looks itself.
_ParallelCrew.function_calling_llm = None


def _run_without_waiting(coro: Coroutine[None, None, T]) -> T:
    """Run a coroutine that waits for nothing, as CrewAI's empty file store's do.

    Its own way starts a thread with a loop of its own for each call.
    """
    try:
        coro.send(None)
    except StopIteration as ended:
        value: T = ended.value
        return value
    raise RuntimeError("CrewAI's file store waits: it was thought to be empty")


def _drop_event(source: Any, event: Any) -> None:
    """Take an event that nobody listens to.

    CrewAI's own bus prints, traces, starts threads, and records every event and crew
    for as long as any crew runs, which in a service is for ever.
    """


@cache
def _disable_side_effects() -> None:
    """Keep CrewAI from doing what nobody asked of it, for the whole process."""
    crewai.utilities.file_store._run_sync = _run_without_waiting  # noqa: SLF001  # see _at_once
    crewai_event_bus.emit = _drop_event  # type: ignore[method-assign]  # its way in
