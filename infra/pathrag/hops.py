"""What a story has established, as the graph that PathRAG walks."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from infra.pathrag.graph import Edge, Graph, Node
from ports.knowledge_graph import Entity, Fact, StoryGraph

EntityPair = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """All that is known between two entities, whichever way.

    Attributes:
        sentence: Says by itself who does what to whom.
        passages: Ids of its evidence.
    """

    source: str
    target: str
    sentence: str
    keywords: str
    weight: float
    passages: tuple[str, ...]


def build_hops(known: StoryGraph) -> tuple[Hop, ...]:
    """Return the facts of *known*, one hop for every two entities that they relate.

    PathRAG holds one edge a direction and tells only one of the two, so that a second
    fact about the same two would be lost. Sorted: what is known does not hang on the
    order in which it was told. A fact about a single entity leads nowhere and is left.
    """
    names = {entity.key: entity.name for entity in known.entities}
    evidence = {passage.id for passage in known.passages}
    related: dict[EntityPair, list[Fact]] = {}
    for fact in sorted(known.facts, key=attrgetter(*Fact.__slots__)):
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


def entities_by_key(known: StoryGraph) -> list[Entity]:
    """Return the entities of *known*, each once, in the order of their keys."""
    return [entity for _, entity in sorted({e.key: e for e in known.entities}.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryableGraph:
    """A story's graph by our own keys, ready to be asked."""

    graph: Graph
    hops: dict[EntityPair, Hop]

    @classmethod
    def from_story(cls, known: StoryGraph) -> "QueryableGraph":
        """Return the graph of *known*."""
        found = build_hops(known)
        return cls(
            graph=Graph(
                nodes=(
                    Node(
                        name=entity.key,
                        kind=entity.kind,
                        description=f"{entity.name}: {entity.description}",
                        passage=entity.passage,
                    )
                    for entity in entities_by_key(known)
                ),
                edges=(
                    Edge(
                        source=hop.source,
                        target=hop.target,
                        description=hop.sentence,
                        keywords=hop.keywords,
                        weight=hop.weight,
                        passage=hop.passages[0] if hop.passages else "",
                    )
                    for hop in found
                ),
                passages={passage.id: passage.text for passage in known.passages},
            ),
            hops={frozenset((hop.source, hop.target)): hop for hop in found},
        )

    def hop_between(self, one: str, other: str) -> Hop:
        """Return what is known between two neighbours."""
        return self.hops[frozenset((one, other))]
