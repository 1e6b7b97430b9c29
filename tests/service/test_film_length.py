"""A project that says how long its film is to be gets a film of that length."""

from pathlib import Path
from typing import Any

import pytest

from infra.embedded.file_io import atomic_write
from infra.offline import OfflineReader
from ports.domain.story import Brief
from tests.builders import a_submission
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, submit_and_collect

STORIES = Path(__file__).parents[1] / "stories"


async def completed(folder: Path, minutes: float | None) -> dict[str, Any]:
    """Break a story down for a film of so many minutes; return the last event."""
    brief = Brief(minutes=minutes).model_dump_json()
    atomic_write(folder / "archive" / "projects" / "films.json", brief)
    text = (STORIES / "night-desk.txt").read_text("utf-8")
    submitted = a_submission(title="The Night Desk", text=text)
    async with (
        OfflineReader() as model,
        open_test_ports(folder, model=model, graph=InMemoryKnowledgeGraph()) as ports,
    ):
        events = await submit_and_collect(ports, submitted)
    data: dict[str, Any] = events[-1]["data"]
    return data


async def test_a_film_comes_within_a_tenth_of_its_length(tmp_path: Path) -> None:
    free = await completed(tmp_path / "free", None)
    for share in (0.95, 1.2):
        seconds = share * free["counts"]["seconds"]

        done = await completed(tmp_path / str(share), seconds / 60)

        assert done["counts"]["seconds"] == pytest.approx(seconds, rel=0.1)
        assert _is_no_worse(done, free)
        assert _gaps(done) == []


@pytest.mark.parametrize("minutes", [1, 90])
async def test_a_gap_that_the_laws_leave_is_named(
    tmp_path: Path, minutes: float
) -> None:
    free = await completed(tmp_path / "free", None)

    done = await completed(tmp_path / "asked", minutes)

    [gap] = _gaps(done)
    assert f"the project asks for {minutes:.1f} minutes" in gap
    assert _is_no_worse(done, free)


def _gaps(done: dict[str, Any]) -> list[str]:
    return [
        finding["evidence"]
        for finding in done["findings"]
        if finding["code"] == "film_length"
    ]


def _is_no_worse(done: dict[str, Any], free: dict[str, Any]) -> bool:
    """Tell whether no law is broken more often than in the film without a length."""
    return all(
        done["quality"][law]["violations"] <= free["quality"][law]["violations"]
        for law in ("duration", "partition", "line_ledger", "verbatim")
    )
