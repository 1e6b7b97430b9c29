"""Numbered text: what code splits a story into before a model sees it.

ARCHITECTURE §5 says why it is numbered.
"""

from typing import Literal

from ports.domain.film import VoicePresence
from ports.domain.story import FrozenModel, Span

UnitRole = Literal[
    "prose",
    "heading",
    "break",
    "verse",
    "letter",
    "slugline",
    "action",
    "cue",
    "parenthetical",
    "dialogue",
    "transition",
    "matter",
]
"""What a unit is. The last six but *matter* occur in screenplays only; *matter* is
text that is no part of the story (contents, licences)."""


class Unit(FrozenModel):
    """A paragraph, or a sentence of a long one.

    Attributes:
        number: As a model sees it, local to its passage: ``12`` or ``12.3``.
        opens_scene: A scene begins here, though no mark says so: after several blank
            lines, or where another letter begins.
    """

    number: str
    role: UnitRole
    source: Span
    opens_scene: bool = False


class Quotation(FrozenModel):
    """What stands between quotation marks (or under a screenplay's cue).

    Attributes:
        number: Local to its passage: ``Q7``.
        unit: The number of the unit that it stands in; one that runs over units is
            several quotations linked by `continues`.
        source: Without its quotation marks.
        continues: Number of the quotation of the same speech that it goes on from:
            interrupted by narration, or running over paragraphs. A quotation that
            goes on from the passage before continues ``Q0``.
        cue: Whom a screenplay names; None in prose.
    """

    number: str
    unit: str
    source: Span
    continues: str | None = None
    cue: str | None = None
    parenthetical: str | None = None
    delivery: VoicePresence = "on_screen"


class Passage(FrozenModel):
    """What one reading sees: 1,200 to 2,000 words of whole units.

    Attributes:
        number: Counted from 1.
        chapter: Heading of the chapter it lies in, if any.
        tail: The text before it that is shown for context; may be empty.
        opens_chapter: It begins a chapter, so its first scene continues nothing.
    """

    number: int
    source: Span
    chapter: str | None
    units: tuple[Unit, ...]
    quotations: tuple[Quotation, ...]
    tail: Span
    opens_chapter: bool


class Manuscript(FrozenModel):
    """A story as the reading kit sees it; passages and matter partition the text.

    Attributes:
        format: As found, never *auto*.
        narration: Person of the narrative outside quotations.
    """

    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]
    words: int
    passages: tuple[Passage, ...]
    matter: tuple[Span, ...]
