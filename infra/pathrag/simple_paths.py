"""The simple paths of up to three steps between two seeds.

They are found from both ends instead of walked: a path of three steps is a first step,
a last step, and an edge between the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from infra.pathrag.graph import Graph

NodePath = tuple[str, ...]


class SeedPair(NamedTuple):
    """Two seeds, and the first nodes of all simple paths from source to target."""

    source: str
    target: str
    first: set[str]


def find_seed_pairs(graph: Graph, seeds: Sequence[str]) -> Iterator[SeedPair]:
    """Yield every pair of *seeds* that has paths, in both directions."""
    before = {seed: _TwoStepsBefore.of(graph, seed) for seed in seeds}
    for source, target in permutations(seeds, 2):
        first = before[target].first_steps(graph, source)
        if first:
            yield SeedPair(source=source, target=target, first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TwoStepsBefore:
    """The nodes two steps before a target.

    Attributes:
        once: Those that reach it over at least one neighbour of the target.
        twice: Those that reach it over at least two.
    """

    target: str
    once: set[str]
    twice: set[str]

    @classmethod
    def of(cls, graph: Graph, target: str) -> "_TwoStepsBefore":
        once: set[str] = set()
        twice: set[str] = set()
        for last in graph.adjacent[target]:
            twice |= once & graph.adjacent[last]
            once |= graph.adjacent[last]
        return cls(target=target, once=once, twice=twice)

    def first_steps(self, graph: Graph, source: str) -> set[str]:
        last = graph.adjacent[self.target]
        steps = graph.adjacent[source]
        # A simple path does not return to its source.
        before = self.twice if source in last else self.once
        return set((steps & last) | (steps & before) | (steps & {self.target}))


def find_paths(graph: Graph, pair: SeedPair) -> list[NodePath]:
    """Return the paths of *pair* in the order in which PathRAG walks them."""
    last = graph.adjacent[pair.target]
    paths: list[NodePath] = []
    for one in sorted(pair.first, key=graph.neighbours[pair.source].__getitem__):
        if one == pair.target:
            paths.append((pair.source, one))
            continue
        ends = (graph.adjacent[one] & last) - {pair.source}
        if one in last:
            ends |= {pair.target}
        for other in sorted(ends, key=graph.neighbours[one].__getitem__):
            tail = () if other == pair.target else (pair.target,)
            paths.append((pair.source, one, other, *tail))
    return paths


def one_step_paths(_: Graph, pair: SeedPair) -> Iterator[NodePath]:
    """Yield the path of one step, if there is one."""
    if pair.target in pair.first:
        yield pair.source, pair.target


def two_step_paths(graph: Graph, pair: SeedPair) -> Iterator[NodePath]:
    """Yield the paths of two steps, in the same order."""
    last = graph.adjacent[pair.target]
    for middle in graph.neighbours[pair.source]:
        if middle in last:
            yield pair.source, middle, pair.target


def three_step_paths(graph: Graph, pair: SeedPair) -> Iterator[NodePath]:
    """Yield the paths of three steps, in the same order."""
    last = graph.adjacent[pair.target]
    for one in graph.neighbours[pair.source]:
        if one in pair.first and one != pair.target:
            steps = graph.neighbours[one]
            bridges = (graph.adjacent[one] & last) - {pair.source}
            for other in sorted(bridges, key=steps.__getitem__):
                yield pair.source, one, other, pair.target
