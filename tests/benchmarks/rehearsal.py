"""Answers of the offline reader, recorded for an endpoint that replays them.

The rules need the values behind a question, but an endpoint gets only the prompt. So
each story is broken down once beforehand, and the answers are stored by prompt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from typing_extensions import override

from infra.llm.messages import render_messages
from infra.offline import OfflineReader
from ports.domain.film import CrewMember
from ports.events.story_events import StorySubmitted
from ports.language_model import A, ModelAnswer, Question, Task
from service.bootstrap import open_ports
from service.ops.delegating_model import DelegatingLanguageModel
from tests.benchmarks.embedded_pipeline import break_down
from tests.benchmarks.message_digest import message_digest
from tests.service.embedded_pipeline import offline_settings

MODEL_NAME = "rehearsed"
"""Not the offline reader's own name: the supervisor does not ask that one."""

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
"""The number of calls in sequence up to and including each task."""


@dataclass(slots=True)
class Rehearsal:
    """The recorded answers.

    Attributes:
        answers: By `message_digest` of the prompt.
        tasks: All that something was asked about.
    """

    answers: dict[str, str] = field(default_factory=dict)
    tasks: set[Task] = field(default_factory=set)

    @property
    def depth(self) -> int:
        """The number of calls in sequence for one story."""
        return max(DEPTH[task] for task in self.tasks)


async def rehearse(stories: Sequence[StorySubmitted], folder: Path) -> Rehearsal:
    """Break *stories* down with the offline reader; return the answers."""
    rehearsal = Rehearsal()
    async with open_ports(offline_settings(folder)) as ports, OfflineReader() as reader:
        recording = replace(ports, model=_RecordingModel(reader, rehearsal))
        for story in stories:
            await break_down(story, recording)
    return rehearsal


class _RecordingModel(DelegatingLanguageModel):
    """The offline reader; records its answers."""

    def __init__(self, reader: OfflineReader, rehearsal: Rehearsal) -> None:
        super().__init__(reader)
        self._rehearsal = rehearsal

    @override
    def name(self, member: CrewMember) -> str:
        return MODEL_NAME

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        answer = await super().answer(question)
        messages = render_messages(question)
        self._rehearsal.tasks.add(question.task)
        self._rehearsal.answers[message_digest(messages)] = (
            answer.value.model_dump_json()
        )
        return answer
