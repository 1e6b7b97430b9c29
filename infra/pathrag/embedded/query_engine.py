"""The embedded adapter's answer to a question, as a pure function."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import chain, pairwise
from operator import attrgetter

from infra.pathrag.embedded.text_similarity import SimilarityIndex
from infra.pathrag.flow import best_paths
from infra.pathrag.hops import Hop, QueryableGraph
from infra.pathrag.retrieval import rank_relationships
from infra.pathrag.token_estimate import estimate_tokens
from ports.knowledge_graph import GraphPath, GraphQuestion

MAX_SEEDS = 40
"""As many as PathRAG takes unless told otherwise; and as many relationships."""

NO_FLOW = 0.0
"""Of what bears on the question although no flow between seeds reaches it."""


class GraphQueryEngine:
    """Answers questions to one story's knowledge."""

    def __init__(self, knowledge: QueryableGraph) -> None:
        self._knowledge = knowledge
        # One scene after another weighs the same facts against its budget.
        self._counted = cache(estimate_tokens)

    def paths(self, question: GraphQuestion) -> tuple[GraphPath, ...]:
        """Return the paths that bear on *question*, best first, within its budget.

        The paths between the seeds come first; then the relationships that are like
        the themes; then what is known of those seeds that are on none of them.
        """
        seeds = self._find_seeds(question.entities)
        between = tuple(self._paths_between(seeds))
        found = (
            *between,
            *deduplicate(between, self._similar_relationships(question.keywords)),
        )
        met = {entity for path in found for entity in path.entities}
        alone = (
            path
            for seed in seeds
            if seed not in met
            for path in self._paths_around(seed)
        )
        paths = chain(found, alone)
        return tuple(_fit_budget(question.tokens, paths, count=self._counted))

    def _find_seeds(self, about: tuple[str, ...]) -> tuple[str, ...]:
        """Return the entities in question.

        A known key is its own best likeness, and the only one: what merely resembles
        it would make a prompt change whenever another chapter does.
        """
        nodes = self._knowledge.graph.nodes
        asked = [term for term in about if term in nodes]
        words = " ".join(term for term in about if term not in nodes)
        like = (
            self._entity_names[n] for n in self._entity_index.search(words, MAX_SEEDS)
        )
        return tuple(dict.fromkeys((*asked, *like)))[:MAX_SEEDS]

    def _paths_between(self, seeds: tuple[str, ...]) -> Iterator[GraphPath]:
        for path in best_paths(self._knowledge.graph, seeds):
            steps = pairwise(path.nodes)
            hops = [self._knowledge.hop_between(one, other) for one, other in steps]
            yield _build_path(path.nodes, hops, path.score)

    def _similar_relationships(self, themes: tuple[str, ...]) -> Iterator[GraphPath]:
        hits = self._fact_index.search(" ".join(themes), MAX_SEEDS)
        edges = list(self._knowledge.graph.edges)
        for edge in rank_relationships(self._knowledge.graph, [edges[n] for n in hits]):
            hop = self._knowledge.hop_between(edge.source, edge.target)
            yield _build_path((hop.source, hop.target), [hop], NO_FLOW)

    def _paths_around(self, seed: str) -> Iterator[GraphPath]:
        graph = self._knowledge.graph
        near = [
            self._knowledge.hop_between(seed, other) for other in graph.neighbours[seed]
        ]
        for hop in sorted(near, key=attrgetter("weight"), reverse=True):
            yield _build_path((hop.source, hop.target), [hop], NO_FLOW)
        if not near:
            read = graph.nodes[seed].passage
            yield GraphPath(
                entities=(seed,),
                facts=(),
                passages=(read,) if read in graph.passages else (),
                score=NO_FLOW,
            )

    @cached_property
    def _entity_names(self) -> list[str]:
        return list(self._knowledge.graph.nodes)

    @cached_property
    def _entity_index(self) -> SimilarityIndex:
        nodes = self._knowledge.graph.nodes.values()
        return SimilarityIndex([f"{node.name} {node.description}" for node in nodes])

    @cached_property
    def _fact_index(self) -> SimilarityIndex:
        edges = self._knowledge.graph.edges.values()
        return SimilarityIndex(
            [f"{e.keywords} {e.source} {e.target} {e.description}" for e in edges]
        )


def _fit_budget(
    budget: int, paths: Iterable[GraphPath], *, count: Callable[[str], int]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that a budget has room for, best first.

    PathRAG stops at the first that is too long; a short scene would learn nothing.
    """
    for path in paths:
        if (asked := path_cost(path, count)) <= budget:
            budget -= asked
            yield path


def path_cost(path: GraphPath, count: Callable[[str], int] = estimate_tokens) -> int:
    """Return what *path* takes of a budget: all its words, ids included."""
    words = (*path.entities, *path.facts, *path.passages)
    return sum(count(f" {word}") for word in words)


def deduplicate(
    said: Iterable[GraphPath], paths: Iterable[GraphPath]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that say more than *said*."""
    facts = {fact for path in said for fact in path.facts}
    return (path for path in paths if not facts.issuperset(path.facts))


def _build_path(entities: tuple[str, ...], hops: list[Hop], score: float) -> GraphPath:
    passages = dict.fromkeys(id_ for hop in hops for id_ in hop.passages)
    return GraphPath(
        entities=entities,
        facts=tuple(hop.sentence for hop in hops),
        passages=tuple(passages),
        score=score,
    )
