"""People, lines and places are whose and what people say."""

import pytest

from crews.architect.cast.characters import unique_names
from ports.domain.edits import (
    Decision,
    LineSpeaker,
    PeopleMerge,
    PeoplePart,
    PersonDrop,
    PersonRename,
    PlaceRename,
    SceneCast,
)
from tests.crews.architect.edits.edited_story import at, edit, story_of, text_of


def cast(*decisions: Decision) -> dict[str, list[str]]:
    """Return the names of each person after *decisions*, by the first of them."""
    story, findings = edit(*decisions)
    assert findings == ()
    return {
        identity.names[0].name: [name.name for name in identity.names[1:]]
        for identity in story.identities
    }


def test_people_are_merged_and_parted_again() -> None:
    merge = PeopleMerge(person="Webb", others=("Jonah Webb",))

    assert cast(merge) == {"Mara": [], "Mrs. Hale": [], "Webb": ["Jonah Webb"]}
    assert cast(merge, merge) == cast(merge)
    assert cast(merge, PeoplePart(person="Webb", name="Jonah Webb")) == cast()


def test_an_alias_that_is_parted_is_a_person_where_the_narration_has_it() -> None:
    story, _ = edit(PeoplePart(person="Mrs. Hale", name="the old woman"))

    own = next(i for i in story.identities if i.names[0].name == "the old woman")
    assert (own.mentions, own.occurrences) == (1, ((1, "the old woman"),))
    # No name of Mrs. Hale's is left there.
    assert [name for _, name in story.scenes[0].people] == [
        "Mara",
        "Webb",
        "the old woman",
    ]


def test_a_person_is_called_as_people_say_and_keeps_the_old_name() -> None:
    rename = PersonRename(person="Webb", name="The miller")

    assert cast(rename) == {
        "Mara": [],
        "Mrs. Hale": [],
        "The miller": ["Webb"],
        "Jonah Webb": [],
    }
    assert cast(rename, rename) == cast(rename)


def test_two_people_of_one_name_are_told_apart_by_a_new_one() -> None:
    both = PersonRename(person="Jonah Webb", name="Webb")
    story, findings = edit(
        both,
        LineSpeaker(at=at("Who is there?"), person="Webb (2)"),
        PersonRename(person="Webb (2)", name="Jonah"),
    )

    assert findings == ()
    assert unique_names(story.identities) == ("Mara", "Mrs. Hale", "Webb", "Jonah")
    jonah = story.identities[-1]
    # The passage has a Webb already, whose lines these are not.
    [_, line] = story.passages[0].quotations
    assert (1, line.speaker) in jonah.occurrences
    assert line.speaker != "Webb"


def test_whoever_is_nobody_is_gone_until_somebody_needs_them() -> None:
    drop = PersonDrop(person="Webb")

    assert list(cast(drop)) == ["Mara", "Mrs. Hale", "Jonah Webb"]
    [finding] = edit(drop, drop)[1]
    assert "nobody in the text is called Webb" in finding.evidence
    speaker = LineSpeaker(at=at("Who is there?"), person="Webb")
    assert "Webb" in cast(drop, speaker)


def test_a_line_is_said_by_whom_people_name() -> None:
    story, _ = edit(LineSpeaker(at=at("Who is there?"), person="Jonah Webb"))

    [_, line] = story.passages[0].quotations
    assert (line.speaker, line.attribution, line.edited) == (
        "Jonah Webb",
        "explicit",
        True,
    )
    jonah = next(i for i in story.identities if i.names[0].name == "Jonah Webb")
    assert (1, "Jonah Webb") in jonah.occurrences


def test_whoever_the_text_names_may_speak() -> None:
    story, _ = edit(LineSpeaker(at=at("Who is there?"), person="The ferryman"))

    assert story.passages[0].quotations[1].speaker == "The ferryman"
    own = next(i for i in story.identities if i.names[0].name == "The ferryman")
    assert (own.mentions, own.edited) == (1, True)


def test_a_place_has_the_name_that_people_give_it() -> None:
    rename = PlaceRename(place="mill", name="Tide mill")

    story, findings = edit(rename, rename)

    assert findings == ()
    assert [scene.place for scene in story.scenes] == ["the kitchen", "Tide mill"]


@pytest.mark.parametrize(
    "decision",
    [
        PeopleMerge(person="Mara", others=("Solomon",)),
        PeoplePart(person="Solomon", name="Mara"),
        LineSpeaker(at=at("Who is there?"), person="Solomon"),
        LineSpeaker(at=at("Mara set the lamp"), person="Mara"),
        PersonRename(person="Solomon", name="Sol"),
        PersonDrop(person="Solomon"),
        SceneCast(at=at("Mara set the lamp"), person="Solomon", present=True),
        SceneCast(at=at("Mara set the lamp"), person="Solomon", present=False),
        PlaceRename(place="the forge", name="the smithy"),
    ],
)
def test_what_the_text_does_not_have_is_a_finding(decision: Decision) -> None:
    story, [finding] = edit(decision)

    assert story == story_of(text_of())
    assert (finding.code, finding.severity) == ("edit", "warning")
    assert decision.meaning in finding.evidence
