"""Asks the members of crews; what is answered already does not load CrewAI."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from crews.runtime.crew_config import CrewConfig
from crews.runtime.model_client import CachedModelClient, ModelRequest, Reply
from ports.domain.film import CrewMember
from ports.domain.story import FrozenModel, Run
from ports.language_model import LanguageModel
from ports.records import AnswerCache

A = TypeVar("A", bound=FrozenModel)


class CrewRunner:
    """Asks the members of crews, and returns their answers as values."""

    def __init__(self, *, model: LanguageModel, answers: AnswerCache) -> None:
        self._client = CachedModelClient(model=model, answers=answers)

    def model_name(self, member: CrewMember) -> str:
        """Return the name of the model that answers *member*."""
        return self._client.model.name(member)

    async def ask(
        self, run: Run, config: CrewConfig, request: ModelRequest[A]
    ) -> Reply[A]:
        """Ask one member; the errors are those of `CachedModelClient.ask`."""
        [reply] = await self.ask_all(run, config, (request,))
        return reply

    async def ask_all(
        self, run: Run, config: CrewConfig, requests: Sequence[ModelRequest[Any]]
    ) -> tuple[Reply[Any], ...]:
        """Ask several members in parallel; replies come in the order of *requests*.

        Raises:
            ExceptionGroup: What the requests raised; the others are cancelled. The
                error of a single request is raised as it is, not in a group.
        """
        # Not CrewAI's own loop over the tasks of a crew: it leaves those that run
        # beside a failed one alone, and each of them goes on paying for model calls.
        match requests:
            case [request]:
                return (await self._reply(run, config, request),)
            case _:
                async with asyncio.TaskGroup() as fork:
                    replies = [
                        fork.create_task(self._reply(run, config, request))
                        for request in requests
                    ]
        return tuple(reply.result() for reply in replies)

    async def _reply(
        self, run: Run, config: CrewConfig, request: ModelRequest[A]
    ) -> Reply[A]:
        known = await self._client.find(run, request)
        return known or await self._members.ask(run, config, request)

    @cached_property
    def _members(self) -> Any:
        # Two seconds: an edit whose questions are all answered need not wait for it.
        from crews.runtime.member_tasks import MemberTasks  # noqa: PLC0415

        return MemberTasks(self._client)
