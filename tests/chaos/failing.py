"""The systems behind the ports: cheap, lawful, and down when the show says so."""

import asyncio
import os
import signal
from typing import Any, TypeVar

from typing_extensions import override

from ports.domain.choices import RunState
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel, Run
from ports.errors import PortUnavailableError
from ports.knowledge_graph import GraphPath, GraphQuestion, GraphScope
from ports.language_model import LanguageModel, ModelAnswer, Question, UnfitAnswerError
from ports.questions import SceneMaterial
from tests.chaos import rules
from tests.chaos.cues import Cues
from tests.chaos.ledger import Ledger
from tests.chaos.stories import BUG, KILLER
from tests.fakes.archive import InMemoryStoryArchive
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph

A = TypeVar("A", bound=FrozenModel)

NAME = "rules"
COST = Usage(calls=1, prompt_tokens=100, completion_tokens=20)
SLOWLY = 2.0
"""Seconds that an answer takes under a spell."""

_MALFORMED_PREFIX = "0"
"""Of the hexadecimal key: one answer in sixteen needs its repair."""


class RuleModel(LanguageModel):
    """Answers from rules and notes every call; some first answers are malformed."""

    def __init__(self, cues: Cues, ledger: Ledger) -> None:
        self._cues = cues
        self._ledger = ledger

    @override
    def name(self, member: CrewMember) -> str:
        return NAME

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return COST

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        await self.check()
        key = question.cache_key(NAME)
        self._ledger.note("called", key)
        await asyncio.sleep(SLOWLY if self._cues.stands("model-slow") else 0)
        _poisoned(question)
        if question.repair is None and key.startswith(_MALFORMED_PREFIX):
            raise UnfitAnswerError("not the shape", previous="{}", usage=COST)
        value = rules.answered(question)
        return ModelAnswer(
            value=question.answer.model_validate(value, strict=True), usage=COST
        )

    @override
    async def check(self) -> None:
        if self._cues.stands("model-down"):
            raise PortUnavailableError("model", "the show has it down")


def _poisoned(question: Question[Any]) -> None:
    if not isinstance(question.material, SceneMaterial):
        return
    text = " ".join(unit.text for unit in question.material.units)
    if KILLER in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if BUG in text:
        raise RuntimeError("a bug, every time")


class FailingGraph(InMemoryKnowledgeGraph):
    """Knows what this process established, and is down under a spell."""

    def __init__(self, cues: Cues) -> None:
        super().__init__()
        self._cues = cues

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        # What another process established would be missing, and answers would differ.
        await self.check()
        return ()

    @override
    async def check(self) -> None:
        if self._cues.stands("graph-down"):
            raise PortUnavailableError("graph", "the show has it down")


class FailingArchive(InMemoryStoryArchive):
    """Takes whatever it is given, and is down under a spell."""

    def __init__(self, cues: Cues) -> None:
        super().__init__()
        self._cues = cues

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        await self.check()

    @override
    async def check(self) -> None:
        if self._cues.stands("archive-down"):
            raise PortUnavailableError("archive", "the show has it down")
