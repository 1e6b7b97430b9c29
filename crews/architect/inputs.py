"""The inputs of the scenes' break-downs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from crews.architect.index import Settled
from crews.architect.lines import unit_at
from crews.architect.seams import Draft
from crews.architect.things import Thing
from crews.scene import Present, SceneBefore, SceneElement, SceneInput
from ports.manuscript import Unit
from ports.story import Brief
from ports.structure import LedgerEntry, Place, Prop, SceneIndexEntry, Structure


@dataclass(frozen=True, kw_only=True)
class SceneInputs:
    """Makes the input of every scene from what is settled about all of them."""

    format: Literal["prose", "screenplay"]
    title: str
    brief: Brief
    text: str
    settled: Settled
    structure: Structure
    ledger: Mapping[int, LedgerEntry]

    def all(self) -> tuple[SceneInput, ...]:
        """Return one input for every scene, in order."""
        return tuple(
            self._input(draft, entry)
            for draft, entry in zip(
                self.settled.drafts, self.structure.scenes, strict=True
            )
        )

    def _input(self, draft: Draft, entry: SceneIndexEntry) -> SceneInput:
        units, quotations = self.settled.numbered[draft.number]
        ledger = self.ledger[draft.number]
        place = self.settled.places.of_scene[draft.number]
        return SceneInput(
            format=self.format,
            title=self.title,
            brief=self.brief,
            entry=entry,
            ledger=ledger,
            place=place,
            units=units,
            quotations=quotations,
            cast=tuple(self._cast(draft)),
            elements=tuple(self._elements(draft, units)),
            carried=tuple(self._props[key] for key in ledger.carried_in),
            places_mentioned=self._mentioned(draft, place),
            before=self._before(draft),
            about=tuple(sorted({*entry.characters, place.key, *ledger.carried_in})),
            themes=tuple(
                sorted(
                    theme.theme
                    for theme in self.structure.themes
                    if draft.number in theme.manifestations
                )
            ),
        )

    @cached_property
    def _props(self) -> dict[str, Prop]:
        return {prop.key: prop for prop in self.structure.props}

    def _cast(self, draft: Draft) -> Iterator[Present]:
        for person in self.settled.present[draft.number]:
            look = person.look(draft.source)
            yield Present(
                person=person.key,
                key=look.key,
                name=person.name,
                names=person.names,
                look=look.description,
                gender=person.identity.gender,
                narrator=person.identity.narrator,
            )

    def _elements(
        self, draft: Draft, units: tuple[Unit, ...]
    ) -> Iterator[SceneElement]:
        for thing in self.settled.things.of_scene.get(draft.number, ()):
            unit = unit_at(units, thing.element.source)
            if unit is not None:
                yield _element(thing, unit)

    def _mentioned(self, draft: Draft, place: Place) -> tuple[str, ...]:
        words = draft.source.of(self.text)
        spoken_of = (match[0].casefold() for match in self._place_names.finditer(words))
        names = self._places
        return tuple(
            names[name]
            for name in dict.fromkeys(spoken_of)
            if names[name] != place.name
        )

    @cached_property
    def _places(self) -> dict[str, str]:
        return {place.name.casefold(): place.name for place in self.structure.places}

    @cached_property
    def _place_names(self) -> re.Pattern[str]:
        names = sorted((p.name for p in self.structure.places), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)

    def _before(self, draft: Draft) -> SceneBefore | None:
        if draft.number == 1:
            return None
        entry = self.structure.scenes[draft.number - 2]
        return SceneBefore(
            number=entry.number,
            place_id=entry.place_id,
            time_of_day=entry.time_of_day,
            story_day=entry.story_day,
            people=self.ledger[entry.number].people,
        )


def _element(thing: Thing, unit: str) -> SceneElement:
    element = thing.element
    return SceneElement(
        category=element.category,
        key=thing.prop.key if thing.prop else None,
        name=thing.prop.name if thing.prop else element.words,
        presence=element.presence,
        source=element.source,
        unit=unit,
        person=thing.person.key if thing.person else None,
    )
