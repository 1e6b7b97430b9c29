"""Alias resolution by family name: "Loyce" is Ed Loyce, where only he is a man."""

from collections.abc import Iterator

from infra.offline.people.clustering import conflicts
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster
from infra.offline.people.name_matching import is_bare_family_name


def family_aliases(coreference: Coreference) -> Iterator[EntityMerge]:
    """Yield each bare family name whose pronouns tell which of a family it means."""
    for bare in coreference.named:
        if bare.group or not is_bare_family_name(bare) or bare.gender == "unknown":
            continue
        family = {word for name in bare.names for word in name.words}
        bearers = [one for one in coreference.named if _bears(one, family)]
        fits = [
            one
            for one in bearers
            if one.gender == bare.gender and not conflicts(bare, one)
        ]
        is_told = all(one.gender != "unknown" for one in bearers)
        if len(bearers) > 1 and len(fits) == 1 and is_told:
            yield EntityMerge(
                owner=fits[0], other=bare, why="the only one of the family and sex"
            )


def _bears(one: EntityCluster, family: set[str]) -> bool:
    """Tell whether somebody has a given name beside this family name."""
    return not one.group and any(
        name.given_name and name.family_name in family for name in one.names
    )
