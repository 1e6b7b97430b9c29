"""Fast adapters for the ports, with correct answers; signals take them down."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import override

from infra.embedded.archive import FolderStoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.film import CrewMember, Usage
from ports.domain.story import Brief, FrozenModel, ProjectId, Run
from ports.domain.structure import Structure
from ports.errors import PortUnavailableError
from ports.knowledge_graph import GraphPath, GraphQuestion, GraphScope
from ports.language_model import LanguageModel, ModelAnswer, Question, UnfitAnswerError
from ports.questions import SceneMaterial
from service.background.graph_proof import PROOF_PROJECT
from tests.chaos import rule_answers
from tests.chaos.answer_log import AnswerLog
from tests.chaos.signal_files import SignalFiles
from tests.chaos.stories import BUG, KILLER
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph

A = TypeVar("A", bound=FrozenModel)

MODEL_NAME = "rules"
COST = Usage(calls=1, prompt_tokens=100, completion_tokens=20)
SLOW_ANSWER_SECONDS = 2.0
"""Seconds that an answer takes during the outage "model-slow"."""

_MALFORMED_PREFIX = "0"
"""Of the hexadecimal key: one question in sixteen first gets a malformed answer."""


class RuleModel(LanguageModel):
    """Answers by rules and logs every call; some first answers are malformed."""

    def __init__(self, signals: SignalFiles, ledger: AnswerLog) -> None:
        self._signals = signals
        self._ledger = ledger

    @override
    def name(self, member: CrewMember) -> str:
        return MODEL_NAME

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return COST

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        await self.check()
        key = question.cache_key(MODEL_NAME)
        self._ledger.append("called", key)
        await asyncio.sleep(
            SLOW_ANSWER_SECONDS if self._signals.is_active("model-slow") else 0
        )
        _fail_on_poison(question)
        if question.repair is None and key.startswith(_MALFORMED_PREFIX):
            raise UnfitAnswerError("not the shape", previous="{}", usage=COST)
        value = rule_answers.answer_by_rule(question)
        return ModelAnswer(
            value=question.answer.model_validate(value, strict=True), usage=COST
        )

    @override
    async def check(self) -> None:
        if self._signals.is_active("model-down"):
            raise PortUnavailableError("model", "taken down by the experiment")


def _fail_on_poison(question: Question[Any]) -> None:
    if not isinstance(question.material, SceneMaterial):
        return
    text = " ".join(unit.text for unit in question.material.units)
    if KILLER in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if BUG in text:
        raise RuntimeError("a bug, every time")


class FailingGraph(InMemoryKnowledgeGraph):
    """Accepts every graph and finds no paths; down during "graph-down"."""

    def __init__(self, signals: SignalFiles) -> None:
        super().__init__()
        self._signals = signals

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        await self.check()
        if scope.project_id == PROOF_PROJECT:
            return await super().paths(scope, question)
        # Facts that another process stored would be missing here, and answers differ.
        return ()

    @override
    async def check(self) -> None:
        if self._signals.is_active("graph-down"):
            raise PortUnavailableError("graph", "taken down by the experiment")


class FailingArchive(FolderStoryArchive):
    """Accepts every document and stores none; down during "archive-down"."""

    def __init__(self, folder: Path, signals: SignalFiles) -> None:
        super().__init__(folder)
        self._signals = signals

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        await self.check()
        return Brief()

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        await self.check()

    @override
    async def store_structure(self, run: Run, structure: Structure) -> None:
        await self.check()

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        await self.check()
        return {"breakdown": f"nowhere:{run.id}"}

    @override
    async def check(self) -> None:
        if self._signals.is_active("archive-down"):
            raise PortUnavailableError("archive", "taken down by the experiment")
