"""What is seen at the gap before a paragraph."""

from dataclasses import replace

import pytest

from infra.offline.language.document import Document
from infra.offline.language.linear_model import Features
from infra.offline.quotes.speaker_model import load_model
from infra.offline.scenes.segmentation import build_context
from infra.offline.tasks.read_passage import resolve_people, speakers_by_unit
from tests.infra.offline.passage_builders import a_passage, parses_of

TALK = "“Is it far?” said Della.\n\n“It is not,” said Jim.\n\n" * 3


def see(text: str, *, chapter: str | None = None) -> Features:
    """Return what is seen before the last paragraph of *text*."""
    material = replace(a_passage(text), chapter=chapter)
    document = Document.build(material, parses_of(tuple(text.split("\n\n"))))
    people, quotations = resolve_people(document, load_model())
    context = build_context(document, people, speakers_by_unit(quotations))
    return context.features[-1] or {}


@pytest.mark.parametrize(
    ("opening", "seen"),
    [
        ("When Della came down the lamp was lit.", "opens with when"),
        ("At the gate stood a pedlar.", "opens with a preposition"),
        ("Jim woke and lit the lamp.", "somebody wakes"),
        ("Jim saw the lamp and the pedlar.", "opens with sense or thought"),
        ("Jim called a cab and told the driver.", "takes a carriage"),
        ("Jim went away and the lamp burned.", "goes away at once"),
        ("Three days later the lamp was gone.", "time moves"),
        ("The lamp burned. They came into the study.", "reach later"),
    ],
)
def test_an_opening_shows_a_new_scene(opening: str, seen: str) -> None:
    still = see("Della sat by the lamp.\n\nThe lamp burned low.")
    found = see(f"Della sat by the lamp.\n\n{opening}")

    assert (still.get(seen), bool(found.get(seen))) == (None, True)


def test_a_paragraph_without_speech_breaks_off_a_long_talk() -> None:
    long, short = TALK, "“It is not,” said Jim.\n\nDella sat by the lamp.\n\n"

    found = [see(f"{talk}The lamp burned low.") for talk in (long, short)]

    assert ["long talk breaks off" in one for one in found] == [True, False]


@pytest.mark.parametrize(
    ("chapter", "is_numbered"),
    [("CHAPTER I", True), ("IV", True), ("Civil Wars", False), (None, False)],
)
def test_a_chapter_of_a_longer_text_has_a_number(
    chapter: str | None, *, is_numbered: bool
) -> None:
    found = see("Della sat by the lamp.\n\nThe lamp burned low.", chapter=chapter)

    assert ("numbered chapter" in found) == is_numbered
