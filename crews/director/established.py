"""What the story has established that bears on a scene, asked of the graph."""

from crews.scene import SceneInput
from ports.knowledge_graph import GraphQuestion, GraphScope, KnowledgeGraph
from ports.story import Run

SHARE = 0.5
"""The most of a scene's own length that context may take in its prompt."""

TOKENS_PER_WORD = 4 / 3
"""English prose, by the tokenisers in use."""


async def established(
    graph: KnowledgeGraph, run: Run, given: SceneInput, *, words: int
) -> tuple[str, ...]:
    """Return facts, a line each with its passages; sorted, to keep prompts stable.

    The best come first in the graph's answer, and its budget has dropped the rest.
    """
    paths = await graph.paths(
        GraphScope(project_id=run.project_id, story_id=run.story_id, run=str(run.id)),
        GraphQuestion(
            about=given.about,
            themes=given.themes,
            tokens=int(words * TOKENS_PER_WORD * SHARE),
        ),
    )
    cited: dict[str, set[str]] = {}
    # The shortest first: a chain cites the passages of all its hops, and one hop alone
    # says which of them is this fact's.
    for path in sorted(paths, key=lambda path: len(path.facts)):
        for fact in path.facts:
            cited.setdefault(fact, set(path.passages))
    return tuple(
        f"{fact} [{', '.join(sorted(passages))}]"
        for fact, passages in sorted(cited.items())
    )
