"""Places of the structure: one key each, the place they lie in, and INT or EXT."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.architect.naming import folded, plain, slug, unique
from crews.architect.seams import Draft
from ports.film import Interior
from ports.structure import Place

UNSPECIFIED = "unspecified place"
"""Where the text does not say; a director has to decide."""

_Where = tuple[str, str]
"""A place's folded name, and that of the larger place, empty where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """All places, and the one that each scene is in, by its number."""

    all: tuple[Place, ...]
    of_scene: dict[int, Place]

    def above(self, place: Place) -> Place | None:
        """Return the larger place that *place* lies in."""
        return next((p for p in self.all if p.key == place.parent), None)


def places(drafts: Sequence[Draft]) -> Places:
    """Return where the scenes are."""
    named = list(_named(drafts))
    parents = _parents(named)
    at = {number: _settled(where, parents) for number, where, _ in named}
    words = {folded(name): plain(name) for _, _, names in named for name in names}
    made = _made(dict.fromkeys(at.values()), words, _interiors(drafts, at))
    return Places(
        all=tuple(made.values()),
        of_scene={number: made[where] for number, where in at.items()},
    )


def _named(
    drafts: Sequence[Draft],
) -> Iterator[tuple[int, _Where, tuple[str, ...]]]:
    before: tuple[str, str] = (UNSPECIFIED, "")
    chapter: str | None = None
    for draft in drafts:
        stays = draft.chapter == chapter and draft.day == "same"
        if draft.place:
            here = (draft.place, draft.within or "")
        elif draft.within:
            here = (draft.within, "")
        else:
            here = before if stays else (UNSPECIFIED, "")
        name, within = here
        if folded(name) == folded(within):
            within = ""
        yield draft.number, (folded(name), folded(within)), tuple(filter(None, here))
        before, chapter = here, draft.chapter


def _parents(
    named: Sequence[tuple[int, _Where, tuple[str, ...]]],
) -> dict[str, list[str]]:
    parents: dict[str, list[str]] = defaultdict(list)
    for _, (name, within), _ in named:
        if within and within not in parents[name]:
            parents[name].append(within)
    return parents


def _settled(where: _Where, parents: dict[str, list[str]]) -> _Where:
    name, within = where
    # The kitchen, said to be in the mill once and never in another house, is that one.
    if not within and len(parents[name]) == 1:
        within = parents[name][0]
    # Two places inside one another: the first to say so is believed.
    if within and parents[within] and parents[within][0] == name:
        within = "" if name < within else within
    return name, within


def _interiors(
    drafts: Sequence[Draft], at: dict[int, _Where]
) -> dict[_Where, Interior]:
    votes: dict[_Where, Counter[str]] = defaultdict(Counter)
    for draft in drafts:
        votes[at[draft.number]][draft.setting] += 1
    return {where: _interior(counted) for where, counted in votes.items()}


def _interior(votes: Counter[str]) -> Interior:
    inside, outside = votes["interior"], votes["exterior"]
    # One INT/EXT a place, so the majority has it; both where nobody has.
    if inside > outside + votes["mixed"]:
        return "INT."
    return "EXT." if outside > inside + votes["mixed"] else "INT./EXT."


def _made(
    wheres: dict[_Where, None], words: dict[str, str], interiors: dict[_Where, Interior]
) -> dict[_Where, Place]:
    made: dict[_Where, Place] = {}
    slugs: set[str] = set()
    larger = dict.fromkeys((within, "") for _, within in wheres if within)
    bare = {where[0]: where for where in wheres}
    above = {within: bare.get(within, (within, "")) for within, _ in larger}
    for where in (*wheres, *(above[w] for w, _ in larger)):
        if where in made:
            continue
        slugged = unique(slug(where[0]), slugs)
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
