"""Queries the knowledge graph for facts of other scenes that matter to a scene."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from crews.step_inputs import SceneInput
from ports.domain.story import Run
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
)

CONTEXT_SHARE = 0.15
MIN_CONTEXT_TOKENS = 50
"""The most tokens of context: this share of the scene's own length, or this minimum for
a short scene. More context only repeats itself."""

TOKENS_PER_WORD = 4 / 3
CHARACTERS_PER_TOKEN = 4
"""Estimates for English. Prose is counted in words; a line with its citation has longer
words than prose, so it is counted in characters."""

_LINKS = ("sets up", "pays off")
"""What a fact about two scenes says that is more than their order."""

_ABSTRACT = ("loc_", "theme_", "emotion_")
"""How the keys begin of what no scene shows as a thing or somebody."""

_SCENE_ID = re.compile(r"sc\d+")

OVERFETCH = 8
"""How many times the budget is asked for, because most facts about the people of a
scene come from the scene itself and are dropped."""


async def graph_context(
    graph: KnowledgeGraph, run: Run, scene_input: SceneInput, text: str
) -> tuple[str, ...]:
    """Return facts that the scene's *text* does not say, one line each with citations.

    The best facts of the graph fill the budget; they are then sorted alphabetically, so
    that prompts, and with them the keys of the answer cache, stay the same.
    """
    budget = max(
        MIN_CONTEXT_TOKENS, int(len(text.split()) * TOKENS_PER_WORD * CONTEXT_SHARE)
    )
    paths = await graph.paths(
        GraphScope.of(run),
        GraphQuestion(
            entities=scene_input.about,
            keywords=scene_input.themes,
            tokens=budget * OVERFETCH,
        ),
    )
    new_facts = _facts_new_to_scene(paths, scene_input.entry.scene_id, text)
    return tuple(sorted(_fit_into_budget(budget, _with_citations(new_facts, paths))))


def _facts_new_to_scene(
    paths: Sequence[GraphPath], scene: str, text: str
) -> Iterator[str]:
    """Yield facts that *scene* does not say itself, the best first, each quote once."""
    scene_text = " ".join(text.split())
    quoted: set[str] = set()
    for path in paths:
        for fact, ends in zip(path.facts, pairwise(path.entities), strict=True):
            scenes = {key for key in ends if _SCENE_ID.fullmatch(key)}
            if _says_nothing(fact, ends):
                continue
            quote = (fact.partition(": ")[2] or fact).removesuffix("…")
            if (
                _is_new_to_scene(scenes, scene)
                and quote not in scene_text
                and quote not in quoted
            ):
                quoted.add(quote)
                yield fact


def _says_nothing(fact: str, ends: tuple[str, str]) -> bool:
    """Tell whether *fact* is the order of scenes, or a scene's place, theme or tone.

    Its quotation is then the scene's first words, which prove nothing to a director.
    """
    scenes = [key for key in ends if _SCENE_ID.fullmatch(key)]
    if len(scenes) == len(ends):
        return not any(link in fact for link in _LINKS)
    return bool(scenes) and any(key.startswith(_ABSTRACT) for key in ends)


def _is_new_to_scene(scenes: set[str], scene: str) -> bool:
    """Tell whether a fact about *scenes* is neither about *scene* alone nor later.

    A fact about an earlier and a later scene, such as a set-up, is not later.
    """
    earliest = min(map(_scene_number, scenes), default=0)
    return scenes != {scene} and earliest <= _scene_number(scene)


def _scene_number(scene: str) -> int:
    return int(scene.removeprefix("sc"))


def _with_citations(facts: Iterable[str], paths: Sequence[GraphPath]) -> Iterator[str]:
    passages: dict[str, tuple[str, ...]] = {}
    # The shortest first: a path cites the passages of all its hops, and only a path of
    # one hop says which of them belongs to its fact.
    for path in sorted(paths, key=lambda path: len(path.facts)):
        for fact in path.facts:
            passages.setdefault(fact, path.passages)
    return (f"{fact} [{', '.join(passages[fact])}]" for fact in facts)


def _fit_into_budget(budget: int, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        tokens = len(line) // CHARACTERS_PER_TOKEN
        if tokens <= budget:
            budget -= tokens
            yield line
