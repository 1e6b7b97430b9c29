"""Elements of all scenes; one key for each prop, vehicle, animal and garment."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from crews.architect.cast.characters import CharacterRecord
from crews.architect.names import (
    make_unique,
    name_key,
    slug,
    strip_determiners,
    thing_key,
)
from crews.architect.passages.joined_scenes import JoinedScene, PassageName
from crews.step_inputs import ResolvedElement, ResolvedPassage
from ports.domain.structure import Prop

CategoryWithKey = Literal["prop", "vehicle", "animal", "wardrobe"]
_PREFIX: dict[CategoryWithKey, str] = {
    "prop": "obj",
    "vehicle": "veh",
    "animal": "animal",
    "wardrobe": "cloth",
}
_ANOTHER = re.compile(r"(?:other|second|third|next|last|new|spare|extra)\b")
"""Words before a noun that say it is not the one mentioned before."""
_CATEGORIES_WITH_KEYS: dict[str, CategoryWithKey] = {
    category: category for category in get_args(CategoryWithKey)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneElementRecord:
    """An element of a scene with its prop, if its category has keys.

    Attributes:
        person: Who wears or carries it.
        owner: Whose it is: as people say, or else who wears or carries it.
    """

    element: ResolvedElement
    person: CharacterRecord | None
    owner: CharacterRecord | None
    prop: Prop | None

    @property
    def name(self) -> str:
        """What the film calls it."""
        return self.prop.name if self.prop else self.element.label

    @property
    def is_visible(self) -> bool:
        """Tell whether it is there, and not only mentioned."""
        return self.element.presence != "mentioned"


@dataclass(frozen=True, kw_only=True)
class ElementIndex:
    """The elements of every scene, and the scenes of every key.

    Attributes:
        of_scene: By number of the scene; scenes without elements are missing.
        scenes: By key, the numbers of the scenes that show or mention it.
    """

    props: tuple[Prop, ...]
    of_scene: dict[int, tuple[SceneElementRecord, ...]]
    scenes: dict[str, tuple[int, ...]]

    @cached_property
    def visible_in(self) -> dict[str, tuple[int, ...]]:
        """By key, the numbers of the scenes that show it, in order; at least one."""
        scenes: dict[str, dict[int, None]] = defaultdict(dict)
        for number, here in sorted(self.of_scene.items()):
            for record in here:
                if record.prop and record.is_visible:
                    scenes[record.prop.key][number] = None
        return {key: tuple(numbers) for key, numbers in scenes.items()}


def index_elements(
    joined_scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    people: Mapping[PassageName, CharacterRecord],
) -> ElementIndex:
    """Index the elements, with a key for each that is visible in some scene."""
    located = list(_locate_elements(joined_scenes, passages, people))
    props = _props(located)
    unique_props = {prop.key: prop for prop in props.values()}
    of_scene: dict[int, list[SceneElementRecord]] = defaultdict(list)
    scenes: dict[str, list[int]] = defaultdict(list)
    for number, element, person, owner in located:
        prop = props.get(_element_identity(element, person))
        of_scene[number].append(
            SceneElementRecord(element=element, person=person, owner=owner, prop=prop)
        )
        if prop and number not in scenes[prop.key]:
            scenes[prop.key].append(number)
    return ElementIndex(
        props=tuple(unique_props.values()),
        of_scene={number: tuple(here) for number, here in of_scene.items()},
        scenes={key: tuple(numbers) for key, numbers in scenes.items()},
    )


def is_listed(element: ResolvedElement, people: Iterable[CharacterRecord]) -> bool:
    """Tell whether an actor without a number is one of *people*.

    "The smith" is Ada Voss, where another passage calls her so; the driver of a van is
    of the cast where nobody else is, and so are background actors who speak as one.
    """
    names = {
        name_key(name)
        for person in people
        if element.category == "cast" or person.is_group
        for name in person.names
    }
    is_actor = element.category in {"cast", "background"}
    return is_actor and not names.isdisjoint(
        {name_key(element.words), name_key(element.label)}
    )


_FoundElement = tuple[
    int, ResolvedElement, CharacterRecord | None, CharacterRecord | None
]
"""An element with the number of its scene, who wears or carries it, and its owner."""
_ElementIdentity = tuple[str, str, str]


def _locate_elements(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    people: Mapping[PassageName, CharacterRecord],
) -> Iterator[_FoundElement]:
    elements = [(p.number, element) for p in passages for element in p.elements]
    elements.sort(key=lambda found: found[1].source)
    remaining = iter(scenes)
    scene = next(remaining)
    for passage, element in elements:
        while element.source.start >= scene.source.end:
            scene = next(remaining)
        person = people.get((passage, element.person)) if element.person else None
        is_said = element.owner is not None
        owner = people.get((passage, element.owner or "")) if is_said else person
        yield scene.number, element, person, owner


def _props(located: Sequence[_FoundElement]) -> dict[_ElementIdentity, Prop]:
    props: dict[_ElementIdentity, Prop] = {}
    keys: set[str] = set()
    named: set[_ElementIdentity] = set()
    for _, element, person, _ in located:
        identity = _element_identity(element, person)
        category = _CATEGORIES_WITH_KEYS.get(element.category)
        if element.name:
            named.add(identity)
        # No department provides what is only mentioned, unless another scene shows it.
        if category is None or identity in props or element.presence == "mentioned":
            continue
        props[identity] = _to_prop(element, category, person, keys)
        keys.add(props[identity].key)
    return _merge_generic_names(props, named)


def _to_prop(
    element: ResolvedElement,
    category: CategoryWithKey,
    person: CharacterRecord | None,
    taken: Collection[str],
) -> Prop:
    owner = f"{slug(person.name)}_" if category == "wardrobe" and person else ""
    stem = f"{_PREFIX[category]}_{owner}{slug(element.label)}"
    return Prop(
        key=make_unique(stem, taken, mark="_{}", end="_v01"),
        name=strip_determiners(element.label),
        category=category,
    )


def _merge_generic_names(
    props: dict[_ElementIdentity, Prop], named: Collection[_ElementIdentity]
) -> dict[_ElementIdentity, Prop]:
    """Give "cat" and "grey cat" one key, if the film has no other cat.

    Not those that are *named* already.

    The first of the two names it, so that more text at the end does not change keys.
    """
    first = {identity: position for position, identity in enumerate(props)}
    longer_names: dict[_ElementIdentity, list[_ElementIdentity]] = defaultdict(list)
    for category, name, owner in props:
        head = name.rpartition(" ")[2]
        if head != name:
            longer_names[category, head, owner].append((category, name, owner))
    merged = dict(props)
    for bare, names in longer_names.items():
        if len(names) == 1 and not _ANOTHER.match(names[0][1]):
            if {bare, *names} & set(named):
                continue
            both = [identity for identity in (bare, *names) if identity in props]
            prop = props[min(both, key=first.__getitem__)]
            merged |= {bare: prop, names[0]: prop}
    return merged


def _element_identity(
    element: ResolvedElement, person: CharacterRecord | None
) -> _ElementIdentity:
    owner = person.key if person and element.category == "wardrobe" else ""
    return element.category, thing_key(element.label), owner
