"""Answers rehearsed by the offline reader, for a model that only takes its time.

An endpoint that answers by rules would need the values behind a question, and gets
text. So each story is broken down once beforehand; what was asked is kept as text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from typing_extensions import override

from infra.llm.messages import render_messages
from infra.offline import OfflineReader
from ports.domain.film import CrewMember, Usage
from ports.events.story_events import StorySubmitted
from ports.language_model import A, LanguageModel, ModelAnswer, Question, Task
from service.bootstrap import open_ports
from tests.benchmarks.digest import digest
from tests.benchmarks.embedded import broken_down, offline_in

MODEL = "rehearsed"
"""Not the offline reader's own name: that one is spared the supervisor's questions."""

DEPTH: Mapping[Task, int] = {
    "read_passage": 1,
    "cast_people": 2,
    "plot_story": 3,
    "direct_scene": 4,
    "shoot_scene": 5,
    "dress_scene": 5,
    "score_scene": 5,
    "judge_scene": 6,
}
"""How many calls a story waits for, one after another, up to each."""


@dataclass(slots=True)
class Rehearsal:
    """What was asked, and what was answered.

    Attributes:
        answers: By `digest` of what was asked.
        prompts: Characters of all that was asked, by task.
    """

    answers: dict[str, str] = field(default_factory=dict)
    prompts: Counter[Task] = field(default_factory=Counter)

    @property
    def depth(self) -> int:
        """How many calls a story waits for, one after another."""
        return max(DEPTH[task] for task in self.prompts)


async def rehearsed(stories: Sequence[StorySubmitted], folder: Path) -> Rehearsal:
    """Break *stories* down by rules and return all that was asked and answered."""
    rehearsal = Rehearsal()
    async with open_ports(offline_in(folder)) as ports, OfflineReader() as reader:
        heard = replace(ports, model=_Prompter(reader, rehearsal))
        for story in stories:
            await broken_down(story, heard)
    return rehearsal


class _Prompter(LanguageModel):
    """The offline reader, with all that it is asked and answers written down."""

    def __init__(self, reader: OfflineReader, rehearsal: Rehearsal) -> None:
        self._reader = reader
        self._rehearsal = rehearsal

    @override
    def name(self, member: CrewMember) -> str:
        return MODEL

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._reader.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        answered = await self._reader.answer(question)
        messages = render_messages(question)
        letters = sum(len(str(message.get("content"))) for message in messages)
        self._rehearsal.prompts[question.task] += letters
        self._rehearsal.answers[digest(messages)] = answered.value.model_dump_json()
        return answered

    @override
    async def check(self) -> None:
        await self._reader.check()
