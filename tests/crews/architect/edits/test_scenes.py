"""Scenes begin where people say, and what is not said stays as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crews.architect.edits.anchors import find_anchor, make_anchor
from crews.architect.edits.apply import EditableStory
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import (
    SceneDecision,
    SceneHeading,
    SceneMerge,
    SceneMove,
    SceneSplit,
)
from ports.domain.story import Span
from tests.crews.architect.edits.edited_story import (
    PARAGRAPHS,
    at,
    edit,
    story_of,
    text_of,
)

TOLD = [words for words in PARAGRAPHS if words != "* * *"]
PLACES = st.sampled_from([*TOLD[1:], "“Who is there?”"])
DECISIONS = st.lists(
    st.one_of(
        PLACES.map(lambda words: SceneSplit(at=at(words))),
        PLACES.map(lambda words: SceneMerge(at=at(words))),
        st.tuples(PLACES, PLACES).map(
            lambda pair: SceneMove(start=at(pair[0]), at=at(pair[1]))
        ),
    ),
    max_size=5,
)


def beginnings(scenes: tuple[JoinedScene, ...]) -> list[str]:
    """Return the first word of each scene."""
    return [scene.source.slice(text_of()).split()[0] for scene in scenes]


@settings(max_examples=60)
@given(decisions=DECISIONS)
def test_scenes_cover_the_text_whatever_people_decide(
    decisions: list[SceneDecision],
) -> None:
    before = story_of(text_of()).scenes

    story, findings = edit(*decisions)
    twice, _ = edit(*decisions, *decisions[-1:])

    text = text_of()
    whole = "".join(s.source.slice(text) for s in before)
    assert findings == ()
    assert "".join("".join(s.source.slice(text) for s in story.scenes).split()) == (
        "".join(whole.split())
    )
    assert [s.number for s in story.scenes] == list(range(1, len(story.scenes) + 1))
    assert twice.scenes == story.scenes


@given(words=PLACES)
def test_a_split_that_is_merged_again_leaves_no_trace(words: str) -> None:
    before = story_of(text_of()).scenes
    if words == PARAGRAPHS[4]:  # where the second scene begins
        decisions = (SceneMerge(at=at(words)), SceneSplit(at=at(words)))
        story, _ = edit(*decisions)
        assert beginnings(story.scenes) == beginnings(before)
        return

    story, _ = edit(SceneSplit(at=at(words)), SceneMerge(at=at(words)))

    assert story.scenes == before


def test_a_half_scene_keeps_place_and_day_and_whoever_is_named_in_it() -> None:
    story, _ = edit(SceneSplit(at=at("The old woman shut")))

    first, second, third = story.scenes
    assert [scene.edited for scene in story.scenes] == [True, True, False]
    assert (second.place, second.time_of_day, second.day) == (
        "the kitchen",
        "NIGHT",
        "same",
    )
    assert [name for _, name in first.people] == ["Mara", "Webb"]
    assert [name for _, name in second.people] == ["Mrs. Hale"]
    assert second.summary == "The old woman shut the door behind her."
    assert third.place == "the mill"


def test_a_scene_begins_at_any_sentence_also_of_a_speech() -> None:
    said = "“Is that you? Come in.” Nobody moved. “Then stay out,” she said. “Go.”"
    paragraphs = [said if words == PARAGRAPHS[2] else words for words in PARAGRAPHS]
    text = text_of(paragraphs)

    def split_at(words: str) -> tuple[EditableStory, list[str]]:
        anchor = make_anchor(text, Span(start := text.index(words), start + len(words)))
        assert anchor
        story, findings = edit(SceneSplit(at=anchor), text=text)
        assert findings == ()
        return story, [scene.source.slice(text) for scene in story.scenes[:2]]

    spoken, [asked, answered] = split_at("Come in.")
    story, [before, after] = split_at("Nobody moved")

    assert asked.endswith("“Is that you?")
    assert answered.startswith("Come in.” Nobody")
    lines = spoken.passages[0].quotations[1:]
    assert [(q.number, q.unit, q.continues) for q in lines] == [
        ("Q2", "3.1", None),
        ("Q2.2", "3.2", "Q2"),
    ]
    assert [q.source.slice(text) for q in lines] == ["Is that you?", "Come in."]
    assert {q.speaker for q in lines} == {None}
    assert before.endswith("“Is that you? Come in.”")
    assert after == "Nobody moved. “Then stay out,” she said. “Go.”"
    [first, _] = story.passages
    assert [unit.number for unit in first.units] == ["1", "2", "3.1", "3.2"]
    assert [quotation.unit for quotation in first.quotations] == ["2", "3.1"]


def test_a_heading_holds_where_a_scene_begins_within_its_words() -> None:
    story, findings = edit(
        SceneSplit(at=at("The old woman shut")),
        SceneSplit(at=at("“Who is there?”")),
        SceneHeading(at=at(PARAGRAPHS[2]), time_of_day="DUSK"),
    )

    times = [scene.time_of_day for scene in story.scenes[:3]]
    assert (times, findings) == (["NIGHT", "DUSK", "NIGHT"], ())


def test_a_moved_beginning_takes_the_text_and_leaves_its_place() -> None:
    story, _ = edit(SceneMove(start=at("In the morning"), at=at("The old woman shut")))

    first, second = story.scenes
    assert beginnings(story.scenes) == ["Mara", "The"]
    assert (first.place, second.place, second.day) == (
        "the kitchen",
        "the mill",
        "next",
    )
    assert second.time_of_day == "MORNING"
    assert {name for _, name in second.people} == {"Mrs. Hale", "Mara", "Jonah Webb"}


def test_scenes_that_are_merged_are_in_the_first_ones_place() -> None:
    story, _ = edit(SceneMerge(at=at("In the morning")))

    [scene] = story.scenes
    assert (scene.place, scene.edited) == ("the kitchen", True)
    assert len(scene.people) == 5


@pytest.mark.parametrize(
    ("paragraph", "words", "is_borne"),
    [
        (0, "Mara put the lamp on the sill, and it went out. Nobody spoke.", True),
        (2, "The old woman closed the door behind her. “Who is it?”", False),
    ],
)
def test_an_edit_survives_changes_elsewhere_and_says_when_it_cannot(
    paragraph: int, words: str, *, is_borne: bool
) -> None:
    revised = list(PARAGRAPHS)
    revised[paragraph] = words

    story, findings = edit(
        SceneSplit(at=at("The old woman shut the door")), text=text_of(revised)
    )

    assert len(story.scenes) == 2 + is_borne
    assert [each.code for each in findings] == [] if is_borne else ["edit"]
    if not is_borne:
        assert "not in the text any more" in findings[0].evidence


def test_a_short_line_that_is_gone_is_not_found_in_another_like_it() -> None:
    text = "He nodded to the porter by the gate. “Yes.”\n\nShe sang. “Yes.”\n"
    place = Span(text.index("Yes."), text.index("Yes.") + 4)
    anchor = make_anchor(text, place)
    assert anchor

    again = find_anchor(anchor, text.replace("She sang", "Then she laughed"))
    gone = find_anchor(anchor, "She sang. “Yes.”\n")

    assert again == place
    assert not isinstance(gone, Span)


def test_a_place_that_the_text_repeats_with_all_around_it_has_no_anchor() -> None:
    refrain = "Row on, said the river. Row on, said the tide. " * 60
    start = len(refrain) // 2 - (len(refrain) // 2) % 47

    assert make_anchor(refrain, Span(start, start + 6)) is None
