"""Alias resolution by title: "the colonel" is Colonel Strutt, if there is but one."""

from collections.abc import Iterator

from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster


def title_aliases(coreference: Coreference) -> Iterator[EntityMerge]:
    """Yield each person without a name whose noun is the title of just one other."""
    owners: dict[str, list[EntityCluster]] = {}
    for named in coreference.named:
        for title in {title.casefold().rstrip(".") for title in named.titles}:
            owners.setdefault(title, []).append(named)
    for nominal in coreference.unnamed:
        nouns = {form.casefold().split()[-1] for form in nominal.forms}
        found = [named for noun in nouns for named in owners.get(noun, ())]
        if len(found) == 1 and found[0] is not nominal:
            yield EntityMerge(owner=found[0], other=nominal, why="the same title")
