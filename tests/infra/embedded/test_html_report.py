"""The page that a director reads."""

import json
from pathlib import Path
from typing import Any

from infra.embedded.documents import render_html
from ports.domain.breakdown import Breakdown

GOLDEN = Path(__file__).parents[2] / "ports" / "events" / "golden"


def golden(routing_key: str) -> dict[str, Any]:
    event = json.loads((GOLDEN / f"{routing_key}.v1.json").read_text("utf-8"))
    data: dict[str, Any] = event["data"]
    return data


def a_breakdown(**changes: Any) -> Breakdown:
    """Return the film of the golden events, cut down to its first scene."""
    told, scene = golden("story.structured"), golden("scene.breakdown.completed")
    final = golden("story.breakdown.completed")
    return Breakdown.model_validate(
        {
            "run_id": told["run_id"],
            "story": {"id": "mill", "title": "The Mill", "revision": 1, "sha256": "0"},
            "model": told["model"],
            "structure": told["structure"],
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
