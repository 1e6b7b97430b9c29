"""What the story has established that bears on a scene, asked of the graph."""

import re
from collections.abc import Iterable, Iterator, Sequence

from crews.scene import SceneInput
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
)
from ports.story import Run

SHARE = 0.5
"""The most of a scene's own length that context may take in its prompt."""

TOKENS_PER_WORD = 4 / 3
"""English prose, by the tokenisers in use."""


_SCENE = re.compile(r"sc\d+")

OVERASKED = 4
"""Much of what bears on a scene's people is the scene itself, which is no news."""


async def established(
    graph: KnowledgeGraph, run: Run, given: SceneInput, *, words: int
) -> tuple[str, ...]:
    """Return facts of other scenes, a line each with its passages.

    The best come first in the graph's answer and fill the budget; they are sorted
    then, to keep prompts stable.
    """
    budget = int(words * TOKENS_PER_WORD * SHARE)
    paths = await graph.paths(
        GraphScope(project_id=run.project_id, story_id=run.story_id, run=str(run.id)),
        GraphQuestion(
            about=given.about, themes=given.themes, tokens=budget * OVERASKED
        ),
    )
    news = [path for path in paths if _is_news(path, given.entry.scene_id)]
    return tuple(sorted(_fitting(budget, _cited(news))))


def _is_news(path: GraphPath, scene: str) -> bool:
    """Tell whether a path says more than the scene itself: that another set it up."""
    scenes = {key for key in path.entities if _SCENE.fullmatch(key)}
    return scene not in scenes or len(scenes) > 1


def _cited(paths: Sequence[GraphPath]) -> Iterator[str]:
    passages: dict[str, tuple[str, ...]] = {}
    # The shortest first: a chain cites the passages of all its hops, and one hop alone
    # says which of them is this fact's.
    for path in sorted(paths, key=lambda path: len(path.facts)):
        for fact in path.facts:
            passages.setdefault(fact, path.passages)
    best_first = dict.fromkeys(fact for path in paths for fact in path.facts)
    return (f"{fact} [{', '.join(passages[fact])}]" for fact in best_first)


def _fitting(budget: int, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        asked = int(len(line.split()) * TOKENS_PER_WORD)
        if asked <= budget:
            budget -= asked
            yield line
