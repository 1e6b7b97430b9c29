"""A shot of a script's line has what the script writes around the line."""

import pytest

from infra.offline.shots.business_clause import present_participle
from infra.offline.tasks.direct_scene import direct_scene
from tests.infra.offline.scene_builders import a_scene

HEAD = "INT. KITCHEN - NIGHT\n\n"
TALK = "ADA\nThe tide went out an hour ago, and nobody told me so.\n\n"


def actions(text: str, **parentheticals: str) -> list[str]:
    material, parses = a_scene(
        HEAD + text, format="screenplay", parentheticals=parentheticals
    )
    return [shot.action for shot in direct_scene(material, parses).shots]


@pytest.mark.parametrize(
    ("business", "phrase"),
    [
        ("ADA sits by the stove and BORIS pours the tea.", "sitting by the stove"),
        ("ADA stands peeling potatoes. BORIS nods.", "peeling potatoes"),
        ("BORIS nods. ADA picks up an old lantern.", "holding an old lantern"),
        ("ADA walks to the window. BORIS nods.", "at the window"),
        ("ADA and BORIS nod. Boris hands a lantern to Ada.", "holding a lantern"),
    ],
)
def test_who_speaks_goes_on_with_what_they_do(business: str, phrase: str) -> None:
    long = f"{business} The clock strikes, a shutter bangs and the wind is rising."

    assert f"Ada, {phrase}, " in actions(f"{long}\n\n{TALK}")[-1]


def test_who_has_gone_somewhere_sits_no_longer() -> None:
    text = (
        "ADA sits by the stove. BORIS nods.\n\n"
        f"BORIS\nWell?\n\nShe gets up and runs across the whole kitchen.\n\n{TALK}"
    )

    assert "stove" not in actions(text)[-1]


def test_what_is_put_down_is_no_longer_held() -> None:
    text = (
        "ADA picks up a lantern. BORIS nods.\n\nBORIS\nWell?\n\n"
        f"She puts the lantern on the table, where the bread is.\n\n{TALK}"
    )

    assert "holding" not in actions(text)[-1]


@pytest.mark.parametrize(
    ("parenthetical", "action"),
    [
        ("softly", "Ada, softly, "),
        ("smiles", "Ada smiles and "),
        ("hands him the tea", "Ada hands him the tea and "),
        ("eyes closed", "Ada, eyes closed, "),
        ("beat", "After a beat, Ada "),
    ],
)
def test_a_parenthetical_is_part_of_the_action(parenthetical: str, action: str) -> None:
    text = f"ADA and BORIS wait.\n\nBORIS\nWell?\n\n{TALK}"

    assert actions(text, Q2=parenthetical)[-1].startswith(action)


def test_a_line_is_held_over_the_deed_of_who_listens() -> None:
    long = "The clock strikes, a shutter bangs, a dog barks and the wind is rising."
    text = f"ADA nods to BORIS. {long}\n\nADA\nIs it you?\n\nBoris looks up."

    assert actions(text)[-1] == "Boris looks up."


@pytest.mark.parametrize(
    ("lemma", "participle"),
    [("sit", "sitting"), ("lie", "lying"), ("peel", "peeling"), ("smoke", "smoking")],
)
def test_a_participle_is_spelt_as_english_does(lemma: str, participle: str) -> None:
    assert present_participle(lemma) == participle
