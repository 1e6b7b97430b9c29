"""Two lines of one speech are two sentences, unless the second continues the first."""

import pytest

from infra.film.screenplay import build_script
from infra.film.script_blocks import SpeechBlock
from tests.infra.film.conftest import SampleFilm


@pytest.mark.parametrize(
    ("first", "second", "continues", "speech"),
    [
        ("It is late,", "Go home.", False, "It is late. Go home."),
        ("It is late,", "Nora.", True, "It is late, Nora."),
        ("It is late,", "and cold.", False, "It is late, and cold."),
        ("Is it late?", "Go home.", False, "Is it late? Go home."),
    ],
)
def test_a_comma_before_a_tag_ends_a_sentence(
    ferry: SampleFilm, first: str, second: str, *, continues: bool, speech: str
) -> None:
    scene = next(s for s in ferry.film.scenes if s.dialogue_script)
    line = scene.dialogue_script[0]
    lines = (
        line.model_copy(update={"line": first}),
        line.model_copy(
            update={
                "line": second,
                "line_id": f"{line.line_id}b",
                "continues": line.line_id if continues else None,
            }
        ),
    )
    changed = scene.model_copy(update={"dialogue_script": lines, "shots": ()})
    film = ferry.film.model_copy(update={"scenes": (changed,)})

    [script] = build_script(film, ferry.text)

    [block] = [each for each in script.blocks if isinstance(each, SpeechBlock)]
    assert [part.text for part in block.parts] == [speech]
