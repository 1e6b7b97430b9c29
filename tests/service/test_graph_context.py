"""Facts of an early chapter reach a late one, through the graph."""

from pathlib import Path
from typing import Any

from typing_extensions import override

from infra.offline import OfflineReader
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import A, ModelAnswer, Question
from ports.questions.direct_scene import SceneMaterial
from service.ops.delegating_model import DelegatingLanguageModel
from tests.builders import a_submission
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, submit_and_collect

FIRST = """\
Della Marsh took the silver compass from the drawer and gave it to Jim. "It was our
father's," said Della. Jim put the silver compass in his coat."""
BETWEEN = """\
Anna Reed sat in the kitchen and peeled apples. "It will rain," said Anna. Tom Reed
closed the window. "Let it rain," said Tom."""
LAST = """\
Jim Marsh stood on the bridge in the fog. He held the silver compass over the water and
turned it slowly until the needle came to rest. The planks were wet and the rail was
cold, and somewhere below him the river went on talking to itself among the stones. He
had walked for three days to come to this place, by the mill and the long wood and the
burnt farm, and in all that time he had met nobody but a woman with a goat. Now he could
see the lamp in the window of the inn on the other side. He counted his money, which did
not take long. He buttoned his coat. Then he looked once more at the needle, as if it
might have changed its mind, and shut the lid with his thumb.

"I know the way," said Jim."""
STORY = "\n\n".join(
    f"CHAPTER {number}\n\n{text}"
    for number, text in enumerate((FIRST, *[BETWEEN] * 7, LAST), start=1)
)


class SceneRecordingModel(DelegatingLanguageModel):
    """The offline reader, which records the scenes that it was asked about."""

    def __init__(self, reader: OfflineReader) -> None:
        super().__init__(reader)
        self.scenes: list[SceneMaterial] = []

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        if isinstance(question.material, SceneMaterial):
            self.scenes.append(question.material)
        return await super().answer(question)


class ForgetfulGraph(InMemoryKnowledgeGraph):
    """A graph that stores everything and finds nothing."""

    @override
    async def paths(self, scope: Any, question: Any) -> tuple[()]:
        return ()


async def facts_shown_for_the_last_chapter(folder: Path, graph: KnowledgeGraph) -> str:
    """Return the established facts that the Director is shown for the last scene."""
    async with (
        OfflineReader(workers=1) as reader,
        open_test_ports(
            folder, model=(model := SceneRecordingModel(reader)), graph=graph
        ) as ports,
    ):
        await submit_and_collect(ports, a_submission(text=STORY))
    [last] = [s for s in model.scenes if any("bridge" in u.text for u in s.units)]
    return "\n".join(last.established)


async def test_a_fact_of_the_first_chapter_reaches_the_ninth(tmp_path: Path) -> None:
    facts = await facts_shown_for_the_last_chapter(
        tmp_path, EmbeddedKnowledgeGraph(tmp_path / "graph.db")
    )

    assert "Della Marsh took the silver compass from the drawer" in facts


async def test_without_the_graph_it_would_not(tmp_path: Path) -> None:
    assert await facts_shown_for_the_last_chapter(tmp_path, ForgetfulGraph()) == ""
