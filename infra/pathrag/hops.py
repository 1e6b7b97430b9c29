"""Combines the facts of a story into hops: one edge for every two entities."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from ports.knowledge_graph import Entity, Fact, StoryGraph

EntityPair = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """All facts that relate two entities, in either direction.

    Attributes:
        sentence: Says who does what to whom; understood without context.
        passages: Ids of the passages that are its evidence.
    """

    source: str
    target: str
    sentence: str
    keywords: str
    weight: float
    passages: tuple[str, ...]


def build_hops(story: StoryGraph) -> tuple[Hop, ...]:
    """Return the facts of *story*, one hop for every two entities that they relate.

    PathRAG holds one edge for each direction and shows only one of the two, so that a
    second fact about the same two entities would be lost. The facts are sorted, so that
    the result does not depend on their order. A fact about one entity alone is left
    out: no path leads over it.
    """
    names = {entity.key: entity.name for entity in story.entities}
    evidence = {passage.id for passage in story.passages}
    related: dict[EntityPair, list[Fact]] = {}
    for fact in sorted(story.facts, key=attrgetter(*Fact.__slots__)):
        if fact.source != fact.target:
            related.setdefault(frozenset((fact.source, fact.target)), []).append(fact)
    return tuple(_hop(facts, names, evidence) for facts in related.values())


def _hop(facts: list[Fact], names: dict[str, str], evidence: set[str]) -> Hop:
    first = facts[0]
    return Hop(
        source=first.source,
        target=first.target,
        sentence=" ".join(dict.fromkeys(_sentence(fact, names) for fact in facts)),
        keywords=", ".join(_unique_words(fact.keywords for fact in facts)),
        weight=max(fact.weight for fact in facts),
        passages=tuple(
            _unique_words(f.passage for f in facts if f.passage in evidence)
        ),
    )


def _sentence(fact: Fact, names: dict[str, str]) -> str:
    if fact.description.strip():
        return fact.description.strip()
    source = names.get(fact.source, fact.source)
    target = names.get(fact.target, fact.target)
    return f"{source} {fact.relation.lower().replace('_', ' ')} {target}."


def _unique_words(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))


def entities_by_key(story: StoryGraph) -> list[Entity]:
    """Return the entities of *story*, each once, sorted by key."""
    return [entity for _, entity in sorted({e.key: e for e in story.entities}.items())]
