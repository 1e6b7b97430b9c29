"""What a reading gave to one of two people is the other's once they are parted."""

from collections.abc import Sequence

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.apply import EditableStory, apply_edits
from crews.architect.passages.joined_scenes import join_scenes
from crews.step_inputs import ResolvedName, ResolvedPassage, ResolvedQuotation
from ports.domain.edits import Decision, PeopleMerge, PeoplePart
from ports.domain.film import Attribution
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from tests.crews.architect.builders import (
    a_resolved_element,
    a_resolved_passage,
    a_resolved_person,
    a_resolved_quotation,
    a_resolved_scene,
)
from tests.crews.architect.edits.edited_story import an_edit

Paragraph = tuple[str, Attribution]

OFFICE: tuple[Paragraph, ...] = (
    ("“Come nearer,” said Mr. Crane.", "explicit"),
    ("The man crossed the floor in a wet coat. “It is short,” he said.", "anaphoric"),
    ("“By how much?”", "alternating"),
    ("“By nine pounds.”", "alternating"),
    ("Mr. Crane shut the man’s ledger.", "none"),
    ("“Then we are ruined,” he said.", "anaphoric"),
)
YARD: tuple[Paragraph, ...] = (
    ("“So am I,” said the man to Noah Pell.", "explicit"),
    ("Noah Pell said nothing.", "none"),
)
PART = PeoplePart(person="Mr. Crane", name="the man")
MERGE = PeopleMerge(person="Noah Pell", others=("the man",))


def test_lines_and_presence_follow_the_name() -> None:
    story = apply(PART)

    assert speakers(story) == ["Mr. Crane", "the man"] * 2 + ["Mr. Crane", "the man"]
    assert casts(story) == [["Mr. Crane", "the man"], ["the man", "Noah Pell"]]
    assert story.passages[0].elements[0].person == "the man"


def test_two_people_of_one_name_become_one_in_any_order() -> None:
    for decisions in ((PART, MERGE), (MERGE, PART)):
        story = apply(*decisions)

        people = [each.names[0].name for each in story.identities]
        assert sorted(people) == ["Mr. Crane", "Noah Pell"]
        assert speakers(story) == ["Mr. Crane", "Noah Pell"] * 3
        assert casts(story) == [["Mr. Crane", "Noah Pell"], ["Noah Pell"]]


def test_the_line_of_a_script_is_whose_its_cue_names() -> None:
    lines: tuple[Paragraph, ...] = (
        ("Mr. Crane looks up.", "none"),
        ("“Yes.”", "cue"),
        ("“No.”", "cue"),
    )

    story = apply(PART, office=(*lines, OFFICE[1]), cues=("THE MAN", "CRANE"))

    assert speakers(story)[:2] == ["the man", "Mr. Crane"]


def test_mentions_of_the_name_are_not_the_others_any_more() -> None:
    mentions = {each.names[0].name: each.mentions for each in apply(PART).identities}

    assert mentions == {"Mr. Crane": 7, "the man": 6, "Noah Pell": 2}


def test_whoever_is_only_spoken_of_beside_the_name_leaves_the_scene() -> None:
    told = tuple(each for each in OFFICE if not each[0].startswith("Mr. Crane"))
    alone = (("“Has Mr. Crane come?” said the man.", "explicit"), *told[1:2])

    story = apply(PART, office=alone)

    assert casts(story)[0] == ["the man"]


def test_a_name_goes_to_whoever_is_known_by_it_also_of_the_other_sex() -> None:
    lines: tuple[Paragraph, ...] = (
        ("“Come in,” said Miss Lowe.", "explicit"),
        ("Lowe wiped his boots. “It rains,” he said.", "anaphoric"),
    )
    text = "\n\n".join(words for words, _ in lines)
    people = ("Miss Lowe", "Lowe")
    passage = a_passage(1, text, lines, speaker="Miss Lowe", people=people)
    also_called = ResolvedName(name="Lowe", evidence="a guess", source=Span(0, 1))
    known = (
        a_resolved_person("Miss Lowe", gender="female", other_names=(also_called,)),
        a_resolved_person("Lowe", gender="male"),
    )
    passages = (passage.model_copy(update={"people": known}),)
    story = EditableStory(
        scenes=join_scenes(passages),
        passages=passages,
        identities=tuple(MergedIdentity(names=(n,)) for n in collect_names(passages)),
    )
    part = an_edit(PeoplePart(person="Miss Lowe", name="Lowe"))

    edited, findings = apply_edits(story, text, [part])

    assert findings == ()
    assert sorted(each.names[0].name for each in edited.identities) == sorted(people)
    assert speakers(edited) == ["Miss Lowe", "Lowe"]


