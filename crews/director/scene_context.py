"""What all members need to know of a scene: run, text, people, objects and keys."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from crews.director.speech_timing import SpeechRate
from crews.director.windows import SceneText
from crews.step_inputs import (
    LocatedElement,
    SceneInput,
    ScenePresence,
    SceneQuotation,
)
from ports.domain.story import Run
from ports.questions.direct_scene import CastMember


@dataclass(frozen=True, kw_only=True)
class SceneContext:
    """A scene that is broken down in a run, with lookups that its shots need.

    Attributes:
        established_facts: What the knowledge graph has about it, one line each.
    """

    run: Run
    scene_input: SceneInput
    text: SceneText
    established_facts: tuple[str, ...]

    @cached_property
    def speech_rate(self) -> SpeechRate:
        """How many words fit into a shot, as the run's constraints allow."""
        return SpeechRate(max_shot_seconds=self.run.constraints.max_shot_seconds)

    @cached_property
    def short_keys(self) -> dict[str, str]:
        """By full key, the shorter key that questions use.

        ``tobias_pell`` for ``char_tobias_pell_v02``: the list of people says already
        that they are characters, and in one scene each has one look.
        """
        return _shorten_keys([*self.person_of_look, *self.category_of_key])

    @cached_property
    def cast(self) -> tuple[CastMember, ...]:
        """Everybody present, as questions show them."""
        return tuple(
            self._to_member(present, self.short_keys[present.key])
            for present in self.scene_input.cast
        )

    @cached_property
    def absentees(self) -> tuple[CastMember, ...]:
        """Whom a person has taken out of the scene, as questions show them."""
        return tuple(
            self._to_member(person, person.key) for person in self.scene_input.absentees
        )

    def _to_member(self, person: ScenePresence, key: str) -> CastMember:
        text = self.text.text.casefold()
        return CastMember(
            key=key,
            name=person.name,
            look=person.look,
            # Only names in this text: those of other scenes change nothing here.
            names=tuple(
                n for n in person.names if n.casefold().removeprefix("the ") in text
            ),
            gender=person.gender,
            narrator=person.narrator,
        )

    @cached_property
    def looks(self) -> dict[str, str]:
        """The look of everybody present, by look, by person and by short key."""
        keys = {present.key: present.key for present in self.scene_input.cast}
        persons = {present.person: present.key for present in self.scene_input.cast}
        return persons | keys | {self.short_keys[key]: key for key in keys}

    @cached_property
    def person_of_look(self) -> dict[str, str]:
        """The key of the person, by key of the look."""
        return {present.key: present.person for present in self.scene_input.cast}

    @cached_property
    def category_of_key(self) -> dict[str, str]:
        """The category of everything that a shot can show, by key."""
        carried = {prop.key: str(prop.category) for prop in self.scene_input.carried}
        present = {
            element.key: str(element.category)
            for element in self.scene_input.elements
            if element.key and element.presence != "mentioned"
        }
        return carried | present

    @cached_property
    def objects(self) -> dict[str, str]:
        """The key of everything that a shot can show, by key and by short key."""
        keys = {key: key for key in self.category_of_key}
        return keys | {self.short_keys[key]: key for key in keys}

    @cached_property
    def garments(self) -> frozenset[str]:
        """The keys of what people wear."""
        return frozenset(k for k, c in self.category_of_key.items() if c == "wardrobe")

    @cached_property
    def things_by_hand(self) -> dict[str, list[LocatedElement]]:
        """By key, the elements of the things that a person added or renamed.

        A garment is where its wearer is.
        """
        found: dict[str, list[LocatedElement]] = {}
        for element in self.scene_input.elements:
            if element.key and element.key in self.category_of_key:
                found.setdefault(element.key, []).append(element)
        for key in self.garments:
            found.pop(key, None)
        return {k: each for k, each in found.items() if any(e.named for e in each)}

    @cached_property
    def quotations(self) -> dict[str, SceneQuotation]:
        """The quotations of the scene, by the id of their line."""
        return {
            quotation.line_id: quotation for quotation in self.scene_input.quotations
        }


def _shorten_keys(keys: Iterable[str]) -> dict[str, str]:
    """Shorten *keys* by category and version, where they stay unique."""
    stems = {key: key.partition("_")[2].rpartition("_")[0] for key in keys}
    times = Counter(stems.values())
    return {key: stem if times[stem] == 1 else key for key, stem in stems.items()}
