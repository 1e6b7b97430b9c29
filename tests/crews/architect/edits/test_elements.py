"""A scene needs what people say, with the words that ask for it where there are any."""

from typing import Any

import pytest

from crews.architect.cast.characters import build_characters, by_occurrence
from crews.architect.edits.apply import EditableStory
from crews.architect.elements import ElementIndex, index_elements
from ports.domain.edits import Decision, SceneNeed
from ports.domain.film import ElementCategory
from ports.domain.story import Span
from tests.crews.architect.builders import a_resolved_element
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

Status = str
KITCHEN = at("Mara set the lamp")
MILL = at("In the morning Mara rowed")


def need(
    name: str,
    status: Status = "needed",
    category: ElementCategory | None = "prop",
    *,
    scene: object = KITCHEN,
) -> Decision:
    return SceneNeed.model_validate(
        {"at": scene, "name": name, "category": category, "status": status}
    )


def elements(
    story: EditableStory, text: str | None = None
) -> list[tuple[int, str, str, str]]:
    """Return scene, name, presence and source of every element, in the film's words."""
    index = index_elements(story.scenes, story.passages, {})
    return [
        (
            number,
            record.name,
            record.element.presence,
            record.element.source.slice(text or text_of()),
        )
        for number, here in sorted(index.of_scene.items())
        for record in here
    ]


def test_what_a_scene_needs_has_the_words_that_ask_for_it() -> None:
    story, findings = edit(need("the Lamp"))

    assert (elements(story), findings) == ([(1, "Lamp", "present", "lamp")], ())


def test_what_no_words_ask_for_has_no_source() -> None:
    story, findings = edit(need("stove", category="set_dressing", scene=MILL))

    assert (elements(story), findings) == ([(2, "stove", "inferred", "")], ())
    [element] = story.passages[1].elements
    assert element.edited


def test_part_of_a_word_asks_for_nothing() -> None:
    [(_, _, presence, _)] = elements(edit(need("win"))[0])

    assert presence == "inferred"


def test_words_of_the_narration_ask_before_those_of_speech() -> None:
    text = text_of(("“The coat!” Mara found a coat.", *PARAGRAPHS))

    story, _ = edit(need("coat", "mentioned"), text=text)

    [(_, element)] = [(p.number, e) for p in story.passages for e in p.elements]
    assert element.source == Span(text.index("coat."), text.index("coat.") + 4)
    assert element.presence == "mentioned"


@pytest.mark.parametrize(
    ("decisions", "left"),
    [
        ((need("lamp", "mentioned"),), [(1, "lamp", "mentioned", "lamp")]),
        ((need("lamp", "none"),), []),
        ((need("lamp", "none", None),), []),
        ((need("lamp", "none", "sound"),), [(1, "lamp", "present", "lamp")]),
        (
            (need("lamp", "mentioned"), need("lamp", category=None)),
            [(1, "lamp", "present", "lamp")],
        ),
    ],
)
def test_a_later_decision_holds(
    decisions: tuple[Decision, ...], left: list[tuple[int, str, str, str]]
) -> None:
    story, findings = edit(need("lamp"), *decisions)

    assert (elements(story), findings) == (left, ())


def test_an_element_goes_to_another_department() -> None:
    story, _ = edit(need("lamp"), need("lamp", category="set_dressing"))

    [element] = story.passages[0].elements
    assert element.category == "set_dressing"


def test_a_thing_has_the_owner_the_number_and_the_department_that_a_person_says() -> (
    None
):
    tree = SceneNeed(
        at=KITCHEN,
        name="oak",
        category="set_dressing",
        status="needed",
        department="set dressing",
        quantity=3,
        owner="Jonah Webb",
    )

    story, findings = edit(tree, need("oak", category=None))

    [oak] = story.passages[0].elements
    assert (oak.department, oak.quantity, findings) == ("set dressing", 3, ())
    [webb] = [each for each in story.identities if each.names[0].name == "Jonah Webb"]
    assert (1, oak.owner) in webb.occurrences


def test_whose_a_garment_is_gives_it_no_other_key_and_no_other_shots() -> None:
    start = text_of().index("red coat")
    coat = a_resolved_element("red coat", start, category="wardrobe", person="Mara")
    given = SceneNeed(
        at=MILL, name="red coat", category=None, status="needed", owner="Jonah Webb"
    )

    before, _ = edit(elements=(coat,))
    story, findings = edit(given, elements=(coat,))

    people = by_occurrence(build_characters(story.identities, story.scenes))
    [of_mara], [of_webb] = (
        index_elements(each.scenes, each.passages, people).of_scene[2]
        for each in (before, story)
    )
    assert findings == ()
    assert of_webb.prop == of_mara.prop
    assert of_webb.person == of_mara.person
    assert [of_mara.owner, of_webb.owner] == [
        people[2, "Mara"],
        people[2, "Jonah Webb"],
    ]


