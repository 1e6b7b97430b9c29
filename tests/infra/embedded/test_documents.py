"""A breakdown as an HTML page and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.documents import json_chunks, render_html
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


def test_it_shows_scenes_people_lines_and_shots() -> None:
    film = a_breakdown()

    html = render_html(film)

    [scene] = film.scenes
    assert scene.setting in html
    assert film.structure.people[0].name in html
    assert all(line.line in html for line in scene.dialogue_script[1:2])
    assert scene.shots[0].narrative_layer.action_description in html


def test_a_story_cannot_script_the_page() -> None:
    head = {
        "id": "x",
        "title": "<script>alert(1)</script>",
        "revision": 1,
        "sha256": "0",
    }

    html = render_html(a_breakdown(story=head))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_it_needs_nothing_from_anywhere() -> None:
    html = render_html(a_breakdown())

    assert "src=" not in html
    assert "http://" not in html
    assert "https://" not in html
    assert "default-src 'none'" in html


def test_findings_stand_with_what_they_are_about() -> None:
    finding = {
        "code": "axis",
        "severity": "warning",
        "scene": 1,
        "evidence": "shots 3 and 4 cross the line",
        "owner": "cinematographer",
    }

    html = render_html(a_breakdown(findings=[finding]))

    assert "warning: axis – shots 3 and 4 cross the line" in html


@pytest.mark.parametrize("scenes", [0, 1, 3])
def test_the_chunks_are_the_whole_document(scenes: int) -> None:
    film = a_breakdown()
    film = film.model_copy(update={"scenes": film.scenes * scenes})

    assert "".join(json_chunks(film)) == film.model_dump_json(indent=2)
