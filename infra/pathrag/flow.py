"""The best paths between seeds by PathRAG's flow, without walking every path.

Flow starts as 1 at a seed and is divided equally among the next steps of all simple
paths to another seed. Each further step keeps four fifths of it, and it stops where it
is too small. The score of a path is the mean flow of its steps. Most pairs of seeds in
a dense graph have so many first steps that nothing flows beyond them: their paths need
not be walked to be scored, and are walked only if they are among the best.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, permutations
from operator import attrgetter
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


MAX_PATHS = 15
"""PathRAG's own limit."""

MAX_STEPS = 3
DECAY_PER_STEP = 0.8
MIN_FLOW = 0.3
MAX_FIRST_STEPS = 3
"""With more first steps each has less than `MIN_FLOW`: 1 / 4 < 0.3."""


Flow = defaultdict[tuple[str, str], float]
"""By step; 0 for a step that is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPath:
    """A simple path of one to three steps; *score* is its mean flow, in [0, 1]."""

    nodes: NodePath
    score: float


class _EqualPaths(NamedTuple):
    """Paths of one pair that have the same score, not yet walked."""

    score: float
    paths: Iterator[NodePath]


def best_paths(graph: Graph, seeds: Sequence[str]) -> tuple[ScoredPath, ...]:
    """Return the paths with the most flow between *seeds*, best first.

    Of several paths over the same nodes only the best is returned. Paths with equal
    scores keep the order of the seeds, then the order in which edges were added.
    """
    groups = [
        paths
        for pair in find_seed_pairs(graph, seeds)
        for paths in (
            _score_wide(graph, pair)
            if len(pair.first) > MAX_FIRST_STEPS
            else _score_narrow(graph, pair)
        )
    ]
    groups.sort(key=attrgetter("score"), reverse=True)
    return tuple(islice(_unique_paths(groups), _path_limit(graph, seeds)))


def _score_wide(graph: Graph, pair: SeedPair) -> Iterator[_EqualPaths]:
    flow = 1 / len(pair.first)
    for steps, walk in enumerate(
        (one_step_paths, two_step_paths, three_step_paths), start=1
    ):
        yield _EqualPaths(score=flow / steps, paths=walk(graph, pair))


def _score_narrow(graph: Graph, pair: SeedPair) -> Iterator[_EqualPaths]:
    paths = find_paths(graph, pair)
    flow = _flow_by_step(paths, pair)
    for path in paths:
        score = sum(map(flow.__getitem__, pairwise(path))) / (len(path) - 1)
        yield _EqualPaths(score=score, paths=iter((path,)))


def _flow_by_step(paths: Sequence[NodePath], pair: SeedPair) -> Flow:
    """Return the flow over every step, one distance from the source after another.

    PathRAG adds up while it walks, so that its result depends on the order of a set.
    Here a step passes on what all paths brought to it at its own distance.
    """
    following = _next_steps(paths)
    flow: Flow = defaultdict(float)
    front: Flow = defaultdict(float)
    for first in pair.first:
        front[pair.source, first] = 1 / len(pair.first)
    for _ in range(MAX_STEPS):
        for step, amount in front.items():
            flow[step] += amount
        front = _propagate(front, following)
    return flow


def _next_steps(paths: Sequence[NodePath]) -> dict[str, set[str]]:
    following: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for one, other in pairwise(path):
            following[one].add(other)
    return following


def _propagate(front: Flow, following: dict[str, set[str]]) -> Flow:
    onward: Flow = defaultdict(float)
    for (_, node), amount in front.items():
        if amount > MIN_FLOW:
            # The target has no next steps, so the flow ends there.
            steps = following[node]
            for step in steps:
                onward[node, step] += amount * DECAY_PER_STEP / len(steps)
    return onward


def _unique_paths(groups: Sequence[_EqualPaths]) -> Iterator[ScoredPath]:
    seen: set[frozenset[str]] = set()
    for group in groups:
        for path in group.paths:
            nodes = frozenset(path)
            if nodes not in seen:
                seen.add(nodes)
                yield ScoredPath(nodes=path, score=group.score)


def _path_limit(graph: Graph, seeds: Sequence[str]) -> int:
    """Return how many of the paths between *seeds* PathRAG keeps."""
    found = 0
    for one, other in combinations(seeds, 2):
        steps, last = graph.adjacent[one], graph.adjacent[other]
        found += (other in steps) + len(steps & last)
        for first in steps:
            if found >= MAX_PATHS:
                return MAX_PATHS
            if first != other:
                found += len((graph.adjacent[first] & last) - {one})
    return min(found, MAX_PATHS)
