"""Renders a structure as a document of Novel Movie's `story-structures`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from infra.payload.documents import MAX_TEXTAREA_LENGTH
from infra.payload.responses import DocumentId, PayloadDocument
from infra.payload.story_structures import generation_notes
from ports.domain.story import Run
from ports.domain.structure import Act, Person, StoryBeat, Structure


def to_structure_document(
    run: Run,
    structure: Structure,
    *,
    project: DocumentId,
    story: DocumentId,
    minutes: float | None,
) -> PayloadDocument:
    """Return the document of a structure for a film of so many *minutes*.

    Without *minutes* its beats and acts have no times.
    """
    return {
        "project": project,
        "projectName": run.title[:MAX_TEXTAREA_LENGTH],
        "story": story,
        "narrativeStructureType": structure.structure_type,
        "adaptiveStructure": _adaptive_structure(structure, minutes),
        "actStructure": _three_acts(structure, minutes),
        "storyBeats": list(_beat_documents(structure, minutes)),
        "characterArcs": list(_arc_documents(structure.people)),
        "subplots": [
            {"name": subplot.name, "description": subplot.description or subplot.name}
            for subplot in structure.subplots
        ],
        "generationMetadata": {
            "generatedAt": datetime.now(UTC).isoformat(),
            "generationNotes": generation_notes(run),
        },
        "status": "generated",
    }


def _adaptive_structure(structure: Structure, minutes: float | None) -> PayloadDocument:
    document: PayloadDocument = {
        "structureType": structure.structure_type,
        "acts": [
            {
                "actNumber": number,
                "name": act.name,
                "description": act.description,
                "duration": _act_minutes(structure, (act,), minutes),
                "keyEvents": _events(beat.beat for beat in _beats_of(structure, act)),
            }
            for number, act in enumerate(structure.acts, 1)
        ],
        "sequences": [],
        "saveTheCatBeats": [],
    }
    if structure.structure_type == "eight-sequence":
        document["sequences"] = [
            {
                "sequenceNumber": act["actNumber"],
                "name": act["name"],
                "description": act["description"],
                "duration": act["duration"],
                "keyBeats": [{"beat": each["event"]} for each in act["keyEvents"]],
            }
            for act in document["acts"]
        ]
    if structure.structure_type == "save-the-cat":
        document["saveTheCatBeats"] = [
            {
                "beatNumber": number,
                "name": beat.beat,
                "description": beat.description,
                "timing": _beat_minute(beat, minutes),
            }
            for number, beat in enumerate(structure.beats, 1)
        ]
    return document


def _three_acts(structure: Structure, minutes: float | None) -> PayloadDocument:
    """Return the acts as Novel Movie's three; those between first and last are one.

    A story of one act has a first act alone, and one of two has no second.
    """
    first, middle, last = _thirds(structure.acts)
    return {
        "act1": {
            "setup": _descriptions(first),
            "incitingIncident": _description_of(structure, "Inciting Incident"),
            "plotPoint1": _description_of(structure, "First Turning Point"),
            "duration": _act_minutes(structure, first, minutes),
        },
        "act2": {
            "confrontation": _descriptions(middle),
            "midpoint": _description_of(structure, "Midpoint"),
            "plotPoint2": _description_of(structure, "Second Turning Point"),
            "duration": _act_minutes(structure, middle, minutes),
        },
        "act3": {
            "climax": _description_of(structure, "Climax"),
            "resolution": _descriptions(last),
            "duration": _act_minutes(structure, last, minutes),
        },
    }


def _thirds(acts: Sequence[Act]) -> tuple[Sequence[Act], Sequence[Act], Sequence[Act]]:
    return acts[:1], acts[1:-1], acts[1:][-1:]


def _descriptions(acts: Sequence[Act]) -> str | None:
    return "\n\n".join(act.description for act in acts)[:MAX_TEXTAREA_LENGTH] or None


def _description_of(structure: Structure, name: str) -> str | None:
    """Return what happens at the beat of a *name*; None if the story has none."""
    found = (
        beat.description or beat.beat
        for beat in structure.beats
        if beat.beat.casefold() == name.casefold()
    )
    return next(found, None)


def _act_minutes(
    structure: Structure, acts: Sequence[Act], minutes: float | None
) -> float | None:
    """Return the minutes of *acts*, by their share of the story's text."""
    total = sum(_length(entry.source) for entry in structure.scenes)
    if minutes is None or not acts or not total:
        return None
    inside = sum(
        _length(entry.source)
        for entry in structure.scenes
        if acts[0].first_scene <= entry.number <= acts[-1].last_scene
    )
    return round(minutes * inside / total, 2)


def _length(span: Sequence[int]) -> int:
    start, end = span
    return end - start


def _beats_of(structure: Structure, act: Act) -> list[StoryBeat]:
    return [
        beat
        for beat in structure.beats
        if act.first_scene <= beat.scene <= act.last_scene
    ]


def _events(names: Iterable[str]) -> list[PayloadDocument]:
    return [{"event": name} for name in names]


def _beat_minute(beat: StoryBeat, minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes * beat.timing / 100, 2)


def _beat_documents(
    structure: Structure, minutes: float | None
) -> Iterator[PayloadDocument]:
    names = {person.key: person.name for person in structure.people}
    for beat in structure.beats:
        yield {
            "beat": beat.beat,
            "timing": _beat_minute(beat, minutes),
            "description": beat.description or beat.beat,
            "characters": [
                {"character": names.get(key, key)} for key in beat.characters
            ],
            "emotionalTone": beat.emotional_tone,
        }


def _arc_documents(people: Iterable[Person]) -> Iterator[PayloadDocument]:
    """Yield the arcs of which all is known: Novel Movie requires every field."""
    for person in people:
        arc = person.arc
        if arc and arc.start_state and arc.end_state and arc.transformation:
            yield {
                "character": person.name,
                "startState": arc.start_state,
                "endState": arc.end_state,
                "transformation": arc.transformation,
                "keyMoments": [{"moment": moment} for moment in arc.key_moments],
            }
