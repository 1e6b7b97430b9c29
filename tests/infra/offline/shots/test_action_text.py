"""The action of a shot, in the words of the story."""

import pytest

from infra.offline.language.document import build_units
from infra.offline.language.tokens import ParsedText
from infra.offline.shots.action_text import ActionText
from ports.questions.direct_scene import CastMember
from tests.infra.offline.passage_builders import a_passage, parses_of


def action_of(text: str, people: dict[str, CastMember], *, in_past: bool) -> str:
    """Return the action of *text*, whose words *people* names."""
    material = a_passage(text)
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    referents = {t.i: people[t.lower] for t in unit.parse if t.lower in people}
    return ActionText(unit, referents, in_past=in_past).render(unit.parse)


NARRATOR = CastMember(key="narrator", name="the narrator", look="narrator")
OLGA = CastMember(key="olga", name="Olga", look="olga", gender="female")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I am old. I have a dog.", "The narrator is old. The narrator has a dog."),
        ("I don't think so.", "The narrator doesn't think so."),
        ("I made myself a cake.", "The narrator makes themselves a cake."),
    ],
)
def test_verbs_follow_the_narrators_name(text: str, action: str) -> None:
    people = dict.fromkeys(("i", "myself"), NARRATOR)

    assert action_of(text, people, in_past=True) == action


def test_what_several_do_with_the_narrator_is_told_of_them() -> None:
    people = dict.fromkeys(("i", "me", "my", "we", "us"), NARRATOR)

    found = action_of("We took my boat, and it carried us.", people, in_past=True)

    assert found == "They take the narrator's boat, and it carries them."


def test_a_name_stands_once_for_what_somebody_owns() -> None:
    people = dict.fromkeys(("i", "my"), NARRATOR)

    found = action_of("My coat lay on my chair.", people, in_past=True)

    assert found == "The narrator's coat lies on their chair."


def test_a_part_of_a_sentence_shows_that_it_is_one() -> None:
    material = a_passage("They reached the old mill, which the tide had left behind.")
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    text = ActionText(unit, {}, in_past=True)
    at = [t.lower for t in unit.parse].index("which")

    assert text.render(unit.parse[:at]) == "They reach the old mill."
    assert text.render(unit.parse[at:]) == "…which the tide has left behind."


def test_what_a_nameless_narrator_owns_is_theirs_by_name() -> None:
    found = action_of("My sister laughed.", {"my": NARRATOR}, in_past=True)

    assert found == "The narrator's sister laughs."


def test_nobody_gives_a_thing_to_themselves_by_name() -> None:
    people = dict.fromkeys(("she", "olga"), OLGA)

    found = action_of("She gives Olga the ticket.", people, in_past=False)

    assert found == "She gives Olga the ticket."


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("[The waiter bows and goes out.]", "The waiter bows and goes out."),
        ("> THREE YEARS ON <", "THREE YEARS ON."),
        ("> THREE YEARS <\n> ON <", "THREE YEARS ON."),
        ("~Row the boat", "Row the boat."),
        ("(The cook sneers.)", "The cook sneers."),
        ("(The cook sneers)", "The cook sneers."),
        ("(The cook sneers.) He sits.", "The cook sneers. He sits."),
        ("The cook (he is old) sneers.", "The cook (he is old) sneers."),
    ],
)
def test_marks_of_layout_are_not_shown(text: str, action: str) -> None:
    assert action_of(text, {}, in_past=False) == action


def test_a_tag_below_a_speech_of_another_shot_begins_with_the_name() -> None:
    material = a_passage('"Nine," said Tobin from the back. He had the drill.')
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)

    found = ActionText(unit, {}, in_past=True).render(unit.narration)

    assert found == "Tobin says from the back. He has the drill."


def test_a_family_name_that_reads_like_several_takes_a_verb_with_an_s() -> None:
    rivers = CastMember(key="rivers", name="Rivers", look="rivers")

    found = action_of("Rivers brought the lamp.", {"rivers": rivers}, in_past=True)

    assert found == "Rivers brings the lamp."


def test_an_article_is_nobody_who_does_something() -> None:
    text = "The cook rose and thought how strange it was."
    material = a_passage(text)
    parse = parses_of((text,))[text]
    # A parser takes the article for the subject here and there.
    misread = ParsedText(
        t._replace(dep={"The": "nsubj", "cook": "dep"}.get(t.text, t.dep), head=2)
        if t.text in {"The", "cook"}
        else t
        for t in parse
    )
    [unit] = build_units(material.units, material.quotations, {text: misread})
    at = [t.lower for t in misread].index("thought")

    found = ActionText(unit, {}, in_past=True).render(unit.parse[at:])

    assert found == "…thinks how strange it is."


def test_a_cut_leaves_no_joint_behind() -> None:
    material = a_passage("She stepped into the hall, and, having seen him, she fled.")
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    at = [t.lower for t in unit.parse].index("having")

    found = ActionText(unit, {}, in_past=True).render(unit.parse[:at])

    assert found == "She steps into the hall."


def test_who_is_told_of_stands_beside_what_is_told() -> None:
    material = a_passage('"Sit down," said Nora Pell, who had not moved.')
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)

    found = ActionText(unit, {}, in_past=True).render(unit.narration)

    assert found == "Nora Pell, who has not moved, says."
