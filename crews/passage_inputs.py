"""What intake leaves for the Architect: a passage to read, a manuscript to build on."""

from typing import Literal

from ports.domain.manuscript import Passage
from ports.domain.story import FrozenModel, Sha256, Span


class ReadStepInput(FrozenModel):
    """The input of one *read* step."""

    passage: Passage
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]


class IntakeResult(FrozenModel):
    """The result of *intake*: what later steps need of the manuscript as a whole.

    Attributes:
        sha256: Of the normalised text.
        chapters: Heading of the chapter that each passage lies in.
        matter: What is no part of the story.
    """

    sha256: Sha256
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]
    words: int
    chapters: tuple[str | None, ...]
    matter: tuple[Span, ...]
