"""Builds the inputs of the `break-down` steps."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from crews.architect.cast.characters import CharacterRecord
from crews.architect.elements import SceneElementRecord, is_listed
from crews.architect.passages.joined_scenes import JoinedScene
from crews.architect.scenes.departments import (
    find_department,
    find_quantity,
    find_state,
)
from crews.architect.scenes.implied_cast import is_part
from crews.architect.scenes.index import SceneFacts
from crews.architect.scenes.quotations import find_unit
from crews.step_inputs import LocatedElement, PreviousScene, SceneInput, ScenePresence
from ports.domain.manuscript import Unit
from ports.domain.story import Brief
from ports.domain.structure import (
    LedgerEntry,
    Person,
    Place,
    Prop,
    SceneIndexEntry,
    Structure,
)


@dataclass(frozen=True, kw_only=True)
class SceneInputBuilder:
    """Builds the input of every scene from what is known of all scenes.

    Attributes:
        named_places: Proper names of places that the story speaks of.
        seconds: How long each scene is to last; empty where nobody asks for a length.
    """

    format: Literal["prose", "screenplay"]
    title: str
    brief: Brief
    text: str
    facts: SceneFacts
    structure: Structure
    named_places: frozenset[str]
    ledger: Mapping[int, LedgerEntry]
    seconds: Mapping[int, float]

    def build_all(self) -> tuple[SceneInput, ...]:
        """Return one input for every scene, in order."""
        return tuple(
            self._build(scene, entry)
            for scene, entry in zip(
                self.facts.scenes, self.structure.scenes, strict=True
            )
        )

    def _build(self, scene: JoinedScene, entry: SceneIndexEntry) -> SceneInput:
        units, quotations = self.facts.numbered[scene.number]
        ledger = self.ledger[scene.number]
        place = self.facts.places.of_scene[scene.number]
        return SceneInput(
            format=self.format,
            title=self.title,
            brief=self.brief,
            entry=entry,
            ledger=ledger,
            place=place,
            units=units,
            quotations=quotations,
            cast=tuple(self._present(self.facts.people[scene.number], scene)),
            elements=tuple(self._elements(scene, units)),
            carried=tuple(self._props[key] for key in ledger.carried_in),
            places_mentioned=self._places_mentioned(scene, place),
            before=self._previous_scene(scene),
            about=tuple(sorted({*entry.characters, place.key, *ledger.carried_in})),
            themes=tuple(
                sorted(
                    theme.theme
                    for theme in self.structure.themes
                    if scene.number in theme.manifestations
                )
            ),
            seconds=self.seconds.get(scene.number),
            shot_edits=scene.shot_edits,
            given_synopsis=scene.given_synopsis,
            dropped_sounds=scene.dropped_sounds,
            absentees=tuple(self._present(self.facts.absentees[scene.number], scene)),
        )

    @cached_property
    def _props(self) -> dict[str, Prop]:
        return {prop.key: prop for prop in self.structure.props}

    def _present(
        self, people: Iterable[CharacterRecord], scene: JoinedScene
    ) -> Iterator[ScenePresence]:
        for person in people:
            look = person.look_in(scene)
            yield ScenePresence(
                person=person.key,
                key=look.key,
                name=person.name,
                names=person.names,
                look=look.description,
                gender=person.identity.gender,
                narrator=person.identity.narrator,
                number=self._cast_numbers[person.key],
            )

    @cached_property
    def _cast_numbers(self) -> dict[str, int]:
        """The number of each person in the cast list: most mentioned first."""
        people = enumerate(self.structure.people, start=1)
        return {person.key: number for number, person in people}

    def _elements(
        self, scene: JoinedScene, units: tuple[Unit, ...]
    ) -> Iterator[LocatedElement]:
        people = self.facts.people[scene.number]
        for record in self.facts.elements.of_scene.get(scene.number, ()):
            unit = find_unit(units, record.element.source)
            is_known = is_listed(record.element, people) or (
                bool(people)
                and record.element.category == "cast"
                and is_part(record.element.words)
            )
            if unit is not None and not is_known:
                yield _to_located_element(record, unit)

    def _places_mentioned(self, scene: JoinedScene, place: Place) -> tuple[str, ...]:
        words = scene.source.slice(self.text)
        spoken_of = (
            match[0].casefold() for match in self._place_name_pattern.finditer(words)
        )
        names = self._place_names
        return tuple(
            names[name]
            for name in dict.fromkeys(spoken_of)
            if names[name] != place.name
        )

    @cached_property
    def _place_names(self) -> dict[str, str]:
        """The names of places that are settings, or only spoken of, by their key."""
        people = {
            name for person in self.structure.people for name in _names_of(person)
        }
        names = (
            *(name for name in sorted(self.named_places) if name not in people),
            *(place.name for place in self.structure.places),
        )
        return {name.casefold(): name for name in names}

    @cached_property
    def _place_name_pattern(self) -> re.Pattern[str]:
        settings = {place.name for place in self.structure.places}
        names = sorted(self._place_names.values(), key=len, reverse=True)
        # A setting stands in any case, "MILL" or "the mill"; "Bath" is no bath.
        patterns = (
            f"(?i:{re.escape(name)})" if name in settings else re.escape(name)
            for name in names
        )
        return re.compile(rf"\b(?:{'|'.join(patterns)})\b")

    def _previous_scene(self, scene: JoinedScene) -> PreviousScene | None:
        if scene.number == 1:
            return None
        entry = self.structure.scenes[scene.number - 2]
        return PreviousScene(
            number=entry.number,
            place_id=entry.place_id,
            time_of_day=entry.time_of_day,
            story_day=entry.story_day,
            people=self.ledger[entry.number].people,
        )


def _names_of(person: Person) -> tuple[str, ...]:
    return (person.name, *(alias.alias for alias in person.aliases))


def _to_located_element(record: SceneElementRecord, unit: str) -> LocatedElement:
    element = record.element
    return LocatedElement(
        category=element.category,
        key=record.prop.key if record.prop else None,
        name=record.name,
        presence=element.presence,
        source=element.source,
        quantity=element.quantity
        or find_quantity(element.words)
        or find_quantity(element.label),
        owner=record.owner.key if record.owner else None,
        state=find_state(element.words),
        department=element.department
        or find_department(element.category, element.label),
        edited=element.edited,
        named=element.named,
        unit=unit,
        person=record.person.key if record.person else None,
    )
