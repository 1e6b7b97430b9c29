"""Readings of passages as values: what each *read* step leaves."""

from typing import Annotated, Literal

from pydantic import Field

from ports.domain.film import (
    Attribution,
    ElementCategory,
    ElementStatus,
    SceneKind,
    TimeOfDay,
    Usage,
)
from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import FrozenModel, Span
from ports.domain.structure import Gender


class ResolvedName(FrozenModel):
    """Another name of a person, and where the text shows it to be theirs."""

    name: str
    evidence: str
    source: Span


class ResolvedLook(FrozenModel):
    """How a person looks from some place in the text on."""

    description: str
    source: Span


class ResolvedPerson(FrozenModel):
    """A person of a passage, by the fullest name that it gives."""

    name: str
    other_names: tuple[ResolvedName, ...]
    gender: Gender
    narrator: bool
    group: bool
    mentions: int
    looks: tuple[ResolvedLook, ...]
    traits: tuple[str, ...]


class ResolvedQuotation(Quotation):
    """A quotation with its speaker, who is named as in the passage's people."""

    speaker: str | None
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    unspoken: Literal["thought", "title", "letter", "sign", "emphasis"] | None


class ResolvedElement(FrozenModel):
    """Something to be provided, by the words of the text that ask for it."""

    category: ElementCategory
    words: str
    presence: ElementStatus
    person: str | None
    source: Span


class ResolvedScene(FrozenModel):
    """A scene, or the part of one that lies in a passage.

    Attributes:
        time_source: The unit that tells the time of day.
        people: Names as in the passage's people.
    """

    source: Span
    kind: SceneKind
    continues: bool
    place: str | None
    within: str | None
    setting: Literal["interior", "exterior", "mixed", "unknown"]
    time_of_day: TimeOfDay
    time_source: Span | None
    day: Literal["same", "next", "later", "earlier", "unknown"]
    people: tuple[str, ...]
    summary: str


class ResolvedPassage(FrozenModel):
    """The result of one *read* step: a reading with its numbers resolved.

    Attributes:
        findings: What the answer left wrong and code left out.
    """

    number: int
    source: Span
    chapter: str | None
    opens_chapter: bool
    units: tuple[Unit, ...]
    scenes: Annotated[tuple[ResolvedScene, ...], Field(min_length=1)]
    people: tuple[ResolvedPerson, ...]
    quotations: tuple[ResolvedQuotation, ...]
    elements: tuple[ResolvedElement, ...]
    findings: tuple[str, ...]
    model: str
    usage: Usage
