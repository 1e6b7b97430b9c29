"""A breakdown as JSON, a scene at a time."""

import pytest

from infra.embedded.documents import json_chunks
from tests.infra.embedded.test_html_report import a_breakdown


@pytest.mark.parametrize("scenes", [0, 1, 3])
def test_the_pieces_are_the_whole(scenes: int) -> None:
    film = a_breakdown()
    film = film.model_copy(update={"scenes": film.scenes * scenes})

    assert "".join(json_chunks(film)) == film.model_dump_json(indent=2)
