"""Places of the story: key, larger place, and inside or outside (INT or EXT)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from crews.architect.names import (
    make_unique,
    name_key,
    person_key,
    slug,
    strip_determiners,
)
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.film import InteriorExterior
from ports.domain.structure import Place

UNSPECIFIED = "unspecified place"
"""The place of scenes whose text names none; a director has to decide."""

_PlaceName = tuple[str, str]
"""The key of a place's name, and that of the larger place, empty if unknown."""
_ScenePlace = tuple[int, _PlaceName, dict[str, str]]
"""Number of a scene, its place, and how the names are shown, by key."""
_ANY_PLACE = frozenset({"room", "place"})
"""Nouns of which a house has many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndex:
    """All places, and the place of each scene by its number."""

    all: tuple[Place, ...]
    of_scene: dict[int, Place]

    def parent_of(self, place: Place) -> Place | None:
        """Return the larger place that *place* lies in, or None."""
        return next((p for p in self.all if p.key == place.parent), None)


def index_places(scenes: Sequence[JoinedScene]) -> PlaceIndex:
    """Index the places of *scenes*."""
    chapters = {scene.number: scene.chapter for scene in scenes}
    written = frozenset(s.number for s in scenes if s.has_slugline or s.heading_edited)
    mentioned = [
        scene_place
        for _, group in groupby(_scene_places(scenes), key=lambda m: chapters[m[0]])
        for scene_place in _with_fuller_names(tuple(group), written)
    ]
    parents = _parents(mentioned)
    named: dict[str | None, set[str]] = defaultdict(set)
    for number, place_name, _ in mentioned:
        named[chapters[number]].update(place_name)
    at = {
        number: _resolve_place(place_name, parents, nearby=named[chapters[number]])
        for number, place_name, _ in mentioned
    }
    display_names = {
        key: name for _, _, names in mentioned for key, name in names.items()
    }
    places = _build_places(
        dict.fromkeys(at.values()), display_names, _interiors(scenes, at)
    )
    for scene in scenes:
        place = places[at[scene.number]]
        if scene.atmosphere and not place.atmosphere:
            places[at[scene.number]] = place.model_copy(
                update={"atmosphere": scene.atmosphere}
            )
    return PlaceIndex(
        all=tuple(places.values()),
        of_scene={number: places[place_name] for number, place_name in at.items()},
    )


def _scene_places(
    scenes: Sequence[JoinedScene],
) -> Iterator[_ScenePlace]:
    """Yield each scene's number, its place, and how the names are shown, by key."""
    previous: tuple[str, str] = (UNSPECIFIED, "")
    before: JoinedScene | None = None
    settings: dict[str, str] = {}
    for scene in scenes:
        if scene.place:
            place = (scene.place, scene.within or "")
        elif scene.within:
            place = (scene.within, "")
        else:
            goes_on = before is not None and _goes_on(before, scene)
            place = previous if goes_on else (UNSPECIFIED, "")
        names = dict(_keys_and_names(scene, place, settings))
        key, within = (*names, "")[:2]
        yield scene.number, (key, within), names
        previous, before = place, scene


def _goes_on(before: JoinedScene, scene: JoinedScene) -> bool:
    """Tell whether *scene* plays on the same day with somebody of the scene before.

    Where a scene has nobody, it may still describe the same place.
    """
    people, others = ({name for _, name in each.people} for each in (scene, before))
    is_shared = not people or not others or not people.isdisjoint(others)
    is_near = scene.chapter == before.chapter and scene.day == "same"
    return is_shared and is_near and not scene.elsewhere


