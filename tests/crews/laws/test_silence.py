"""The laws that see what was lost in silence, however lawful each scene is."""

import time

import pytest

from crews.laws.silence import silence_results
from ports.domain.film import SceneBreakdown, Usage
from ports.domain.story import Span
from tests.crews.law_cases import a_case, with_card

SCRIPT = "\n\n".join(
    f"INT. ROOM {n} - DAY\n\nNora waits.\n\nNORA\nIs it {n} o'clock?"
    for n in range(1, 4)
)
PROSE = "\n\n".join(f'Nora rose. "It is {n} o\'clock," she said.' for n in range(1, 5))


def a_film(text: str, *starts: int, heard: bool = False) -> list[SceneBreakdown]:
    """Return scenes of *text* that begin at *starts*; with *heard*, each has a line."""
    case = a_case()
    lines = case.card.dialogue_script[:1] if heard else ()
    return [
        SceneBreakdown(
            scene=with_card(
                case,
                sequence_number=number,
                source=Span(start, stop),
                dialogue_script=lines,
                unspoken=(),
            ).card,
            shots=(),
            findings=(),
            quality={},
            model="scripted",
            usage=Usage(),
        )
        for number, (start, stop) in enumerate(
            zip(starts, [*starts[1:], len(text)], strict=True), 1
        )
    ]


def codes(scenes: list[SceneBreakdown], text: str) -> set[str]:
    """Return the codes of what the laws find."""
    results = silence_results(scenes, text)
    return {finding.code for result in results for finding in result.findings}


def sluglines(text: str) -> list[int]:
    """Return where the sluglines of *text* begin."""
    return [i for i in range(len(text)) if text.startswith("INT.", i)]


def test_a_script_whose_cues_are_heard_is_not_silent() -> None:
    film = a_film(SCRIPT, *sluglines(SCRIPT), heard=True)

    assert codes(film, SCRIPT) == set()


@pytest.mark.parametrize(
    "script",
    [
        SCRIPT,
        SCRIPT.replace("NORA\n", "**NORA**\n"),
        SCRIPT.replace("NORA\n", "NORA: "),
        SCRIPT.replace("\n\n", "\n"),
        SCRIPT.replace("NORA\n", "NORA (CONT'D)\n\n"),
        SCRIPT.replace("NORA\n", "- Nora -\n\n"),
    ],
    ids=[
        "spec",
        "Markdown",
        "colons",
        "no blank lines",
        "a blank line after the cue",
        "dashes",
    ],
)
def test_cues_of_which_none_is_heard_are_silence(script: str) -> None:
    film = a_film(script, *sluglines(script))

    assert codes(film, script) == {"silence"}


@pytest.mark.parametrize(
    "story",
    [
        PROSE,
        PROSE.replace('"It', "“It").replace(',"', ",”"),
        PROSE.replace("Nora", "No"),
    ],
    ids=["straight", "curly", "another name"],
)
def test_quotation_marks_of_which_none_is_heard_are_silence(story: str) -> None:
    assert codes(a_film(story, 0), story) == {"silence"}


def test_prose_without_a_quotation_is_not_silent() -> None:
    story = "Nora rose and went out. It was ten o'clock. " * 20

    assert codes(a_film(story, 0), story) == set()


def test_every_slugline_opens_a_scene() -> None:
    first, _, third = sluglines(SCRIPT)

    film = a_film(SCRIPT, first, third, heard=True)

    assert codes(film, SCRIPT) == {"lost_slugline"}


def test_a_slugline_that_was_cut_opens_none() -> None:
    cut = SCRIPT.replace("INT. ROOM 2", "/* INT. ROOM 2", 1).replace("2 o'clock?", "*/")
    first, _, third = sluglines(cut)

    assert codes(a_film(cut, first, third, heard=True), cut) == set()


def test_scenes_in_which_people_act_have_somebody() -> None:
    scenes = a_film(PROSE, 0, 40, heard=True)
    empty = [
        b.model_copy(
            update={
                "scene": b.scene.model_copy(
                    update={"characters_present": (), "action_summary": "She rises."}
                )
            }
        )
        for b in scenes
    ]

    assert "empty_film" in codes(empty, PROSE)


@pytest.mark.parametrize("piece", ["A", "/*", "[[", '"', "INT. ", "AB CD\n"])
def test_a_long_text_is_looked_at_in_a_short_time(piece: str) -> None:
    text = SCRIPT + piece * 200_000
    film = a_film(text, 0)

    started = time.process_time()
    silence_results(film, text)

    # A quadratic expression takes minutes.
    assert time.process_time() - started < 5