def test_a_name_that_the_text_does_not_have_is_nobodys() -> None:
    story = apply(PeoplePart(person="Mr. Crane", name="the owner"))

    people = [each.names[0].name for each in story.identities]
    assert people == ["Mr. Crane", "the man", "Noah Pell"]


def apply(
    *decisions: Decision,
    office: Sequence[Paragraph] = OFFICE,
    cues: Sequence[str] = (),
) -> EditableStory:
    """Return the story after *decisions*: a scene in the office, one in the yard."""
    text = "\n\n".join(words for words, _ in (*office, *YARD))
    first = a_passage(1, text, office, speaker="Mr. Crane", people=("Mr. Crane",))
    coat = max(0, text.find("wet coat"))
    element = a_resolved_element("wet coat", coat, person="Mr. Crane")
    said = list(first.quotations)
    for at, cue in enumerate(cues):
        said[at] = said[at].model_copy(update={"cue": cue})
    crane = a_resolved_person(
        "Mr. Crane",
        gender="male",
        mentions=9,
        other_names=tuple(
            ResolvedName(name=name, evidence="a guess", source=Span(0, 1))
            for name in ("the man", "the owner")
        ),
    )
    passages = (
        first.model_copy(
            update={"people": (crane,), "elements": (element,), "quotations": said}
        ),
        a_passage(
            2, text, YARD, speaker="the man", people=("the man", "Noah Pell")
        ).model_copy(
            update={
                "people": (
                    a_resolved_person("the man", mentions=4),
                    a_resolved_person("Noah Pell", gender="male", mentions=2),
                )
            }
        ),
    )
    story = EditableStory(
        scenes=join_scenes(passages),
        passages=passages,
        identities=tuple(
            MergedIdentity(names=(name,)) for name in collect_names(passages)
        ),
    )
    edits = [an_edit(decision, n) for n, decision in enumerate(decisions, start=1)]
    edited, findings = apply_edits(story, text, edits)
    assert findings == ()
    return edited


def a_passage(
    number: int,
    text: str,
    paragraphs: Sequence[Paragraph],
    *,
    speaker: str,
    people: tuple[str, ...],
) -> ResolvedPassage:
    """Return a passage of *paragraphs*, all lines of which one person says."""
    units, quotations = [], list[ResolvedQuotation]()
    for at, (words, attribution) in enumerate(paragraphs, start=1):
        start = text.index(words)
        source = Span(start, start + len(words))
        units.append(Unit(number=str(at), role="prose", source=source))
        if "“" in words:
            said = Span(start + words.index("“") + 1, start + words.index("”"))
            quotations.append(
                a_resolved_quotation(
                    f"Q{len(quotations) + 1}",
                    said,
                    unit=str(at),
                    speaker=speaker,
                    attribution=attribution,
                    confidence=0.2 if words == "“By nine pounds.”" else 0.7,
                )
            )
    scene = a_resolved_scene(units[0].source.start, units[-1].source.end, people=people)
    return a_resolved_passage(
        number, scene, units=tuple(units), quotations=tuple(quotations)
    )


def speakers(story: EditableStory) -> list[str]:
    """Return who says each line of *story*."""
    owners = names_of(story)
    return [
        owners[passage.number, quotation.speaker or ""]
        for passage in story.passages
        for quotation in passage.quotations
    ]


def casts(story: EditableStory) -> list[list[str]]:
    """Return who is in each scene of *story*, each once."""
    owners = names_of(story)
    return [
        list(dict.fromkeys(owners[name] for name in scene.people))
        for scene in story.scenes
    ]


def names_of(story: EditableStory) -> dict[tuple[int, str], str]:
    return {
        occurrence: each.names[0].name
        for each in story.identities
        for occurrence in each.occurrences
    }
