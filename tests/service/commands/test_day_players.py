"""A day player is an element of a scene, whoever else has the name."""

from pathlib import Path

import pytest

from crews.architect.edits.scenes import SceneOpening
from ports.domain.breakdown import Breakdown
from ports.domain.edits import SceneNeed
from ports.domain.film import Element
from service.actions.edit_decisions import EditableFilm
from service.actions.film_search import UndecidableEditError
from service.commands.break_down import BreakdownRequest, break_down_file
from tests.builders import MILL_STORY


async def test_a_day_player_who_has_the_name_of_somebody_is_dropped(
    tmp_path: Path,
) -> None:
    file, out = tmp_path / "the-mill.txt", tmp_path / "film"
    file.write_text(MILL_STORY)
    request = BreakdownRequest(
        file=file, title="The Mill", format="auto", language="en", out=out
    )
    await break_down_file(request, model="offline")
    film = Breakdown.model_validate_json((out / "breakdown.json").read_bytes())
    scene = film.scenes[1]
    player = Element(
        category="cast", name="Jim", presence="present", source=scene.source
    )
    changed = scene.model_copy(update={"elements": (*scene.elements, player)})
    editable = EditableFilm(
        film=film.model_copy(update={"scenes": (film.scenes[0], changed)}),
        text=MILL_STORY,
        openings=tuple(
            SceneOpening(start=each.source.start, told=each.source)
            for each in film.scenes
        ),
    )

    dropped = editable.element(2, "JIM", category=None, status="none")

    assert isinstance(dropped, SceneNeed)
    assert (dropped.name, dropped.status) == ("JIM", "none")
    with pytest.raises(UndecidableEditError, match="cast, and no element"):
        editable.element(1, "Jim", category=None, status="needed")
