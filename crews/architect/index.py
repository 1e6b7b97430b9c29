"""The scene index with its sluglines, and the continuity ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crews.architect.lines import Numbered
from crews.architect.people import Character
from crews.architect.places import Places
from crews.architect.seams import Draft, Named
from crews.architect.things import Things
from ports.structure import LedgerEntry, Place, SceneIndexEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Everything that is settled about the scenes of a story, by scene number."""

    drafts: tuple[Draft, ...]
    numbered: Mapping[int, Numbered]
    present: Mapping[int, tuple[Character, ...]]
    places: Places
    things: Things
    days: Mapping[int, int | None]


def present(
    drafts: Sequence[Draft],
    numbered: Mapping[int, Numbered],
    people: Sequence[Character],
    named: Mapping[Named, Character],
) -> dict[int, tuple[Character, ...]]:
    """Return who is in each scene: whoever is seen there, or speaks on screen."""
    by_key = {person.key: person for person in people}
    return {
        draft.number: tuple(
            {
                person.key: person
                for person in (
                    *(named[name] for name in draft.people if name in named),
                    *_speakers(numbered[draft.number], by_key),
                )
            }.values()
        )
        for draft in drafts
    }


def index(settled: Settled) -> tuple[SceneIndexEntry, ...]:
    """Return the scenes as the structure lists them."""
    return tuple(_entry(settled, draft) for draft in settled.drafts)


def ledger(settled: Settled) -> dict[int, LedgerEntry]:
    """Return what each scene inherits and must keep to."""
    visited: set[str] = set()
    entries: dict[int, LedgerEntry] = {}
    before: Draft | None = None
    for draft in settled.drafts:
        number = draft.number
        place = settled.places.of_scene[number]
        entries[number] = LedgerEntry(
            people=tuple(p.look(draft.source).key for p in settled.present[number]),
            carried_in=_carried(settled, number, incoming=True),
            carried_out=_carried(settled, number, incoming=False),
            first_visit=place.key not in visited,
            story_day=settled.days[number],
            linked_to_previous=before is not None and _linked(settled, before, draft),
        )
        visited.add(place.key)
        before = draft
    return entries


def slugline(place: Place, above: Place | None, time_of_day: str) -> str:
    """Return ``INT. HOUSE, STUDY - NIGHT``."""
    name = f"{above.name}, {place.name}" if above else place.name
    return f"{place.interior} {' '.join(name.split())} - {time_of_day}".upper()


def _speakers(numbered: Numbered, by_key: Mapping[str, Character]) -> list[Character]:
    return [
        by_key[line.character_key]
        for line in numbered[1]
        if line.character_key and line.unspoken is None and line.delivery == "on_screen"
    ]


def _entry(settled: Settled, draft: Draft) -> SceneIndexEntry:
    place = settled.places.of_scene[draft.number]
    return SceneIndexEntry(
        scene_id=draft.scene_id,
        number=draft.number,
        kind=draft.kind,
        source=draft.source,
        setting=slugline(place, settled.places.above(place), draft.time_of_day),
        place_id=place.key,
        time_of_day=draft.time_of_day,
        story_day=settled.days[draft.number],
        characters=tuple(person.key for person in settled.present[draft.number]),
        summary=draft.summary,
        chapter=draft.chapter,
    )


def _carried(settled: Settled, number: int, *, incoming: bool) -> tuple[str, ...]:
    here = settled.things.of_scene.get(number, ())
    keys = dict.fromkeys(t.prop.key for t in here if t.prop and t.shown)
    shown = settled.things.shown
    return tuple(
        key
        for key in keys
        if (shown[key][0] < number if incoming else shown[key][-1] > number)
    )


def _linked(settled: Settled, before: Draft, draft: Draft) -> bool:
    places = settled.places.of_scene
    return (
        draft.kind == before.kind == "scene"
        and draft.day == "same"
        and draft.chapter == before.chapter
        and places[draft.number].key == places[before.number].key
        and draft.time_of_day in {before.time_of_day, "UNKNOWN"}
    )
