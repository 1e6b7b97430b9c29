"""The members and tasks of crews on CrewAI. The only module that imports CrewAI.

CrewAI is kept for three reasons. The mission of this project names it. Its two YAML
vocabularies (``agents.yaml`` with role, goal and backstory, ``tasks.yaml`` with
description and expected output) are how prompts are written here, and people who know
CrewAI can read and change them. And every model call goes through an agent and a task
of it, so that what CrewAI knows as an agent and a task is the same here.

It contributes no more than that. Its own executor never calls `acall`, costs 25 ms a
model call, blocks the event loop, and goes on calling the model after a cancellation;
and it passes only text between agents, where answers here are values. So this module
uses CrewAI's `Task` and `BaseAgent`, makes each once and copies a task for each call,
and switches off their telemetry, event bus and stores.
``tests/crews/runtime/test_crew_runner.py`` tests what this depends on, because patch
releases of CrewAI change it.
"""

import os
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import PrivateAttr
from typing_extensions import override

from crews.runtime.crew_config import AgentConfig, CrewConfig, TaskConfig
from crews.runtime.model_client import CachedModelClient, ModelRequest, Reply
from ports.domain.story import FrozenModel, Run
from ports.language_model import Question

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
    from crewai import BaseLLM, Task
    from crewai.agents.agent_builder.base_agent import BaseAgent
    from crewai.events.event_bus import crewai_event_bus

A = TypeVar("A", bound=FrozenModel)
T = TypeVar("T")


class MemberTasks:
    """The tasks of crew members; each asks one question of its model."""

    def __init__(self, client: CachedModelClient) -> None:
        _disable_side_effects()
        self._client = client
        self._tasks: dict[tuple[AgentConfig, TaskConfig], _MemberTask] = {}

    async def ask(
        self, run: Run, config: CrewConfig, request: ModelRequest[A]
    ) -> Reply[A]:
        """Ask one member; the errors are those of `CachedModelClient.ask_anew`."""
        task = self._find_task(config, request.question).copy_for(run, request)
        await task.aexecute_sync()
        return task.reply

    def _find_task(self, config: CrewConfig, question: Question[Any]) -> "_MemberTask":
        """Return the task that *question* is one of, with its member.

        Both are made once: together they cost more than the rest of a model call.
        """
        agent, task = config.agents[question.member], config.tasks[question.task]
        found = self._tasks.get((agent, task))
        if found is None:
            found = self._tasks[agent, task] = _MemberTask(
                name=question.task,
                description=task.description,
                expected_output=task.expected_output,
                agent=_DelegatingAgent(
                    role=agent.role,
                    goal=agent.goal,
                    backstory=agent.backstory,
                    llm=_DelegatingLLM(self._client, question.member),
                ),
            )
        return found


class _MemberTask(Task):
    """A task of a crew member, and in each copy of it what is asked, and the reply.

    CrewAI passes only text between agents. The values are passed here instead.
    """

    _run: Run = PrivateAttr()
    _request: ModelRequest[Any] = PrivateAttr()
    _reply: Reply[Any] = PrivateAttr()

    def copy_for(self, run: Run, request: ModelRequest[Any]) -> "_MemberTask":
        copy = self.model_copy(update={"id": uuid4(), "processed_by_agents": set()})
        copy._run, copy._request = run, request  # noqa: SLF001  # of the same class
        return copy

    async def answer(self, client: CachedModelClient) -> str:
        self._reply = await client.ask_anew(self._run, self._request)
        # CrewAI refuses an empty output and prints a long one. Nothing reads this one.
        return "answered"

    @property
    def reply(self) -> Reply[Any]:
        return self._reply


def _disable_retries(method: Any) -> Any:
    """Mark *method* so that CrewAI does not retry it on "rate limit" errors.

    The adapter retries within seconds, the journal within minutes; nothing else does.
    """
    method._crewai_rate_limit_wrapped = True  # noqa: SLF001  # CrewAI's own mark
    return method


class _DelegatingLLM(BaseLLM):
    """A language model for CrewAI that has each task ask its own question."""

    _client: CachedModelClient = PrivateAttr()

    def __init__(self, client: CachedModelClient, name: str) -> None:
        super().__init__(model=name)
        self._client = client

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
        if not isinstance(from_task, _MemberTask):
            raise TypeError("a member asks within a task of ours")
        return await from_task.answer(self._client)


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
        # No messages: the task has the question. The story must not pass through
        # CrewAI's templates, which cut a text at the words "Final Answer:".
        output: str = await self.llm.acall([], from_task=task)
        return output


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
