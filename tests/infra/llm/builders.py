"""Small questions for the tests of language models."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.story import FrozenModel
from ports.language_model import Question, Repair
from ports.questions.judge_scene import Judgement
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.read_passage import PassageMaterial, PassageReading

MATERIAL = PassageMaterial(
    format="prose",
    language="en",
    narration="third",
    title="The Gate",
    chapter=None,
    opens_chapter=True,
    tail="",
    units=(
        NumberedUnit(number="1", role="prose", text="“Shut it,” said Della. “Now.”"),
        NumberedUnit(number="2", role="prose", text="Jim shut {Q9} the gate."),
    ),
    quotations=(
        NumberedQuotation(
            number="Q1", unit="1", start=1, end=9, continues=None, speaker=None
        ),
        NumberedQuotation(
            number="Q2", unit="1", start=24, end=28, continues="Q1", speaker=None
        ),
    ),
)


def a_question() -> Question[PassageReading]:
    return Question(
        task="read_passage",
        member="analyst",
        instructions="Read the passage. List at most two people.",
        material=MATERIAL,
        answer=PassageReading,
        max_tokens=400,
    )


class TinyAnswer(FrozenModel):
    """An answer so short that any model finishes it."""

    kind: Literal["scene", "summary"]
    words: Annotated[str, Field(max_length=20)]


def a_tiny_question() -> Question[TinyAnswer]:
    return Question(
        task="judge_scene",
        member="supervisor",
        instructions="Is it a scene or a summary? Say why in two words.",
        material=MATERIAL,
        answer=TinyAnswer,
        max_tokens=100,
    )


def a_small_question() -> Question[Judgement]:
    return Question(
        task="judge_scene",
        member="supervisor",
        instructions='Answer {"remarks": []}.',
        material=MATERIAL,
        answer=Judgement,
        max_tokens=300,
    )


def with_repair(question: Question[PassageReading]) -> Question[PassageReading]:
    repair = Repair(previous='{"scenes": []}', findings=("unit 2 is in no scene",))
    return replace(question, repair=repair)
