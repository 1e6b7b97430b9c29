"""The lined script of a story has the story's own words, all and in their order."""

import re

import pytest

from infra.film.pdf.lined_script import draw_lined_script
from infra.film.screenplay import build_script
from infra.film.script_blocks import ActionBlock, Block, SpeechBlock
from infra.film.speech_tags import end_of_tag, start_of_tag
from infra.film.story_script import quote_story
from ports.domain.film import Line
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm

SAYING = {"said", "asked", "replied", "answered", "added"}


def test_all_words_of_the_story_are_there_in_order(ferry: SampleFilm) -> None:
    shown = [
        word
        for scene in quote_story(
            build_script(ferry.film, ferry.text), ferry.text, titles=()
        )
        for block in scene.blocks
        for word in re.findall(r"\w+", _words_of(block))
    ]

    left_out: list[list[str]] = [[]]
    places = iter(shown)
    expected = next(places)
    for word in re.findall(r"\w+", ferry.text):
        if word.casefold() == expected.casefold():
            expected = next(places, "")
            left_out.append([])
        else:
            left_out[-1].append(word)
    assert not expected
    tags = [words for words in left_out if words]
    assert tags
    for tag in tags:
        assert len(tag) <= 5
        assert SAYING & {word.casefold() for word in tag}


@pytest.mark.parametrize(
    ("story", "printed"),
    [
        ("“Tea,” said the old man. “Cold.”", ["ADA: Tea. Cold."]),
        ("“Tea,” he asked, “or milk?”", ["ADA: Tea, or milk?"]),
        ("THE COLD TEA\n\nShe rose.", ["She rose."]),
        (
            "She rose.\n\nThe cold tea\n\nShe sat.",
            ["She rose.", "The cold tea", "She sat."],
        ),
        (
            "“Tea,” she said, laughing. She rose. “Milk.”",
            ["ADA: Tea. (laughing)", "She rose.", "ADA (CONT'D): Milk."],
        ),
        ("“Tea,” he said gravely; “now.”", ["ADA: Tea; (gravely) now."]),
        ("“Tea,” whispered Ada.\n\nRain.", ["ADA: Tea. (whispered Ada)", "Rain."]),
        (
            "“Tea!” she cried to Mr. Pell, and ran out.",
            ["ADA: Tea!", "She cried to Mr. Pell, and ran out."],
        ),
        (
            "“Tea.” Ada asked. She rose.\n\nRain fell.",
            ["ADA: Tea.", "She rose.", "Rain fell."],
        ),
        ("“Tea.” Ada said nothing.", ["ADA: Tea.", "Ada said nothing."]),
        ("“Tea.” Ada said that it was.", ["ADA: Tea.", "Ada said that it was."]),
        ("“Tea,” said Ada, and he rose.", ["ADA: Tea.", "He rose."]),
        ("“Tea,” said the girl, and poured.", ["ADA: Tea.", "The girl poured."]),
        (
            "“Tea,” said Ada, and the boy.",
            ["ADA: Tea.", "said Ada, and the boy."],
        ),
        ("She rose. Ada said: “Tea.”", ["She rose.", "ADA: Tea."]),
        (
            "“Tea,” said the tall girl, rising " + "slowly " * 20 + "from it.",
            ["ADA: Tea.", "The tall girl, rising " + "slowly " * 20 + "from it."],
        ),
        ("The Cold Tea\n\nThe _first_ rain.", ["The first rain."]),
        ("“_Tea_,” said Ada.", ["ADA: Tea."]),
        ("# Rain\n\nA sign said “shut”.", ["Rain", "A sign said “shut”."]),
    ],
)
def test_a_story_keeps_its_own_words(
    ferry: SampleFilm, story: str, printed: list[str]
) -> None:
    assert _print(ferry, story) == printed


@pytest.mark.parametrize(
    ("manner", "printed"),
    [(None, "Tea. (laughing)"), ("dry", "(dry) Tea."), ("", "Tea.")],
)
def test_what_a_person_puts_into_brackets_stands_there(
    ferry: SampleFilm, manner: str | None, printed: str
) -> None:
    [line] = _print(ferry, "“Tea,” she said, laughing.", manner=manner)

    assert line == f"ADA: {printed}"


@pytest.mark.parametrize(
    ("narration", "rest"),
    [
        (" said Mr. Pell. Rain fell.", "Rain fell."),
        (" said Mr. Pell softly.", " said Mr. Pell softly."),
        (" said the Hon. Ada Pell.", " said the Hon. Ada Pell."),
        (" said the man at last.", " said the man at last."),
        (" whispered Ada.", " whispered Ada."),
        (" He stood.", " He stood."),
    ],
)
def test_a_tag_with_more_than_a_speaker_is_kept(narration: str, rest: str) -> None:
    assert narration[end_of_tag(narration) :] == rest


def test_a_sentence_that_only_ends_like_a_tag_is_kept() -> None:
    narration = "He knew what Ada said, "

    assert start_of_tag(narration) == len(narration)


@pytest.mark.parametrize("silence", ["No answer.", "Nobody answered."])
def test_a_silence_between_two_speeches_is_kept(
    ferry: SampleFilm, silence: str
) -> None:
    printed = _print(ferry, f"“Jersey?”\n\n{silence}\n\n“Long Island?”")

    assert silence in printed


def test_a_story_has_no_headings_of_acts(ferry: SampleFilm) -> None:
    scenes = tuple(
        quote_story(build_script(ferry.film, ferry.text), ferry.text, titles=())
    )

    assert any(scene.act for scene in build_script(ferry.film, ferry.text))
    assert not any(scene.act for scene in scenes)
    assert draw_lined_script(ferry.film, scenes, ferry.text).pages.keys() == {
        scene.sequence_number for scene in ferry.film.scenes
    }


def _print(ferry: SampleFilm, story: str, *, manner: str | None = None) -> list[str]:
    """Return a scene that is *story*, in which Ada speaks all but what is shut."""
    scene = ferry.film.scenes[0]
    spans = [
        Span(m.start(1), m.end(1))
        for m in re.finditer("“(.*?)”", story)
        if m[1] != "shut"
    ]
    lines = tuple(
        Line(
            line_id=f"l{number}",
            character="Ada",
            character_key="char_ada_v01",
            line=span.slice(story),
            parenthetical=manner,
            source=span,
            attribution="explicit",
            confidence=1,
        )
        for number, span in enumerate(spans)
    )
    card = scene.model_copy(
        update={"source": Span(0, len(story)), "dialogue_script": lines, "shots": ()}
    )
    film = ferry.film.model_copy(update={"scenes": (card,)})
    [quoted] = quote_story(build_script(film, story), story, titles=["The Cold Tea"])
    return [
        f"{block.cue}: {_words_of(block)}"
        if isinstance(block, SpeechBlock)
        else _words_of(block)
        for block in quoted.blocks
    ]


def _words_of(block: Block) -> str:
    match block:
        case ActionBlock(text=text):
            return text
        case SpeechBlock(parts=parts):
            said = (
                (f"({p.parenthetical})" * bool(p.parenthetical), p.text) for p in parts
            )
            return " ".join(words for part in said for words in part if words)
        case _:
            raise AssertionError(block)
