"""PathRAG's path retrieval as it is published, walked step by step and slowly."""

from itertools import pairwise, permutations

from infra.pathrag.graph import Graph

Path = tuple[str, ...]


def best_paths(graph: Graph, seeds: tuple[str, ...]) -> list[tuple[Path, float]]:
    """Return the kept paths, best first, with their scores."""
    scored: list[tuple[Path, float]] = []
    lengths = [0, 0, 0]
    for source, target in permutations(seeds, 2):
        paths = list(_walks(graph, (source,), target))
        for path in paths:
            lengths[len(path) - 2] += 1
        scored.extend((path, _mean_flow(path, paths)) for path in paths)
    scored.sort(key=lambda scored_path: scored_path[1], reverse=True)
    best: dict[frozenset[str], tuple[Path, float]] = {}
    for path, score in scored:
        best.setdefault(frozenset(path), (path, score))
    return list(best.values())[: min(15, sum(count // 2 for count in lengths))]


def _walks(graph: Graph, path: Path, target: str) -> list[Path]:
    if path[-1] == target:
        return [path]
    if len(path) == 4:
        return []
    return [
        walk
        for step in graph.neighbours[path[-1]]
        if step not in path
        for walk in _walks(graph, (*path, step), target)
    ]


def _mean_flow(path: Path, paths: list[Path]) -> float:
    steps = list(pairwise(path))
    return sum(_flow(step, paths) for step in steps) / len(steps)


def _flow(step: tuple[str, str], paths: list[Path]) -> float:
    """Return what comes over *step* after one, two and three steps together."""
    following = {
        node: {other for path in paths for one, other in pairwise(path) if one == node}
        for path in paths
        for node in path
    }
    source = paths[0][0]
    flow = 0.0
    layer = {(source, node): 1 / len(following[source]) for node in following[source]}
    for _ in range(3):
        flow += layer.get(step, 0.0)
        onward: dict[tuple[str, str], float] = {}
        for (_, node), amount in layer.items():
            for further in following[node] if amount > 0.3 else ():
                share = amount * 0.8 / len(following[node])
                onward[node, further] = onward.get((node, further), 0.0) + share
        layer = onward
    return flow
