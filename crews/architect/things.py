"""Props, vehicles, animals and clothes: one key each, over the whole film."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from crews.architect.naming import folded, plain, slug, unique
from crews.architect.people import Character
from crews.architect.readings import ReadElement, ReadPassage
from crews.architect.seams import Draft, Named
from ports.structure import Prop

Keyed = Literal["prop", "vehicle", "animal", "wardrobe"]
_PREFIX: dict[Keyed, str] = {
    "prop": "obj",
    "vehicle": "veh",
    "animal": "animal",
    "wardrobe": "cloth",
}
_ANOTHER = re.compile(r"(?:other|second|third|next|last|new|spare|extra)\b")
"""What sets a thing apart from the one that was spoken of already."""
_KEYED: dict[str, Keyed] = {category: category for category in get_args(Keyed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An element of a scene with its key, where it has one.

    Attributes:
        person: Who wears or bears it.
    """

    element: ReadElement
    person: Character | None
    prop: Prop | None

    @property
    def shown(self) -> bool:
        """It is there, and not only spoken of."""
        return self.element.presence != "mentioned"


@dataclass(frozen=True, kw_only=True)
class Things:
    """Everything to be provided, by scene, and where each key occurs.

    Attributes:
        scenes: Where it is shown or spoken of.
    """

    props: tuple[Prop, ...]
    of_scene: dict[int, tuple[Thing, ...]]
    scenes: dict[str, tuple[int, ...]]

    @cached_property
    def shown(self) -> dict[str, tuple[int, ...]]:
        """The scenes that show each key, in order; at least one."""
        shown: dict[str, dict[int, None]] = defaultdict(dict)
        for number, here in sorted(self.of_scene.items()):
            for thing in here:
                if thing.prop and thing.shown:
                    shown[thing.prop.key][number] = None
        return {key: tuple(numbers) for key, numbers in shown.items()}


def things(
    drafts: Sequence[Draft],
    passages: Sequence[ReadPassage],
    people: Mapping[Named, Character],
) -> Things:
    """Give a key to whatever is seen in some scene."""
    found = list(_found(drafts, passages, people))
    props = _props(found)
    shown = {prop.key: prop for prop in props.values()}
    of_scene: dict[int, list[Thing]] = defaultdict(list)
    scenes: dict[str, list[int]] = defaultdict(list)
    for number, element, person in found:
        prop = props.get(_identity(element, person))
        of_scene[number].append(Thing(element=element, person=person, prop=prop))
        if prop and number not in scenes[prop.key]:
            scenes[prop.key].append(number)
    return Things(
        props=tuple(shown.values()),
        of_scene={number: tuple(here) for number, here in of_scene.items()},
        scenes={key: tuple(numbers) for key, numbers in scenes.items()},
    )


_Found = tuple[int, ReadElement, Character | None]
_Identity = tuple[str, str, str]


def _found(
    drafts: Sequence[Draft],
    passages: Sequence[ReadPassage],
    people: Mapping[Named, Character],
) -> Iterator[_Found]:
    elements = [(p.number, element) for p in passages for element in p.elements]
    elements.sort(key=lambda found: found[1].source)
    ahead = iter(drafts)
    draft = next(ahead)
    for passage, element in elements:
        while element.source.start >= draft.source.end:
            draft = next(ahead)
        person = people.get((passage, element.person)) if element.person else None
        yield draft.number, element, person


def _props(found: Sequence[_Found]) -> dict[_Identity, Prop]:
    props: dict[_Identity, Prop] = {}
    keys: set[str] = set()
    for _, element, person in found:
        identity = _identity(element, person)
        category = _KEYED.get(element.category)
        # What is only spoken of is provided by nobody, unless another scene shows it.
        if category is None or identity in props or element.presence == "mentioned":
            continue
        props[identity] = _prop(element, category, person, keys)
        keys.add(props[identity].key)
    return _one_each(props)


def _prop(
    element: ReadElement,
    category: Keyed,
    person: Character | None,
    taken: Collection[str],
) -> Prop:
    owner = f"{slug(person.name)}_" if category == "wardrobe" and person else ""
    stem = f"{_PREFIX[category]}_{owner}{slug(element.words)}"
    return Prop(
        key=unique(stem, taken, mark="_{}", end="_v01"),
        name=plain(element.words),
        category=category,
    )


def _one_each(props: dict[_Identity, Prop]) -> dict[_Identity, Prop]:
    """Give cat and grey cat one key, where the film has no other cat.

    The first of them names it, so that no later page renames what came before.
    """
    first = {identity: place for place, identity in enumerate(props)}
    fuller: dict[_Identity, list[_Identity]] = defaultdict(list)
    for category, name, owner in props:
        head = name.rpartition(" ")[2]
        if head != name:
            fuller[category, head, owner].append((category, name, owner))
    one = dict(props)
    for bare, names in fuller.items():
        if len(names) == 1 and not _ANOTHER.match(names[0][1]):
            both = [identity for identity in (bare, *names) if identity in props]
            named = props[min(both, key=first.__getitem__)]
            one |= {bare: named, names[0]: named}
    return one


def _identity(element: ReadElement, person: Character | None) -> _Identity:
    owner = person.key if person and element.category == "wardrobe" else ""
    return element.category, folded(element.words), owner
