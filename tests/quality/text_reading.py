"""The part of a breakdown that is measured."""

from dataclasses import dataclass
from pathlib import Path

from ports.domain.breakdown import Breakdown
from ports.domain.film import Attribution
from ports.domain.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPerson:
    """A person with all their names."""

    key: str
    names: tuple[str, ...]
    mentions: int
    narrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A quotation.

    Attributes:
        speaker: Key of a person; None where unresolved.
        runs_on: It continues the utterance before it, in the same speech.
    """

    source: Span
    speaker: str | None
    attribution: Attribution
    confidence: float
    unspoken: bool
    runs_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """Everything that is measured of one text."""

    text: str
    people: tuple[ReadPerson, ...]
    utterances: tuple[Utterance, ...]


def load_breakdown(path: Path) -> Breakdown:
    """Return the breakdown that `novel-crews break-down` wrote."""
    return Breakdown.model_validate_json(path.read_bytes())
