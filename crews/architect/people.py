"""People of the structure: keys, unique names, aliases with evidence, looks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crews.architect.casting import Identity
from crews.architect.naming import slug, unique
from crews.architect.readings import ReadLook
from crews.architect.seams import Draft, Named
from ports.questions.plotting import RoleReading
from ports.story import Span
from ports.structure import Alias, Arc, Look, Person, Role

SUPPORTING = 0.1
"""Whoever is in one scene of ten carries the story; below that they pass by."""

TRAITS = 8
"""As many as a casting sheet has room for; readings repeat them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WornLook:
    """A look, and where in the text it begins."""

    look: Look
    source: Span


@dataclass(frozen=True, kw_only=True)
class Character:
    """One person with their key, before the plot gives them a role.

    Attributes:
        looks: In the order of the text; the first is how they come into the story.
    """

    key: str
    name: str
    identity: Identity
    first_scene: int
    looks: tuple[WornLook, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Everything that the text calls them, `name` first."""
        called = (seen.name for seen in self.identity.sightings)
        return tuple(dict.fromkeys((self.name, *called, *self.others)))

    @property
    def others(self) -> tuple[str, ...]:
        people = (p for seen in self.identity.sightings for p in seen.readings)
        return tuple(dict.fromkeys(o.name for p in people for o in p.other_names))

    def look(self, scene: Span) -> Look:
        """Return how they look by the end of a scene."""
        worn = [look.look for look in self.looks if look.source.start < scene.end]
        return worn[-1] if worn else self.looks[0].look

    def person(self, role: Role, arc: Arc | None) -> Person:
        """Return them as the structure has them."""
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
            looks=tuple(worn.look for worn in self.looks),
            first_scene=self.first_scene,
        )

    def _aliases(self) -> Iterator[Alias]:
        told = {self.name}
        merged = zip(self.identity.sightings[1:], self.identity.evidence, strict=True)
        others = (
            (other.name, other.evidence)
            for seen in self.identity.sightings
            for person in seen.readings
            for other in person.other_names
        )
        for name, evidence in (*((s.name, why) for s, why in merged), *others):
            if name not in told:
                told.add(name)
                yield Alias(alias=name, evidence=evidence)

    def _traits(self) -> tuple[str, ...]:
        people = (p for seen in self.identity.sightings for p in seen.readings)
        return tuple(dict.fromkeys(t for p in people for t in p.traits))[:TRAITS]


def characters(
    identities: Sequence[Identity], drafts: Sequence[Draft]
) -> tuple[Character, ...]:
    """Return *identities* with keys and unique names, most mentioned first."""
    first_in = _first_scenes(drafts)
    slugs: set[str] = set()
    names: set[str] = set()
    people = []
    for identity in identities:
        known_by = identity.sightings[0].name
        slugged = unique(slug(known_by), slugs)
        name = unique(known_by, names, mark=" ({})")
        slugs.add(slugged)
        names.add(name)
        people.append(
            Character(
                key=f"char_{slugged}_v01",
                name=name,
                identity=identity,
                first_scene=min(
                    (first_in[n] for n in identity.named if n in first_in), default=1
                ),
                looks=tuple(_looks(slugged, identity, drafts)),
            )
        )
    return tuple(people)


def by_named(people: Sequence[Character]) -> dict[Named, Character]:
    """Return *people* by every name that a reading gives them."""
    return {named: person for person in people for named in person.identity.named}


def in_role(
    people: Sequence[Character],
    roles: Mapping[str, RoleReading],
    presence: Mapping[str, float],
) -> tuple[Person, ...]:
    """Return *people* as the plot sees them; whom it leaves out is cast by presence.

    *presence* is the share of the scenes that each of them is in, by key.
    """
    return tuple(
        person.person(_role(person, roles, presence), _arc(roles.get(person.key)))
        for person in people
    )


def _first_scenes(drafts: Sequence[Draft]) -> dict[Named, int]:
    first: dict[Named, int] = {}
    for draft in drafts:
        for part in draft.parts:
            for name in part.scene.people:
                first.setdefault((part.passage, name), draft.number)
    return first


def _looks(
    slugged: str, identity: Identity, drafts: Sequence[Draft]
) -> Iterator[WornLook]:
    described = _described(identity)
    for version, look in enumerate(described or (_PLAIN,), start=1):
        yield WornLook(
            look=Look(
                key=f"char_{slugged}_v{version:02d}",
                description=look.description,
                first_scene=_scene_at(look.source.start, drafts),
            ),
            source=look.source,
        )


_PLAIN = ReadLook(description="", source=Span(0, 0))


def _described(identity: Identity) -> list[ReadLook]:
    people = (p for seen in identity.sightings for p in seen.readings)
    looks = sorted((k for p in people for k in p.looks), key=lambda k: k.source)
    changes: list[ReadLook] = []
    for look in looks:
        if not changes or changes[-1].description != look.description:
            changes.append(look)
    return changes


def _scene_at(position: int, drafts: Sequence[Draft]) -> int:
    return next((d.number for d in drafts if position < d.source.end), 1)


def _role(
    person: Character, roles: Mapping[str, RoleReading], presence: Mapping[str, float]
) -> Role:
    if person.key in roles:
        return roles[person.key].role
    return "supporting" if presence.get(person.key, 0) >= SUPPORTING else "minor"


def _arc(role: RoleReading | None) -> Arc | None:
    if role is None or not role.transformation:
        return None
    return Arc(
        start_state=role.start_state,
        end_state=role.end_state,
        transformation=role.transformation,
    )
