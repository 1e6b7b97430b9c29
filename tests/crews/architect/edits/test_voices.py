"""Who speaks is seen, where a person gives a line to somebody who is there."""

import pytest

from crews.architect.edits.anchors import find_occurrences, make_anchor
from crews.architect.edits.apply import EditableStory, apply_edits
from ports.domain.edits import Decision, LineManner, LineSpeaker, SceneCast
from ports.domain.text_anchors import TextAnchor
from tests.crews.architect.edits.edited_story import (
    PARAGRAPHS,
    an_edit,
    story_of,
    text_of,
)

WEBB = "“Yes,” said Webb."
HALE = "The old woman shut the door behind her. “Who is there?”"


def deliveries(*decisions: Decision, text: str) -> list[str]:
    """Return how each line is heard after *decisions*; before them none is seen."""
    story = story_of(text)
    passages = tuple(
        passage.model_copy(
            update={
                "quotations": tuple(
                    each.model_copy(update={"delivery": "off_screen"})
                    for each in passage.quotations
                )
            }
        )
        for passage in story.passages
    )
    heard = EditableStory(
        scenes=story.scenes, passages=passages, identities=story.identities
    )
    edits = [an_edit(decision, n) for n, decision in enumerate(decisions, start=1)]
    edited, findings = apply_edits(heard, text, edits)
    assert findings == ()
    return [q.delivery for passage in edited.passages for q in passage.quotations]


def test_a_line_has_in_brackets_what_a_person_says() -> None:
    text = text_of()
    line = anchor("Who is there?", text)

    story, findings = apply_edits(
        story_of(text), text, [an_edit(LineManner(at=line, manner="softly"))]
    )

    said = [q.parenthetical for passage in story.passages for q in passage.quotations]
    assert (said, findings) == ([None, "softly", None], ())


def anchor(words: str, text: str) -> TextAnchor:
    found = make_anchor(text, find_occurrences(words, text)[0])
    assert found
    return found


def test_who_is_only_heard_in_a_scene_is_not_seen_there() -> None:
    paragraphs = [*PARAGRAPHS]
    paragraphs[2] = "Mara remembered the words. “Who is there?”"
    text = text_of(paragraphs)
    line = anchor("Who is there", text)

    story, findings = apply_edits(
        story_of(text),
        text,
        [an_edit(LineSpeaker(at=line, person="Mrs. Hale", delivery="voice_over"))],
    )
    seen, _ = apply_edits(
        story_of(text_of()),
        text_of(),
        [
            an_edit(
                LineSpeaker(
                    at=anchor("Who is there", text_of()),
                    person="Mrs. Hale",
                    delivery="voice_over",
                )
            )
        ],
    )

    assert findings == ()
    said = [q.delivery for q in story.passages[0].quotations]
    assert said == ["on_screen", "voice_over"]
    assert (1, "Mrs. Hale") in story.scenes[0].absentees
    # "The old woman shut the door": she is there.
    assert seen.scenes[0].absentees == ()


@pytest.mark.parametrize(
    ("paragraph", "delivery"),
    [
        (HALE, "on_screen"),
        ("The door shook. “Who is there?” said Webb in a low voice.", "on_screen"),
        ("An old, cracked voice called: “Who is there?”", "off_screen"),
        ("“Who is there?” said a man’s voice.", "off_screen"),
        ("“Who is there?” came from behind the door.", "off_screen"),
        ("“Who is there?” asked the old woman over the telephone.", "off_screen"),
    ],
)
def test_whoever_has_the_line_now_is_seen_unless_the_text_tells_of_a_voice(
    paragraph: str, delivery: str
) -> None:
    text = text_of([p.replace(HALE, paragraph) for p in PARAGRAPHS])
    line = anchor("Who is there?", text)

    found = deliveries(LineSpeaker(at=line, person="Mrs. Hale"), text=text)

    assert found == ["off_screen", delivery, "off_screen"]


def test_who_is_not_there_is_heard_until_somebody_puts_them_there() -> None:
    text = text_of()
    line = anchor("Who is there?", text)
    speaker = LineSpeaker(at=line, person="Jonah Webb")

    assert deliveries(speaker, text=text)[1] == "off_screen"
    there = SceneCast(at=line, person="Jonah Webb", present=True)
    assert deliveries(speaker, there, text=text)[1] == "on_screen"


def test_who_was_taken_for_a_voice_is_seen_in_the_later_lines() -> None:
    text = text_of([p.replace(HALE, f"{HALE} said Webb.") for p in PARAGRAPHS])
    voice = LineSpeaker(at=anchor("Yes", text), person="Mrs. Hale")

    assert deliveries(voice, text=text) == ["on_screen", "on_screen", "off_screen"]
