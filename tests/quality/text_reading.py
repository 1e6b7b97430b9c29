"""The part of a breakdown that is measured."""

from dataclasses import dataclass
from pathlib import Path

from ports.domain.breakdown import Breakdown
from ports.domain.film import Attribution, SceneKind
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
class ReadScene:
    """A scene."""

    source: Span
    kind: SceneKind
    place: str | None
    timed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """Everything that is measured of one text."""

    text: str
    people: tuple[ReadPerson, ...]
    utterances: tuple[Utterance, ...]
    scenes: tuple[ReadScene, ...]


def to_text_reading(text: str, breakdown: Breakdown) -> TextReading:
    """Return the measured part of *breakdown*."""
    return TextReading(
        text=text,
        people=tuple(
            ReadPerson(
                key=person.key,
                names=(person.name, *(alias.alias for alias in person.aliases)),
                mentions=person.mentions,
                narrator=person.narrator,
            )
            for person in breakdown.structure.people
        ),
        utterances=tuple(_utterances(breakdown)),
        scenes=tuple(
            ReadScene(
                source=scene.source,
                kind=scene.kind,
                place=scene.place_id,
                timed=scene.time_of_day != "UNKNOWN",
            )
            for scene in breakdown.scenes
        ),
    )


def _utterances(breakdown: Breakdown) -> list[Utterance]:
    found = [
        Utterance(
            source=line.source,
            speaker=line.character_key,
            attribution=line.attribution,
            confidence=line.confidence,
            unspoken=False,
            runs_on=line.continues is not None,
        )
        for scene in breakdown.scenes
        for line in scene.dialogue_script
    ]
    found += [
        Utterance(
            source=unspoken.source,
            speaker=None,
            attribution="none",
            confidence=0.0,
            unspoken=True,
        )
        for scene in breakdown.scenes
        for unspoken in scene.unspoken
    ]
    return sorted(found, key=lambda one: one.source)


def load_breakdown(path: Path) -> Breakdown:
    """Return the breakdown that `novel-crews break-down` wrote."""
    return Breakdown.model_validate_json(path.read_bytes())
