"""Characters: people with keys, unique names, aliases with evidence, and looks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from crews.architect.cast.appearance import find_age, find_features
from crews.architect.cast.identities import MergedIdentity
from crews.architect.cast.looks import LookSpan, build_looks, find_look
from crews.architect.names import make_unique, slug
from crews.architect.passages.joined_scenes import JoinedScene, PassageName
from ports.domain.structure import Alias, Arc, Look, Person, PersonRelation, Role

MAX_TRAITS = 8
"""As many as fit on a casting sheet; passages repeat them."""


@dataclass(frozen=True, kw_only=True)
class CharacterRecord:
    """One person with their key, before the plot gives them a role.

    Attributes:
        looks: In the order of the text, at least one; the first is their first look.
    """

    key: str
    name: str
    identity: MergedIdentity
    first_scene: int
    looks: tuple[LookSpan, ...]

    @property
    def is_group(self) -> bool:
        """Whether several people speak as one."""
        return any(p.group for name in self.identity.names for p in name.readings)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that the text uses for them, `name` first."""
        names = (occurrences.name for occurrences in self.identity.names)
        return tuple(dict.fromkeys((self.name, *names, *self.other_names)))

    @property
    def other_names(self) -> tuple[str, ...]:
        """The other names that the passages give them, each once."""
        people = (
            p for occurrences in self.identity.names for p in occurrences.readings
        )
        return tuple(dict.fromkeys(o.name for p in people for o in p.other_names))

    def look_in(self, scene: JoinedScene) -> Look:
        """Return their look at the end of *scene*."""
        return find_look(self.looks, scene.number)

    def to_person(
        self, role: Role, arc: Arc | None, relations: tuple[PersonRelation, ...] = ()
    ) -> Person:
        """Return the person as the structure lists them."""
        descriptions = [span.look.description for span in self.looks]
        return Person(
            key=self.key,
            name=self.name,
            aliases=tuple(self._aliases()),
            role=role,
            gender=self.identity.gender,
            mentions=self.identity.mentions,
            narrator=self.identity.narrator,
            traits=self._traits(),
            arc=arc,
            looks=tuple(span.look for span in self.looks),
            first_scene=self.first_scene,
            age=find_age(descriptions),
            features=find_features(descriptions),
            relations=relations,
            edited=self.identity.edited,
        )

    def _aliases(self) -> Iterator[Alias]:
        listed = {self.name}
        merged = zip(self.identity.names[1:], self.identity.evidence, strict=True)
        others = (
            (other.name, other.evidence)
            for occurrences in self.identity.names
            for person in occurrences.readings
            for other in person.other_names
        )
        for name, evidence in (*((s.name, why) for s, why in merged), *others):
            if name not in listed:
                listed.add(name)
                yield Alias(alias=name, evidence=evidence)

    def _traits(self) -> tuple[str, ...]:
        people = (
            p for occurrences in self.identity.names for p in occurrences.readings
        )
        return tuple(dict.fromkeys(t for p in people for t in p.traits))[:MAX_TRAITS]


def build_characters(
    identities: Sequence[MergedIdentity], scenes: Sequence[JoinedScene]
) -> tuple[CharacterRecord, ...]:
    """Return *identities* with keys and unique names, most mentioned first."""
    first_scenes = _first_scenes(scenes)
    slugs: set[str] = set()
    people = []
    for identity, name in zip(identities, unique_names(identities), strict=True):
        own_slug = make_unique(slug(identity.names[0].name), slugs)
        slugs.add(own_slug)
        first_scene = min(
            (first_scenes[n] for n in identity.occurrences if n in first_scenes),
            default=1,
        )
        people.append(
            CharacterRecord(
                key=f"char_{own_slug}_v01",
                name=name,
                identity=identity,
                first_scene=first_scene,
                looks=build_looks(
                    own_slug, identity.looks, scenes, first_scene=first_scene
                ),
            )
        )
    return tuple(people)


def unique_names(identities: Sequence[MergedIdentity]) -> tuple[str, ...]:
    """Return the name of each of *identities*, with a number where another has it."""
    names: dict[str, None] = {}
    for identity in identities:
        names[make_unique(identity.names[0].name, names, mark=" ({})")] = None
    return tuple(names)


def by_occurrence(
    people: Sequence[CharacterRecord],
) -> dict[PassageName, CharacterRecord]:
    """Return *people* by each passage and name that refers to them."""
    return {
        occurrence: person
        for person in people
        for occurrence in person.identity.occurrences
    }


def _first_scenes(scenes: Sequence[JoinedScene]) -> dict[PassageName, int]:
    first: dict[PassageName, int] = {}
    for scene in scenes:
        for name in (*scene.people, *scene.arrivals):
            first.setdefault(name, scene.number)
    return first