def test_many_decisions_look_at_the_whole_film_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = []

    def count(*film: Any) -> ElementIndex:
        looks.append(film)
        return index_elements(*film)

    monkeypatch.setattr("crews.architect.edits.elements.index_elements", count)

    story, _ = edit(need("lamp"), need("sill"), need("lamp", "none"))

    assert [name for _, name, _, _ in elements(story)] == ["sill"]
    assert len(looks) == 1


def test_whose_a_thing_is_must_be_in_the_text() -> None:
    lamp = SceneNeed(
        at=KITCHEN, name="lamp", category="prop", status="needed", owner="Solomon"
    )

    story, [finding] = edit(lamp)

    assert "nobody in the text is called Solomon" in finding.evidence
    assert elements(story) == []


def test_a_thing_is_dropped_under_either_of_its_names() -> None:
    start = text_of().index("red coat")
    known = [
        a_resolved_element("red coat", start, category="wardrobe"),
        a_resolved_element("coat", start + 4, category="wardrobe"),
    ]

    story, _ = edit(need("red coat", "none", None, scene=MILL), elements=known)

    assert elements(story) == []


def test_a_day_player_is_dropped_as_a_thing_is() -> None:
    miller = a_resolved_element("miller", text_of().index("lamp"), category="cast")

    story, findings = edit(need("miller", "none", None), elements=[miller])

    assert (elements(story), findings) == ([], ())


def test_no_decision_about_one_thing_gives_another_a_new_name() -> None:
    text = text_of()
    known = [
        a_resolved_element("tin cup", text.index("lamp")),
        a_resolved_element("cup", text.index("wick")),
        a_resolved_element("cup", text.index("mill")),
    ]

    story, _ = edit(
        need("tin cup", "none", scene=MILL),
        need("clay cup", scene=MILL),
        need("clay cup", "none", scene=MILL),
        need("clay cup"),
        elements=known,
    )

    assert [(number, name) for number, name, _, _ in elements(story)] == [
        (1, "clay cup"),
        (1, "tin cup"),
        (1, "tin cup"),
    ]


def test_a_name_that_a_person_gives_says_nothing_of_the_state() -> None:
    story, _ = edit(need("door broken down", category="stunt"))

    [element] = story.passages[0].elements
    assert (element.label, element.words) == ("door broken down", "")


def test_a_scene_has_none_of_what_it_never_had() -> None:
    assert edit(need("piano", "none"))[1] == ()


def test_an_element_holds_in_a_revision_that_has_lost_its_words() -> None:
    text = text_of((*PARAGRAPHS[:5], "“He is late,” Jonah Webb said.", PARAGRAPHS[6]))

    story, findings = edit(need("tide", scene=MILL), text=text)

    assert (elements(story, text), findings) == ([(2, "tide", "inferred", "")], ())


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (need("piano", "mentioned"), "does not mention it"),
        (need("piano", category=None), "category is not known"),
        (need("lamp", scene=MILL), "not in the text"),
    ],
)
def test_an_element_that_the_text_does_not_bear_is_a_finding(
    decision: Decision, reason: str
) -> None:
    text = text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:])

    story, [finding] = edit(decision, text=text)

    assert reason in finding.evidence
    assert elements(story) == []


def test_a_thing_is_nobodys_where_a_person_says_so() -> None:
    start = text_of().index("red coat")
    coat = a_resolved_element("red coat", start, category="wardrobe", person="Mara")
    taken = SceneNeed(
        at=MILL, name="red coat", category=None, status="needed", owner=""
    )

    story, _ = edit(
        SceneNeed.model_validate_json(taken.model_dump_json()), elements=(coat,)
    )

    people = by_occurrence(build_characters(story.identities, story.scenes))
    [of_nobody] = index_elements(story.scenes, story.passages, people).of_scene[2]
    assert (of_nobody.owner, of_nobody.person) == (None, people[2, "Mara"])
    assert taken.meaning.endswith("needs red coat of nobody")


@pytest.mark.parametrize(
    ("dropped", "left"),
    [("barn door", []), ("second door", ["door"]), ("tall door", ["door"])],
)
def test_what_is_dropped_does_not_come_back_under_a_barer_name(
    dropped: str, left: list[str]
) -> None:
    text = text_of()
    full = a_resolved_element(
        dropped,
        text.index("door"),
        category="set_dressing",
        presence="mentioned" if dropped == "tall door" else "present",
    )
    bare = a_resolved_element("door", text.index("sill"), category="set_dressing")

    story, _ = edit(need(dropped, "none", None), elements=(full, bare))

    assert [name for _, name, _, _ in elements(story)] == left
