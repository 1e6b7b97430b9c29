"""The embedded adapter's answer to a question, as a pure function."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import chain, pairwise
from operator import attrgetter

from infra.pathrag.flow import best_paths
from infra.pathrag.knowledge import Hop, Knowledge
from infra.pathrag.likeness import Likeness
from infra.pathrag.retrieval import weightiest
from infra.pathrag.tokens import tokens
from ports.knowledge_graph import GraphPath, GraphQuestion

MOST_SEEDS = 40
"""As many as PathRAG takes unless told otherwise; and as many relationships."""

NO_FLOW = 0.0
"""Of what bears on the question although no flow between seeds reaches it."""


class Answerer:
    """Answers questions to one story's knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        # One scene after another weighs the same facts against its budget.
        self._counted = cache(tokens)

    def paths(self, question: GraphQuestion) -> tuple[GraphPath, ...]:
        """Return the paths that bear on *question*, best first, within its budget.

        The paths between the seeds come first; then the relationships that are like
        the themes; then what is known of those seeds that are on none of them.
        """
        seeds = self._seeds(question.entities)
        between = tuple(self._between(seeds))
        found = (*between, *unsaid(between, self._like(question.keywords)))
        met = {entity for path in found for entity in path.entities}
        alone = (
            path for seed in seeds if seed not in met for path in self._around(seed)
        )
        paths = chain(found, alone)
        return tuple(_fitting(question.tokens, paths, count=self._counted))

    def _seeds(self, about: tuple[str, ...]) -> tuple[str, ...]:
        """Return the entities in question.

        A known key is its own best likeness, and the only one: what merely resembles
        it would make a prompt change whenever another chapter does.
        """
        nodes = self._knowledge.graph.nodes
        asked = [term for term in about if term in nodes]
        words = " ".join(term for term in about if term not in nodes)
        like = (self._names[n] for n in self._entities.best(words, MOST_SEEDS))
        return tuple(dict.fromkeys((*asked, *like)))[:MOST_SEEDS]

    def _between(self, seeds: tuple[str, ...]) -> Iterator[GraphPath]:
        for path in best_paths(self._knowledge.graph, seeds):
            steps = pairwise(path.nodes)
            hops = [self._knowledge.hop(one, other) for one, other in steps]
            yield _path(path.nodes, hops, path.score)

    def _like(self, themes: tuple[str, ...]) -> Iterator[GraphPath]:
        hits = self._facts.best(" ".join(themes), MOST_SEEDS)
        edges = list(self._knowledge.graph.edges)
        for edge in weightiest(self._knowledge.graph, [edges[n] for n in hits]):
            hop = self._knowledge.hop(edge.source, edge.target)
            yield _path((hop.source, hop.target), [hop], NO_FLOW)

    def _around(self, seed: str) -> Iterator[GraphPath]:
        graph = self._knowledge.graph
        near = [self._knowledge.hop(seed, other) for other in graph.neighbours[seed]]
        for hop in sorted(near, key=attrgetter("weight"), reverse=True):
            yield _path((hop.source, hop.target), [hop], NO_FLOW)
        if not near:
            read = graph.nodes[seed].passage
            yield GraphPath(
                entities=(seed,),
                facts=(),
                passages=(read,) if read in graph.passages else (),
                score=NO_FLOW,
            )

    @cached_property
    def _names(self) -> list[str]:
        return list(self._knowledge.graph.nodes)

    @cached_property
    def _entities(self) -> Likeness:
        nodes = self._knowledge.graph.nodes.values()
        return Likeness([f"{node.name} {node.description}" for node in nodes])

    @cached_property
    def _facts(self) -> Likeness:
        edges = self._knowledge.graph.edges.values()
        return Likeness(
            [f"{e.keywords} {e.source} {e.target} {e.description}" for e in edges]
        )


def _fitting(
    budget: int, paths: Iterable[GraphPath], *, count: Callable[[str], int]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that a budget has room for, best first.

    PathRAG stops at the first that is too long; a short scene would learn nothing.
    """
    for path in paths:
        if (asked := cost(path, count)) <= budget:
            budget -= asked
            yield path


def cost(path: GraphPath, count: Callable[[str], int] = tokens) -> int:
    """Return what *path* takes of a budget: all its words, ids included."""
    words = (*path.entities, *path.facts, *path.passages)
    return sum(count(f" {word}") for word in words)


def unsaid(
    said: Iterable[GraphPath], paths: Iterable[GraphPath]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that say more than *said*."""
    facts = {fact for path in said for fact in path.facts}
    return (path for path in paths if not facts.issuperset(path.facts))


def _path(entities: tuple[str, ...], hops: list[Hop], score: float) -> GraphPath:
    passages = dict.fromkeys(id_ for hop in hops for id_ in hop.passages)
    return GraphPath(
        entities=entities,
        facts=tuple(hop.sentence for hop in hops),
        passages=tuple(passages),
        score=score,
    )
