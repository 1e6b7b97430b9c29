"""A scene is on the script day that people say, and later ones count on from it."""

from collections.abc import Mapping

from crews.architect.edits.apply import EditableStory
from crews.architect.scenes.index import story_days
from ports.domain.edits import SceneSplit, ScriptDay
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

KITCHEN = at("Mara set the lamp")
MILL = at("In the morning Mara rowed")
WAIT = at("Mara waited until the ferryman")


def days(story: EditableStory) -> Mapping[int, int | None]:
    return story_days(story.scenes)


def test_later_scenes_keep_their_distance_to_a_given_day() -> None:
    split = SceneSplit(at=WAIT)

    before, _ = edit(split)
    story, findings = edit(split, ScriptDay(at=KITCHEN, day=4))

    assert days(before) == {1: 1, 2: 2, 3: 2}
    assert (days(story), findings) == ({1: 4, 2: 5, 3: 5}, ())


def test_earlier_scenes_keep_their_day() -> None:
    story, _ = edit(ScriptDay(at=MILL, day=9))

    assert days(story) == {1: 1, 2: 9}


def test_the_last_word_on_a_day_holds() -> None:
    story, _ = edit(ScriptDay(at=MILL, day=9), ScriptDay(at=MILL, day=3))

    assert days(story) == {1: 1, 2: 3}


def test_a_flashback_is_on_no_day_and_leaves_those_of_others() -> None:
    split = SceneSplit(at=WAIT)
    story, _ = edit(split, ScriptDay(at=MILL, day="FB"))
    back, _ = edit(split, ScriptDay(at=MILL, day="FB"), ScriptDay(at=MILL, day=3))

    assert days(story) == {1: 1, 2: None, 3: 2}
    assert [scene.called_flashback for scene in story.scenes] == [False, True, False]
    assert days(back) == {1: 1, 2: 3, 3: 3}


def test_a_day_of_words_that_are_gone_is_a_finding() -> None:
    text = text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:])

    _, [finding] = edit(ScriptDay(at=MILL, day=9), text=text)

    assert "script day 9) is not applied: its words are not" in finding.evidence
