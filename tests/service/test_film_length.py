"""A project that says how long its film is to be gets a film of that length."""

from pathlib import Path
from typing import Any

import pytest

from infra.offline import OfflineReader
from ports.domain.story import Brief, ProjectId, Revision, StoryId
from ports.events.story_events import StorySubmitted
from tests.fakes.archive import InMemoryStoryArchive
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, submit_and_collect

STORIES = Path(__file__).parents[1] / "stories"


async def completed(folder: Path, minutes: float | None) -> dict[str, Any]:
    """Break a story down for a film of so many minutes; return the last event."""
    archive = InMemoryStoryArchive(brief=Brief(minutes=minutes))
    submitted = StorySubmitted(
        story_id=StoryId("night-desk"),
        project_id=ProjectId("films"),
        revision=Revision(1),
        title="The Night Desk",
        text=(STORIES / "night-desk.txt").read_text("utf-8"),
    )
    async with (
        OfflineReader() as model,
        open_test_ports(
            folder, model=model, graph=InMemoryKnowledgeGraph(), archive=archive
        ) as ports,
    ):
        events = await submit_and_collect(ports, submitted)
    data: dict[str, Any] = events[-1]["data"]
    return data


@pytest.mark.parametrize("share", [0.7, 1.2])
async def test_a_film_comes_within_a_tenth_of_its_length(
    tmp_path: Path, share: float
) -> None:
    for name in ("free", "asked"):
        (tmp_path / name).mkdir()
    free = await completed(tmp_path / "free", None)
    seconds = share * free["counts"]["seconds"]

    done = await completed(tmp_path / "asked", seconds / 60)

    assert done["counts"]["seconds"] == pytest.approx(seconds, rel=0.1)
    assert done["quality"]["duration"]["violations"] == 0
    assert done["quality"]["partition"]["violations"] == 0
    assert done["quality"]["line_ledger"]["violations"] == 0
    assert "film_length" not in {each["code"] for each in done["findings"]}


async def test_a_gap_that_the_laws_leave_is_named(tmp_path: Path) -> None:
    done = await completed(tmp_path, 90)

    [gap] = [each for each in done["findings"] if each["code"] == "film_length"]
    assert "the project asks for 90.0 minutes" in gap["evidence"]
    assert done["quality"]["duration"]["violations"] == 0
