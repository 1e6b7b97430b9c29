"""A breakdown as JSON, one scene at a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.archive import json_chunks, read_film, read_scenes
from ports.domain.breakdown import Breakdown

GOLDEN = Path(__file__).parents[2] / "ports" / "events" / "golden"


def golden_data(routing_key: str) -> dict[str, Any]:
    event = json.loads((GOLDEN / f"{routing_key}.v1.json").read_text("utf-8"))
    data: dict[str, Any] = event["data"]
    return data


def a_breakdown(**changes: Any) -> Breakdown:
    """Return the breakdown of the golden events, with its first scene only."""
    structured = golden_data("story.structured")
    scene = golden_data("scene.breakdown.completed")
    final = golden_data("story.breakdown.completed")
    return Breakdown.model_validate(
        {
            "run_id": structured["run_id"],
            "story": {"id": "mill", "title": "The Mill", "revision": 1, "sha256": "0"},
            "model": structured["model"],
            "structure": structured["structure"],
            "scenes": [
                scene["scene"]
                | {"shots": scene["shots"], "findings": scene["findings"]}
            ],
            "findings": (),
            "quality": final["quality"],
            "usage": final["usage"],
        }
        | changes
    )


@pytest.mark.parametrize("scenes", [0, 1, 3])
def test_the_chunks_are_the_whole_document(scenes: int) -> None:
    film = a_breakdown()
    film = film.model_copy(update={"scenes": film.scenes * scenes})

    assert "".join(json_chunks(film)) == film.model_dump_json(indent=2)


@pytest.mark.parametrize("scenes", [0, 1, 3])
def test_what_is_read_scene_by_scene_is_the_whole_document(
    scenes: int, tmp_path: Path
) -> None:
    film = a_breakdown()
    film = film.model_copy(update={"scenes": film.scenes * scenes})
    file = tmp_path / "breakdown.json"
    file.write_text("".join(json_chunks(film)), "utf-8")

    parts = read_film(file).model_copy(update={"scenes": tuple(read_scenes(file))})

    assert parts == film