def _keys_and_names(
    scene: JoinedScene, place: tuple[str, str], settings: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield key and shown name of a scene's place, and of the larger place.

    A slugline stands as it was written: "MY HOUSE" is not "THE HOUSE". A house that is
    INT. in one scene and EXT. in another is two places to film; so are a place indoors
    and one outdoors of which the text says no more. *settings* holds whether a key is
    inside or outside, by its first scene.
    """
    name, within = place
    is_loose = not scene.has_slugline and name != UNSPECIFIED
    key = name_key(name) if is_loose else person_key(name)
    # What prose calls both is either: a porch may be of the house inside or outside.
    if scene.setting != "unknown" and not (is_loose and scene.setting == "mixed"):
        first = settings.setdefault(f"{within} {key}", scene.setting)
        key = key if scene.setting == first else f"{key} {scene.setting}"
    yield key, strip_determiners(name) if is_loose else " ".join(name.split())
    if within and name_key(name) != name_key(within):
        yield name_key(within), strip_determiners(within)


def _with_fuller_names(
    mentioned: Sequence[_ScenePlace], written: frozenset[int]
) -> Iterator[_ScenePlace]:
    """Yield the scenes of a chapter, with one name for what is called by two.

    "The theatre" is the Marlow Theatre where the chapter has no other one; where it
    has, it may be any. What is *written*, by a writer or by hand, stands as it is.
    """
    free = [one for one in mentioned if one[0] not in written]
    shown = {key: name for _, _, names in free for key, name in names.items()}
    keys = dict.fromkeys(name for _, (name, _), _ in free)
    known: set[str] = set()
    for number, (name, within), names in mentioned:
        full = _fuller_name(name, keys) if number not in written else None
        if full and (full in known or _has_owner(shown[full])):
            yield number, (full, within), {**names, full: shown[full]}
        else:
            yield number, (name, within), names
        known.add(name)


def _fuller_name(key: str, keys: Iterable[str]) -> str | None:
    """Return the only one of *keys* that is the noun *key* and says more of it."""
    if " " in key or key in _ANY_PLACE:
        return None
    fuller = [other for other in keys if other.endswith(f" {key}")]
    return fuller[0] if len(fuller) == 1 else None


def _has_owner(name: str) -> bool:
    """Tell whether *name* is that of one place, and not of a kind: "police station"."""
    return name[0].isupper() or "'s " in name or "’s " in name


def _parents(
    mentioned: Sequence[_ScenePlace],
) -> dict[str, list[str]]:
    parents: dict[str, list[str]] = defaultdict(list)
    for _, (name, within), _ in mentioned:
        if within and within not in parents[name]:
            parents[name].append(within)
    return parents


def _resolve_place(
    place_name: _PlaceName, parents: dict[str, list[str]], *, nearby: set[str]
) -> _PlaceName:
    name, within = place_name
    # A kitchen that is once said to be in the mill, and never elsewhere, is that one;
    # but in a chapter that knows of no mill it is any kitchen.
    if not within and len(parents[name]) == 1 and parents[name][0] in nearby:
        within = parents[name][0]
    # Two places, each said to lie in the other: the first statement counts.
    if within and parents[within] and parents[within][0] == name:
        within = "" if name < within else within
    return name, within


def _interiors(
    scenes: Sequence[JoinedScene], at: dict[int, _PlaceName]
) -> dict[_PlaceName, InteriorExterior]:
    votes: dict[_PlaceName, Counter[str]] = defaultdict(Counter)
    for scene in scenes:
        place_name = at[scene.number]
        is_taken_over = not scene.place and not scene.within
        # What a scene takes over from the one before is as that one says.
        if not is_taken_over or place_name[0].startswith(UNSPECIFIED):
            votes[place_name][scene.setting] += 1
    return {
        place_name: _majority_interior(counted) for place_name, counted in votes.items()
    }


def _majority_interior(votes: Counter[str]) -> InteriorExterior:
    inside, outside = votes["interior"], votes["exterior"]
    # One value for each place, so the majority decides; without one it is both.
    if inside > outside:
        return "INT."
    return "EXT." if outside > inside else "INT./EXT."


def _build_places(
    place_names: dict[_PlaceName, None],
    display_names: dict[str, str],
    interiors: dict[_PlaceName, InteriorExterior],
) -> dict[_PlaceName, Place]:
    places: dict[_PlaceName, Place] = {}
    slugs: set[str] = set()
    larger = dict.fromkeys((within, "") for _, within in place_names if within)
    bare = {place_name[0]: place_name for place_name in place_names}
    above = {within: bare.get(within, (within, "")) for within, _ in larger}
    for place_name in (*place_names, *(above[w] for w, _ in larger)):
        if place_name in places:
            continue
        own_slug = make_unique(slug(place_name[0]), slugs)
        slugs.add(own_slug)
        places[place_name] = Place(
            key=f"loc_{own_slug}_v01",
            name=display_names[place_name[0]],
            interior=interiors.get(place_name, "INT./EXT."),
        )
    return {
        place_name: place.model_copy(
            update={
                "parent": places[above[place_name[1]]].key if place_name[1] else None
            }
        )
        for place_name, place in places.items()
    }
