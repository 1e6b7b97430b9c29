"""The scene index with sluglines and story days, and the continuity ledger."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crews.architect.cast.characters import CharacterRecord
from crews.architect.elements import ElementIndex
from crews.architect.passages.joined_scenes import JoinedScene, PassageName
from crews.architect.scenes.places import PlaceIndex
from crews.architect.scenes.quotations import NumberedScene
from ports.domain.film import DAY_NIGHT
from ports.domain.structure import LedgerEntry, Place, SceneIndexEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneFacts:
    """What is known of all scenes before the plot.

    Attributes:
        scenes: In order of the text.
        numbered: By number of the scene, its units and quotations.
        people: By number of the scene, who is present.
        absentees: By number of the scene, whom a person has taken out of it.
        days: By number of the scene, its story day or None.
    """

    scenes: tuple[JoinedScene, ...]
    numbered: Mapping[int, NumberedScene]
    people: Mapping[int, tuple[CharacterRecord, ...]]
    absentees: Mapping[int, tuple[CharacterRecord, ...]]
    places: PlaceIndex
    elements: ElementIndex
    days: Mapping[int, int | None]


def people_in_scenes(
    scenes: Sequence[JoinedScene],
    numbered_scenes: Mapping[int, NumberedScene],
    people: Sequence[CharacterRecord],
    by_occurrence: Mapping[PassageName, CharacterRecord],
) -> dict[int, tuple[CharacterRecord, ...]]:
    """Return by number of the scene who is seen there or speaks on screen."""
    by_key = {person.key: person for person in people}
    return {
        scene.number: tuple(
            {
                person.key: person
                for person in (
                    *(
                        by_occurrence[name]
                        for name in scene.people
                        if name in by_occurrence
                    ),
                    *_speakers_on_screen(numbered_scenes[scene.number], by_key),
                )
            }.values()
        )
        for scene in scenes
    }


def find_silent_cast(
    text: str,
    numbered_scenes: Mapping[int, NumberedScene],
    people: Sequence[CharacterRecord],
) -> dict[int, tuple[CharacterRecord, ...]]:
    """Return by number of the scene whom the action of a screenplay begins with.

    A passage may name somebody once and without a word of theirs ("Ada comes out."), so
    that only the cues of the whole script tell that it is a person.
    """
    speakers = {
        line.character_key for _, lines in numbered_scenes.values() for line in lines
    }
    forms = {
        name.casefold(): person
        for person in people
        if person.key in speakers
        for name in person.names
    }
    if not forms:
        return {}
    names = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    absence = r"\s+(?:is|are)(?:n['’]t|\s+(?:not|nowhere|gone))\b"
    opening = re.compile(rf"(?:^|[.!?]\s+)({names})\b(?!['’]|{absence})", re.IGNORECASE)
    return {
        number: tuple(
            {
                forms[name.casefold()].key: forms[name.casefold()]
                for unit in units
                if unit.role == "action"
                for name in opening.findall(unit.source.slice(text))
            }.values()
        )
        for number, (units, _) in numbered_scenes.items()
    }


def decide_cast(
    scenes: Sequence[JoinedScene],
    people: Mapping[int, tuple[CharacterRecord, ...]],
    by_occurrence: Mapping[PassageName, CharacterRecord],
) -> dict[int, tuple[CharacterRecord, ...]]:
    """Return *people* by number of the scene as edits of its cast have them."""
    decided = dict(people)
    for scene in scenes:
        here = {one.key: one for one in people[scene.number]}
        here |= _by_key(scene.arrivals, by_occurrence)
        gone = _by_key(scene.absentees, by_occurrence)
        decided[scene.number] = tuple(
            one for key, one in here.items() if key not in gone
        )
    return decided


def find_absentees(
    scenes: Sequence[JoinedScene], by_occurrence: Mapping[PassageName, CharacterRecord]
) -> dict[int, tuple[CharacterRecord, ...]]:
    """Return by number of the scene whom a person has taken out of it."""
    return {
        scene.number: tuple(_by_key(scene.absentees, by_occurrence).values())
        for scene in scenes
    }


def _by_key(
    names: Iterable[PassageName], by_occurrence: Mapping[PassageName, CharacterRecord]
) -> dict[str, CharacterRecord]:
    return {one.key: one for name in names if (one := by_occurrence.get(name))}


def scene_index(
    facts: SceneFacts, tensions: Mapping[int, float]
) -> tuple[SceneIndexEntry, ...]:
    """Return the entries of all scenes for the structure, in order.

    *tensions* has the tension of each scene, by its number.
    """
    return tuple(
        _index_entry(facts, scene, tensions.get(scene.number)) for scene in facts.scenes
    )


def continuity_ledger(facts: SceneFacts) -> dict[int, LedgerEntry]:
    """Return by number of the scene the continuity that it must keep."""
    visited: set[str] = set()
    entries: dict[int, LedgerEntry] = {}
    previous: JoinedScene | None = None
    for scene in facts.scenes:
        number = scene.number
        place = facts.places.of_scene[number]
        entries[number] = LedgerEntry(
            people=tuple(p.look_in(scene).key for p in facts.people[number]),
            carried_in=_keys_carried(facts, number, incoming=True),
            carried_out=_keys_carried(facts, number, incoming=False),
            first_visit=place.key not in visited,
            story_day=facts.days[number],
            linked_to_previous=previous is not None
            and _is_linked(facts, previous, scene),
        )
        visited.add(place.key)
        previous = scene
    return entries


def story_days(scenes: Sequence[JoinedScene]) -> dict[int, int | None]:
    """Return the story day of every scene by its number, counted from 1.

    Days count as in a shooting schedule: another day is the next number, even if weeks
    lie between. A scene that goes back in time has no day, nor has one of prose that
    does not say, nor the scenes that continue on the same day. What comes later than a
    scene in the past is the day that was left for it. What is by day after a night is
    on the next day, whatever else is told of it. A day that a person gives is right,
    and the count goes on from it; unless it lies in the past. What they call a
    flashback has no day, and those of the others are as they were.
    """
    days = _count_days(scenes)
    return days | {scene.number: None for scene in scenes if scene.called_flashback}


def _count_days(scenes: Sequence[JoinedScene]) -> dict[int, int | None]:
    days: dict[int, int | None] = {}
    was_night = False
    last = 1
    today: int | None = 1
    in_past = False
    for scene in scenes:
        light = DAY_NIGHT.get(scene.time_of_day)
        if days:
            match scene.day:
                case "same" if was_night and light in {"day", "dawn"} and today:
                    today += 1
                case "same":
                    pass
                case "later" if in_past:
                    today, in_past = last, False
                case "next" | "later":
                    today = last = last + 1
                    in_past = False
                case "earlier" | "unknown":
                    today, in_past = None, scene.day == "earlier"
        today = scene.given_day or today
        if today and not in_past:
            last = today
        days[scene.number] = today
        if light is not None:
            was_night = light == "night"
    return days


def build_slugline(place: Place, above: Place | None, time_of_day: str) -> str:
    """Return a slugline such as ``INT. HOUSE, STUDY - NIGHT``."""
    name = f"{above.name}, {place.name}" if above else place.name
    return f"{place.interior} {' '.join(name.split())} - {time_of_day}".upper()


def _speakers_on_screen(
    numbered_scene: NumberedScene, by_key: Mapping[str, CharacterRecord]
) -> list[CharacterRecord]:
    return [
        by_key[line.character_key]
        for line in numbered_scene[1]
        if line.character_key and line.unspoken is None and line.delivery == "on_screen"
    ]


def _index_entry(
    facts: SceneFacts, scene: JoinedScene, tension: float | None
) -> SceneIndexEntry:
    place = facts.places.of_scene[scene.number]
    return SceneIndexEntry(
        scene_id=scene.scene_id,
        number=scene.number,
        kind=scene.kind,
        source=scene.source,
        setting=build_slugline(place, facts.places.parent_of(place), scene.time_of_day),
        place_id=place.key,
        time_of_day=scene.time_of_day,
        story_day=facts.days[scene.number],
        characters=tuple(person.key for person in facts.people[scene.number]),
        summary=scene.summary,
        chapter=scene.chapter,
        flashback=scene.is_flashback,
        tension=tension,
        edited=scene.edited,
        heading_edited=scene.heading_edited,
    )


def _keys_carried(facts: SceneFacts, number: int, *, incoming: bool) -> tuple[str, ...]:
    here = facts.elements.of_scene.get(number, ())
    keys = dict.fromkeys(t.prop.key for t in here if t.prop and t.is_visible)
    visible_in = facts.elements.visible_in
    return tuple(
        key
        for key in keys
        if (visible_in[key][0] < number if incoming else visible_in[key][-1] > number)
    )


def _is_linked(facts: SceneFacts, previous: JoinedScene, scene: JoinedScene) -> bool:
    places = facts.places.of_scene
    return (
        scene.kind == previous.kind == "scene"
        and scene.day == "same"
        and scene.chapter == previous.chapter
        and places[scene.number].key == places[previous.number].key
        and scene.time_of_day in {previous.time_of_day, "UNKNOWN"}
    )
