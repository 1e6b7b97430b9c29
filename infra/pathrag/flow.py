"""The best paths between seeds: PathRAG's flow, without walking every path.

Flow starts as 1 at a seed, is shared equally among the next steps of all simple paths
to another seed, loses a fifth at every further step, and stops where it has become a
trickle. A path's score is the mean flow of its steps. Most pairs of seeds in a dense
graph have so many first steps that nothing flows beyond them: their paths need not be
walked to be scored, and are walked only when they are among the best.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, permutations
from operator import attrgetter

from infra.pathrag.graph import Graph

MOST_PATHS = 15
"""As many as PathRAG keeps."""

LONGEST = 3
KEPT_PER_STEP = 0.8
TRICKLE = 0.3
WIDEST_FLOW = 3
"""More first steps than this leave each less than a trickle: 1 / 4 < 0.3."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPath:
    """A simple path of one to three steps; *score* is its mean flow, in [0, 1]."""

    nodes: Path
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two seeds, and the first steps of all simple paths from one to the other."""

    source: str
    target: str
    first: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tied:
    """Paths of one pair that share a score, still to be walked."""

    score: float
    paths: Iterator[Path]


def best_paths(graph: Graph, seeds: Sequence[str]) -> tuple[ScoredPath, ...]:
    """Return the paths that bear most flow between *seeds*, best first.

    Of paths over the same nodes only the best counts. Ties keep the order of the
    seeds, then the order in which edges became known.
    """
    tied = [
        paths
        for pair in _pairs(graph, seeds)
        for paths in (_wide(graph, pair) if _is_wide(pair) else _narrow(graph, pair))
    ]
    tied.sort(key=attrgetter("score"), reverse=True)
    return tuple(islice(_distinct(tied), _most(graph, seeds)))


def _pairs(graph: Graph, seeds: Sequence[str]) -> Iterator[_Pair]:
    before = {seed: _Before.of(graph, seed) for seed in seeds}
    for source, target in permutations(seeds, 2):
        first = before[target].first_steps(graph, source)
        if first:
            yield _Pair(source=source, target=target, first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What lies two steps before a target.

    Attributes:
        once: By way of at least one neighbour of the target.
        twice: By way of at least two.
    """

    target: str
    once: set[str]
    twice: set[str]

    @classmethod
    def of(cls, graph: Graph, target: str) -> "_Before":
        once: set[str] = set()
        twice: set[str] = set()
        for last in graph.adjacent[target]:
            twice |= once & graph.adjacent[last]
            once |= graph.adjacent[last]
        return cls(target=target, once=once, twice=twice)

    def first_steps(self, graph: Graph, source: str) -> set[str]:
        last = graph.adjacent[self.target]
        steps = graph.adjacent[source]
        # A simple path does not come back through its own source.
        before = self.twice if source in last else self.once
        return set((steps & last) | (steps & before) | (steps & {self.target}))


def _is_wide(pair: _Pair) -> bool:
    return len(pair.first) > WIDEST_FLOW


def _wide(graph: Graph, pair: _Pair) -> Iterator[_Tied]:
    flow = 1 / len(pair.first)
    for steps, walk in enumerate((_direct, _through_one, _through_two), start=1):
        yield _Tied(score=flow / steps, paths=walk(graph, pair))


def _direct(_: Graph, pair: _Pair) -> Iterator[Path]:
    if pair.target in pair.first:
        yield pair.source, pair.target


def _through_one(graph: Graph, pair: _Pair) -> Iterator[Path]:
    last = graph.adjacent[pair.target]
    for middle in graph.neighbours[pair.source]:
        if middle in last:
            yield pair.source, middle, pair.target


def _through_two(graph: Graph, pair: _Pair) -> Iterator[Path]:
    last = graph.adjacent[pair.target]
    for one in graph.neighbours[pair.source]:
        if one in pair.first and one != pair.target:
            steps = graph.neighbours[one]
            bridges = (graph.adjacent[one] & last) - {pair.source}
            for other in sorted(bridges, key=steps.__getitem__):
                yield pair.source, one, other, pair.target


def _narrow(graph: Graph, pair: _Pair) -> Iterator[_Tied]:
    paths = _walked(graph, pair)
    flow = _flow(paths, pair)
    for path in paths:
        steps = tuple(pairwise(path))
        score = sum(flow.get(step, 0.0) for step in steps) / len(steps)
        yield _Tied(score=score, paths=iter((path,)))


def _walked(graph: Graph, pair: _Pair) -> list[Path]:
    last = graph.adjacent[pair.target]
    paths: list[Path] = []
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


def _flow(paths: Sequence[Path], pair: _Pair) -> dict[tuple[str, str], float]:
    """Return the flow over every step, one distance from the source at a time.

    PathRAG adds up while it walks, so that its result hangs on the order of a set;
    here a step passes on what all ways of its own distance brought to it.
    """
    following = _following(paths)
    flow: dict[tuple[str, str], float] = {}
    front = {(pair.source, step): 1 / len(pair.first) for step in pair.first}
    for _ in range(LONGEST):
        for step, amount in front.items():
            flow[step] = flow.get(step, 0.0) + amount
        front = _passed_on(front, following)
    return flow


def _following(paths: Sequence[Path]) -> dict[str, set[str]]:
    following: dict[str, set[str]] = {}
    for path in paths:
        for one, other in pairwise(path):
            following.setdefault(one, set()).add(other)
    return following


def _passed_on(
    front: dict[tuple[str, str], float], following: dict[str, set[str]]
) -> dict[tuple[str, str], float]:
    passed: dict[tuple[str, str], float] = {}
    for (_, node), amount in front.items():
        # Nothing follows the target, so there the flow ends.
        steps = following.get(node, set()) if amount > TRICKLE else set()
        for step in steps:
            share = amount * KEPT_PER_STEP / len(steps)
            passed[node, step] = passed.get((node, step), 0.0) + share
    return passed


def _distinct(tied: Sequence[_Tied]) -> Iterator[ScoredPath]:
    seen: set[frozenset[str]] = set()
    for group in tied:
        for path in group.paths:
            nodes = frozenset(path)
            if nodes not in seen:
                seen.add(nodes)
                yield ScoredPath(nodes=path, score=group.score)


def _most(graph: Graph, seeds: Sequence[str]) -> int:
    """Return how many paths PathRAG keeps of those there are between *seeds*."""
    found = 0
    for one, other in combinations(seeds, 2):
        steps, last = graph.adjacent[one], graph.adjacent[other]
        found += (other in steps) + len(steps & last)
        for first in steps:
            if found >= MOST_PATHS:
                return MOST_PATHS
            if first != other:
                found += len((graph.adjacent[first] & last) - {one})
    return found
