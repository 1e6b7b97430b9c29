"""What is measured: a finished reading, from questions alone or from a breakdown."""

from dataclasses import dataclass
from pathlib import Path

from ports.domain.breakdown import Breakdown
from ports.domain.film import Attribution, SceneKind
from ports.domain.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person that was read, under all their names."""

    key: str
    names: tuple[str, ...]
    mentions: int
    narrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A quotation that was read.

    Attributes:
        speaker: A key; None where unresolved.
        runs_on: It goes on from the one before, in the same speech.
    """

    source: Span
    speaker: str | None
    attribution: Attribution
    confidence: float
    unspoken: bool
    runs_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A scene that was read."""

    source: Span
    kind: SceneKind
    place: str | None
    timed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that can be measured of one text."""

    text: str
    people: tuple[Somebody, ...]
    utterances: tuple[Utterance, ...]
    scenes: tuple[Stretch, ...]


def of_breakdown(text: str, breakdown: Breakdown) -> Reading:
    """Return what a finished breakdown says, in the terms that are measured."""
    return Reading(
        text=text,
        people=tuple(
            Somebody(
                key=person.key,
                names=(person.name, *(alias.alias for alias in person.aliases)),
                mentions=person.mentions,
                narrator=person.narrator,
            )
            for person in breakdown.structure.people
        ),
        utterances=tuple(_utterances(breakdown)),
        scenes=tuple(
            Stretch(
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
            source=quiet.source,
            speaker=None,
            attribution="none",
            confidence=0.0,
            unspoken=True,
        )
        for scene in breakdown.scenes
        for quiet in scene.unspoken
    ]
    return sorted(found, key=lambda one: one.source)


def load(path: Path) -> Breakdown:
    """Return the breakdown that `novel-crews break-down` wrote."""
    return Breakdown.model_validate_json(path.read_bytes())
