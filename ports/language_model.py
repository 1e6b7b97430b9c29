"""A question as a value, and the model that answers it (ARCHITECTURE §5)."""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import TypeAdapter

from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel, Sha256
from ports.errors import PortProtocolError
from ports.questions import Material

Task = Literal[
    "read_passage",
    "cast_people",
    "plot_story",
    "direct_scene",
    "shoot_scene",
    "dress_scene",
    "score_scene",
    "judge_scene",
]

A = TypeVar("A", bound=FrozenModel)


# Built once for each type: together they took 2 ms a question.
@cache
def _type_adapter(material: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(material)


@cache
def _json_schema(answer: type[FrozenModel]) -> str:
    return json.dumps(answer.model_json_schema(), sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The one repair request: what was answered, and what is wrong with it.

    Attributes:
        previous: The refused answer as it came.
        findings: Sentences, each with its evidence and what would correct it.
    """

    previous: str
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question(Generic[A]):
    """What one member of a crew asks of a model.

    Attributes:
        instructions: Role, goal and task; never text of the story.
        material: The story's part, as numbered values. An HTTP adapter renders and
            fences it; the offline reader answers from it.
        answer: The shape we want back.
        max_tokens: The longest answer that can be right; a longer one is rejected.
    """

    task: Task
    member: CrewMember
    instructions: str
    material: Material
    answer: type[A]
    max_tokens: int
    repair: Repair | None = None

    @cached_property
    def content(self) -> bytes:
        """Everything that bears on the answer, as canonical JSON."""
        kind: Any = type(self.material)
        material = _type_adapter(kind).dump_python(self.material, mode="json")
        whole = {
            "task": self.task,
            "instructions": self.instructions,
            "material": material,
            "schema": _json_schema(self.answer),
            "repair": self.repair
            and {"previous": self.repair.previous, "findings": self.repair.findings},
        }
        return json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()

    def cache_key(self, model: str, content: bytes | None = None) -> Sha256:
        """Return the key of its answer in the cache when *model* gave it.

        *content* is what that model is shown of it; without, it is shown everything.
        """
        shown = self.content if content is None else content
        return Sha256(sha256(model.encode() + b"\0" + shown).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer(Generic[A]):
    """An answer in the shape that was asked for, and what it cost."""

    value: A
    usage: Usage


class UnfitAnswerError(PortProtocolError):
    """The model answered, but not in the shape that was asked for.

    Attributes:
        previous: The answer as it came.
        usage: What it cost all the same.
    """

    def __init__(self, detail: str, *, previous: str, usage: Usage) -> None:
        super().__init__("model", detail)
        self.previous = previous
        self.usage = usage


class ContextOverflowError(PortProtocolError):
    """The question is longer than the model can read.

    The crews ask it in smaller parts. If it leaves a step all the same, then no part of
    its question is small enough.
    """

    def __init__(self, detail: str) -> None:
        super().__init__("model", detail, code="context_length_exceeded")


class LanguageModel(Protocol):
    """Answers questions; knows how many requests the other side serves at once.

    It reports to `ports.heartbeat` while a question waits for a free seat.
    """

    def name(self, member: CrewMember) -> str:
        """Return the model that answers *member*; it is part of the cache key."""
        ...

    def content(self, question: Question[A]) -> bytes:
        """Return all of *question* that bears on its answer.

        Two questions of one content are one question, which is asked once.
        """
        return question.content

    def languages(self) -> frozenset[str] | None:
        """Return the languages of stories that it reads, by their ISO 639-1 codes.

        None is any language. A story in another one is refused before it is read.
        """
        return None

    def max_cost(self, question: Question[A]) -> Usage:
        """Return the most that *question* can cost, before the model is called."""
        ...

    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        """Answer *question*.

        Raises:
            PortUnavailableError: Timeout, overload, rate limit.
            PortRefusedError: Key, account or model must be mended first.
            ContextOverflowError: A shorter question may be answered.
            PortProtocolError: It will not answer such a question.
            UnfitAnswerError: A repair request may help.
        """
        ...

    async def check(self) -> None:
        """Prove that the model answers.

        Raises:
            PortError: With what to set, in its message.
        """
        ...
