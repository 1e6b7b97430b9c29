"""Places of the structure: one key each, the place they lie in, and INT or EXT."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.architect.names import make_unique, name_key, slug, strip_determiners
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.film import InteriorExterior
from ports.domain.structure import Place

UNSPECIFIED = "unspecified place"
"""Where the text does not say; a director has to decide."""

_PlaceName = tuple[str, str]
"""A place's folded name, and that of the larger place, empty where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndex:
    """All places, and the one that each scene is in, by its number."""

    all: tuple[Place, ...]
    of_scene: dict[int, Place]

    def parent_of(self, place: Place) -> Place | None:
        """Return the larger place that *place* lies in."""
        return next((p for p in self.all if p.key == place.parent), None)


def index_places(scenes: Sequence[JoinedScene]) -> PlaceIndex:
    """Return where the scenes are."""
    named = list(_scene_places(scenes))
    parents = _parents(named)
    at = {number: _resolve_place(where, parents) for number, where, _ in named}
    words = {
        name_key(name): strip_determiners(name)
        for _, _, names in named
        for name in names
    }
    made = _build_places(dict.fromkeys(at.values()), words, _interiors(scenes, at))
    return PlaceIndex(
        all=tuple(made.values()),
        of_scene={number: made[where] for number, where in at.items()},
    )


def _scene_places(
    scenes: Sequence[JoinedScene],
) -> Iterator[tuple[int, _PlaceName, tuple[str, ...]]]:
    before: tuple[str, str] = (UNSPECIFIED, "")
    chapter: str | None = None
    for draft in scenes:
        stays = draft.chapter == chapter and draft.day == "same"
        if draft.place:
            here = (draft.place, draft.within or "")
        elif draft.within:
            here = (draft.within, "")
        else:
            here = before if stays else (UNSPECIFIED, "")
        name, within = here
        if name_key(name) == name_key(within):
            within = ""
        yield (
            draft.number,
            (name_key(name), name_key(within)),
            tuple(filter(None, here)),
        )
        before, chapter = here, draft.chapter


def _parents(
    named: Sequence[tuple[int, _PlaceName, tuple[str, ...]]],
) -> dict[str, list[str]]:
    parents: dict[str, list[str]] = defaultdict(list)
    for _, (name, within), _ in named:
        if within and within not in parents[name]:
            parents[name].append(within)
    return parents


def _resolve_place(where: _PlaceName, parents: dict[str, list[str]]) -> _PlaceName:
    name, within = where
    # The kitchen, said to be in the mill once and never in another house, is that one.
    if not within and len(parents[name]) == 1:
        within = parents[name][0]
    # Two places inside one another: the first to say so is believed.
    if within and parents[within] and parents[within][0] == name:
        within = "" if name < within else within
    return name, within


def _interiors(
    scenes: Sequence[JoinedScene], at: dict[int, _PlaceName]
) -> dict[_PlaceName, InteriorExterior]:
    votes: dict[_PlaceName, Counter[str]] = defaultdict(Counter)
    for draft in scenes:
        votes[at[draft.number]][draft.setting] += 1
    return {where: _majority_interior(counted) for where, counted in votes.items()}


def _majority_interior(votes: Counter[str]) -> InteriorExterior:
    inside, outside = votes["interior"], votes["exterior"]
    # One INT/EXT a place, so the majority has it; both where nobody has.
    if inside > outside + votes["mixed"]:
        return "INT."
    return "EXT." if outside > inside + votes["mixed"] else "INT./EXT."


def _build_places(
    wheres: dict[_PlaceName, None],
    words: dict[str, str],
    interiors: dict[_PlaceName, InteriorExterior],
) -> dict[_PlaceName, Place]:
    made: dict[_PlaceName, Place] = {}
    slugs: set[str] = set()
    larger = dict.fromkeys((within, "") for _, within in wheres if within)
    bare = {where[0]: where for where in wheres}
    above = {within: bare.get(within, (within, "")) for within, _ in larger}
    for where in (*wheres, *(above[w] for w, _ in larger)):
        if where in made:
            continue
        slugged = make_unique(slug(where[0]), slugs)
        slugs.add(slugged)
        made[where] = Place(
            key=f"loc_{slugged}_v01",
            name=words[where[0]],
            interior=interiors.get(where, "INT./EXT."),
        )
    return {
        where: place.model_copy(
            update={"parent": made[above[where[1]]].key if where[1] else None}
        )
        for where, place in made.items()
    }
