"""A scene has the synopsis that people wrote, whatever becomes of its beginning."""

from crews.architect.edits.apply import EditableStory
from ports.domain.edits import SceneMerge, SceneSplit, SceneSynopsis
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

MILL = SceneSynopsis(at=at("In the morning Mara rowed"), synopsis="Mara rows over.")
WAIT = SceneSynopsis(at=at("Mara waited until the ferryman"), synopsis="She waits.")


def synopses(story: EditableStory) -> list[str | None]:
    return [scene.given_synopsis for scene in story.scenes]


def test_the_last_synopsis_of_a_scene_holds_and_the_others_have_none() -> None:
    other = MILL.model_copy(update={"synopsis": "Mara is late."})

    story, findings = edit(MILL, other)

    assert (synopses(story), findings) == ([None, "Mara is late."], ())


def test_a_scene_that_is_split_keeps_its_synopsis_in_the_first_half() -> None:
    split = SceneSplit(at=WAIT.at)

    assert synopses(edit(MILL, split)[0]) == [None, MILL.synopsis, None]
    assert synopses(edit(MILL, split, WAIT)[0]) == [None, MILL.synopsis, WAIT.synopsis]


def test_a_synopsis_goes_where_its_scene_goes() -> None:
    assert synopses(edit(MILL, SceneMerge(at=MILL.at))[0]) == [MILL.synopsis]


def test_a_synopsis_of_words_that_are_gone_is_a_finding() -> None:
    _, [finding] = edit(MILL, text=text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:]))

    assert "is “Mara rows over.”) is not applied: its words" in finding.evidence
