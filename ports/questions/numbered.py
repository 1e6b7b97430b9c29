"""Numbered pieces of a story, as every task's material shows them."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ports.domain.manuscript import UnitRole

MAX_SHORT, MAX_SENTENCE = 120, 400
"""Characters."""

Short = Field(max_length=MAX_SHORT)
Sentence = Field(max_length=MAX_SENTENCE)
"""Bounds for constrained decoding: without them a small model never stops."""

SceneNumber = Annotated[int, Field(exclude=True)]
"""Of a scene in the film. No part of the question, nor of the key of its answer: one
more scene must not have every scene after it asked about anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedUnit:
    """A unit with its text.

    Attributes:
        number: ``12`` or ``12.3``; local to the passage or scene shown.
        opens_scene: The page shows that a scene begins here, though no mark does.
    """

    number: str
    role: UnitRole
    text: str
    opens_scene: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedQuotation:
    """A quotation by number; its words stand in its unit, between the offsets.

    Attributes:
        start, end: Half-open, in code points of the unit's own text.
        speaker: Name of its speaker where that is settled already: a screenplay's
            cue in readings, the structure's name in scenes; None otherwise.
        offscreen: Its speaker is only heard, where that is settled already.
        parenthetical: What a screenplay writes in brackets below its cue, in scenes.
    """

    number: str
    unit: str
    start: int
    end: int
    continues: str | None
    speaker: str | None
    offscreen: bool = False
    parenthetical: str | None = None
