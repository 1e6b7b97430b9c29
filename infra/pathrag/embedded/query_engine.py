"""Answers questions about one story's graph, as PathRAG does."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from operator import attrgetter

from infra.pathrag.embedded.text_similarity import SimilarityIndex
from infra.pathrag.flow import best_paths
from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.hops import EntityPair, Hop, build_hops, entities_by_key
from infra.pathrag.retrieval import (
    estimate_tokens,
    path_cost,
    paths_with_new_facts,
    rank_relationships,
)
from ports.knowledge_graph import GraphPath, GraphQuestion, StoryGraph

MAX_SEEDS = 40
"""Entities that a search may return, as PathRAG's default; relationships likewise."""

NO_FLOW = 0.0
"""Score of a path that is relevant although it does not connect two seeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryableGraph:
    """A story's graph, with our own keys as names.

    Attributes:
        hops: By the two entities that they connect.
    """

    graph: Graph
    hops: dict[EntityPair, Hop]

    @classmethod
    def from_story(cls, story: StoryGraph) -> "QueryableGraph":
        """Build the graph of *story*."""
        hops = build_hops(story)
        return cls(
            graph=Graph(
                nodes=(
                    Node(
                        name=entity.key,
                        kind=entity.kind,
                        description=f"{entity.name}: {entity.description}",
                        passage=entity.passage,
                    )
                    for entity in entities_by_key(story)
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
                    for hop in hops
                ),
                passages={passage.id: passage.text for passage in story.passages},
            ),
            hops={frozenset((hop.source, hop.target)): hop for hop in hops},
        )

    def hop_between(self, one: str, other: str) -> Hop:
        """Return the hop between two neighbours, in either direction."""
        return self.hops[frozenset((one, other))]


class GraphQueryEngine:
    """Answers questions about one story."""

    def __init__(self, graph: QueryableGraph) -> None:
        self._graph = graph
        # Every scene counts the tokens of the same facts.
        self._count_tokens = cache(estimate_tokens)

    def paths(self, question: GraphQuestion) -> tuple[GraphPath, ...]:
        """Return the paths that are relevant to *question*, within its token budget.

        First the paths between the seeds (the entities in question), best first; then
        the relationships that resemble the keywords; then what is known about each
        seed that is on none of these paths.
        """
        seeds = self._find_seeds(question.entities)
        between = tuple(self._paths_between(seeds))
        found = (
            *between,
            *paths_with_new_facts(
                between, self._similar_relationships(question.keywords)
            ),
        )
        on_paths = {entity for path in found for entity in path.entities}
        around_others = (
            path
            for seed in seeds
            if seed not in on_paths
            for path in self._paths_around(seed)
        )
        paths = chain(found, around_others)
        return tuple(_fit_budget(question.tokens, paths, count=self._count_tokens))

    def _find_seeds(self, terms: tuple[str, ...]) -> tuple[str, ...]:
        """Return the entities in question.

        A term that is a known key means this entity only. Entities that merely
        resemble it are left out: with them a prompt would change whenever another
        chapter does.
        """
        nodes = self._graph.graph.nodes
        known = [term for term in terms if term in nodes]
        words = " ".join(term for term in terms if term not in nodes)
        similar = (
            self._entity_names[n] for n in self._entity_index.search(words, MAX_SEEDS)
        )
        return tuple(dict.fromkeys((*known, *similar)))[:MAX_SEEDS]

    def _paths_between(self, seeds: tuple[str, ...]) -> Iterator[GraphPath]:
        for path in best_paths(self._graph.graph, seeds):
            steps = pairwise(path.nodes)
            hops = [self._graph.hop_between(one, other) for one, other in steps]
            yield _build_path(path.nodes, hops, path.score)

    def _similar_relationships(self, keywords: tuple[str, ...]) -> Iterator[GraphPath]:
        hits = self._fact_index.search(" ".join(keywords), MAX_SEEDS)
        edges = list(self._graph.graph.edges)
        for edge in rank_relationships(self._graph.graph, [edges[n] for n in hits]):
            hop = self._graph.hop_between(edge.source, edge.target)
            yield _build_path((hop.source, hop.target), [hop], NO_FLOW)

    def _paths_around(self, seed: str) -> Iterator[GraphPath]:
        graph = self._graph.graph
        hops = [
            self._graph.hop_between(seed, other) for other in graph.neighbours[seed]
        ]
        for hop in sorted(hops, key=attrgetter("weight"), reverse=True):
            yield _build_path((hop.source, hop.target), [hop], NO_FLOW)
        if not hops:
            passage = graph.nodes[seed].passage
            yield GraphPath(
                entities=(seed,),
                facts=(),
                passages=(passage,) if passage in graph.passages else (),
                score=NO_FLOW,
            )

    @cached_property
    def _entity_names(self) -> list[str]:
        return list(self._graph.graph.nodes)

    @cached_property
    def _entity_index(self) -> SimilarityIndex:
        nodes = self._graph.graph.nodes.values()
        return SimilarityIndex([f"{node.name} {node.description}" for node in nodes])

    @cached_property
    def _fact_index(self) -> SimilarityIndex:
        edges = self._graph.graph.edges.values()
        return SimilarityIndex(
            [f"{e.keywords} {e.source} {e.target} {e.description}" for e in edges]
        )


def _fit_budget(
    budget: int, paths: Iterable[GraphPath], *, count: Callable[[str], int]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that fit into *budget* tokens, best first.

    PathRAG stops at the first path that is too long; a scene with a small budget would
    then often get none.
    """
    for path in paths:
        if (tokens := path_cost(path, count)) <= budget:
            budget -= tokens
            yield path


def _build_path(entities: tuple[str, ...], hops: list[Hop], score: float) -> GraphPath:
    passages = dict.fromkeys(id_ for hop in hops for id_ in hop.passages)
    return GraphPath(
        entities=entities,
        facts=tuple(hop.sentence for hop in hops),
        passages=tuple(passages),
        score=score,
    )
