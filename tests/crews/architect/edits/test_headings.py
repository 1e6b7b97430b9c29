"""A scene plays where and when people say."""

from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import PlaceRename, SceneHeading, SceneMerge, SceneSplit
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

MILL = at("In the morning Mara rowed")
WAIT = at("Mara waited until the ferryman")


def headings(scenes: tuple[JoinedScene, ...]) -> list[tuple[str, str | None, str]]:
    return [(scene.setting, scene.place, scene.time_of_day) for scene in scenes]


def test_a_scene_has_the_heading_that_people_give_it() -> None:
    story, findings = edit(
        SceneHeading(
            at=MILL, setting="interior", place="The boathouse", time_of_day="NIGHT"
        )
    )

    assert findings == ()
    kitchen, mill = headings(story.scenes)
    assert mill == ("interior", "The boathouse", "NIGHT")
    assert kitchen == headings(edit()[0].scenes)[0]


def test_only_the_headings_that_people_give_are_theirs() -> None:
    edited = SceneHeading(at=MILL, time_of_day="DUSK")
    renamed = PlaceRename(place="the mill", name="Slip")
    kept = PlaceRename(place="the mill", name="the mill")

    for decision, is_edited in ((edited, True), (renamed, True), (kept, False)):
        kitchen, mill = edit(decision)[0].scenes
        assert (kitchen.heading_edited, mill.heading_edited) == (False, is_edited)


def test_what_a_heading_does_not_say_stays() -> None:
    [_, mill] = headings(edit(SceneHeading(at=MILL, time_of_day="DUSK"))[0].scenes)

    assert mill == ("exterior", "the mill", "DUSK")


def test_a_place_of_prose_is_inside_in_all_its_scenes() -> None:
    parted = SceneSplit(at=WAIT)
    [_, *mill] = headings(edit(parted)[0].scenes)

    story, _ = edit(parted, SceneHeading(at=MILL, setting="interior"))

    assert {(side, place) for side, place, _ in mill} == {("exterior", "the mill")}
    [kitchen, *mill] = headings(story.scenes)
    assert {(side, place) for side, place, _ in mill} == {("interior", "the mill")}
    assert kitchen == headings(edit()[0].scenes)[0]


def test_a_scene_that_is_given_its_own_place_is_inside_alone() -> None:
    story, _ = edit(
        SceneSplit(at=WAIT), SceneHeading(at=WAIT, setting="interior", place="Slip")
    )

    assert [(side, place) for side, place, _ in headings(story.scenes)[1:]] == [
        ("exterior", "the mill"),
        ("interior", "Slip"),
    ]


def test_a_heading_holds_in_a_later_revision_of_the_text() -> None:
    text = text_of(("It rained.", *PARAGRAPHS))

    story, findings = edit(SceneHeading(at=MILL, time_of_day="DUSK"), text=text)

    assert findings == ()
    assert story.scenes[-1].time_of_day == "DUSK"


def test_a_heading_is_renamed_like_any_place() -> None:
    story, findings = edit(
        SceneHeading(at=MILL, place="boathouse"),
        PlaceRename(place="boathouse", name="Slip"),
    )

    assert (findings, story.scenes[1].place) == ((), "Slip")


def test_a_heading_of_words_that_are_gone_is_a_finding() -> None:
    decision = SceneHeading(at=MILL, time_of_day="DUSK")

    _, [finding] = edit(decision, text=text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:]))

    assert "not in the text" in finding.evidence


def test_a_scene_that_takes_another_in_keeps_its_heading_until_people_give_one() -> (
    None
):
    of_mill = SceneHeading(at=MILL, place="Slip", time_of_day="DUSK")
    merge = SceneMerge(at=MILL)
    [kitchen, _] = headings(edit()[0].scenes)

    assert headings(edit(of_mill, merge)[0].scenes) == [kitchen]
    assert headings(edit(merge, of_mill)[0].scenes) == [("interior", "Slip", "DUSK")]
    split = SceneSplit(at=MILL)
    assert headings(edit(of_mill, merge, split)[0].scenes)[1][1:] == ("Slip", "DUSK")
