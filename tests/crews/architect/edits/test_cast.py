"""Who is in a scene is whom people say."""

import pytest

from crews.architect.cast.characters import build_characters, by_occurrence
from crews.architect.edits.anchors import find_occurrences, make_anchor
from crews.architect.scenes.index import decide_cast, people_in_scenes
from crews.architect.scenes.quotations import number_scene_quotations
from ports.domain.edits import (
    Decision,
    LineSpeaker,
    PeopleMerge,
    PersonDrop,
    PersonRename,
    SceneCast,
    SceneSplit,
)
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

MILL = at("In the morning Mara rowed")


def put(person: str, *, present: bool = True) -> SceneCast:
    return SceneCast(at=MILL, person=person, present=present)


def casts(*decisions: Decision, text: str | None = None) -> list[list[str]]:
    """Return who is in each scene after *decisions*, who heard is in brackets."""
    story, findings = edit(*decisions, text=text)
    assert all(finding.severity == "note" for finding in findings)
    people = build_characters(story.identities, story.scenes)
    known = by_occurrence(people)
    numbered = number_scene_quotations(story.scenes, story.passages, known)
    present = people_in_scenes(story.scenes, numbered, people, known)
    decided = decide_cast(story.scenes, present, known)
    return [
        [
            *(person.name for person in decided[number]),
            *(f"({q.character})" for q in lines if q.delivery == "off_screen"),
        ]
        for number, (_, lines) in numbered.items()
    ]


def test_people_are_put_into_a_scene_and_taken_out_of_it() -> None:
    [kitchen, mill] = casts()

    assert casts(put("Mrs. Hale")) == [kitchen, [*mill, "Mrs. Hale"]]
    assert casts(put("Mara", present=False)) == [kitchen, ["Jonah Webb"]]
    assert casts(put("Mara", present=False), put("Mara")) == [kitchen, mill]
    assert casts(put("Mrs. Hale"), put("Mrs. Hale", present=False)) == casts()


def test_who_is_not_there_but_has_a_line_is_heard() -> None:
    assert casts(put("Jonah Webb", present=False))[1] == ["Mara", "(Jonah Webb)"]


def test_whoever_the_text_names_may_be_there() -> None:
    assert casts(put("the ferryman"))[1] == ["Mara", "Jonah Webb", "the ferryman"]


def test_a_cast_follows_its_people_and_its_scene() -> None:
    assert casts(
        put("Mrs. Hale"),
        PersonRename(person="Mrs. Hale", name="Hale"),
        PeopleMerge(person="Hale", others=("Webb",)),
    ) == [["Mara", "Hale"], ["Mara", "Jonah Webb", "Hale"]]
    assert casts(put("Mrs. Hale"), PersonDrop(person="Mrs. Hale"))[1] == casts()[1]
    assert (
        casts(put("Mrs. Hale"), SceneSplit(at=at("Mara waited")))[1][-1] == "Mrs. Hale"
    )


SPOKEN = text_of([*PARAGRAPHS[:5], "“He is late, Jonah Webb.”", PARAGRAPHS[6]])
"""Only a line that is thought to be his has Webb at the mill."""


def give(line: str, person: str | None) -> LineSpeaker:
    anchor = make_anchor(SPOKEN, find_occurrences(line, SPOKEN)[0])
    assert anchor
    return LineSpeaker(at=anchor, person=person)


@pytest.mark.parametrize("speaker", ["Mara", "Mrs. Hale", None])
def test_a_cast_follows_the_speakers_of_its_lines(speaker: str | None) -> None:
    late = give("He is late", speaker)
    there = put("Jonah Webb")

    assert casts(text=SPOKEN)[1] == ["Mara", "Jonah Webb"]
    assert casts(late, text=SPOKEN)[1] == list(
        dict.fromkeys(["Mara", *([speaker] if speaker else [])])
    )
    assert "Jonah Webb" in casts(late, there, text=SPOKEN)[1]
    assert "Jonah Webb" in casts(late, give("He is late", "Jonah Webb"), text=SPOKEN)[1]
    # "Jonah Webb said": the narration has him there.
    assert "Jonah Webb" in casts(give("He is late", "Mara"))[1]


def test_who_goes_with_a_line_is_said() -> None:
    _, [finding] = edit(give("He is late", "Mara"), text=SPOKEN)
    _, silence = edit(give("He is late", "Mara"), put("Jonah Webb"), text=SPOKEN)

    assert "takes Jonah Webb out of scene 2" in finding.evidence
    assert silence == ()


def test_a_cast_holds_in_a_later_revision_of_the_text() -> None:
    text = text_of(("It rained.", *PARAGRAPHS))

    assert casts(put("Mrs. Hale"), text=text)[-1][-1] == "Mrs. Hale"


def test_a_cast_of_words_that_are_gone_is_a_finding() -> None:
    _, [finding] = edit(put("Mrs. Hale"), text=text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:]))

    assert "not in the text" in finding.evidence


def test_whom_a_script_introduces_in_capitals_is_called_as_a_person_writes_it() -> None:
    text = text_of((*PARAGRAPHS, "A CAR DRIVER lay on the wheel."))

    [_, mill] = casts(put("Car Driver"), text=text)

    assert "Car Driver" in mill
