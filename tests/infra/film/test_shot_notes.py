"""What stands in a shot list only: who is on, who speaks to whom, who is heard."""

import pytest

from infra.film.shot_notes import ShotNotes
from infra.offline.tasks.direct_scene import direct_scene
from tests.infra.offline.scene_builders import a_scene

NOTES = ShotNotes({"Jim Dell", "the cook"})
STORY = (
    "Jim Dell put the lamp on the table. Della Vane sat down by the stove.\n\n"
    '"The boat is late," said Jim. "It went at noon."\n\n'
    '"I know," said Della. She lifted the lid of the pot. "It was late on Monday."'
    "\n\n"
    '"Where is the key?" said Jim suddenly.\n\n'
    "Della nodded at the wall.\n\n"
    '"On the nail," she said.\n\n'
    '"There is no nail," said Jim. "You took the nail out for the picture, and the '
    "picture went to your sister, and your sister sold it to the man with the dogs, "
    'who has never in his life had a nail to put it on."\n\n'
    "Jim shut the door."
)


def test_a_script_has_the_narration_and_nothing_of_who_speaks() -> None:
    material, parses = a_scene(STORY)
    notes = ShotNotes(member.name for member in material.cast)

    shots = direct_scene(material, parses).shots

    actions = [
        notes.strip(shot.action) if shot.quotations else shot.action
        for shot in shots
        if not shot.staging
    ]
    assert " ".join(filter(None, actions)) == (
        "Jim Dell puts the lamp on the table. Della Vane sits down by the stove. "
        "She lifts the lid of the pot. Della nods at the wall. "
        "Jim shuts the door."
    )
    carried = dict.fromkeys(number for shot in shots for number in shot.quotations)
    assert list(carried) == [q.number for q in material.quotations]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("The door opens. Jim Dell tells the cook about the key.", "The door opens."),
        (
            "Jim Dell nods. The cook answers Jim Dell. He sits.",
            "Jim Dell nods. He sits.",
        ),
        ("Jim Dell tells the cook suddenly.", ""),
        ("On the cook: the bell rings, Jim Dell is heard, unseen.", "The bell rings."),
        ("On the cook: A voice is heard, unseen, from “Come in” on.", ""),
        ("Jim Dell tells the cook, and shuts the door.", None),
        ("Mr. Jim Dell answers the cook.", None),
        ("Della nods. On the cook, sitting, from “No” on.", "Della nods."),
        ("On the cook, who hums.", None),
    ],
)
def test_what_the_text_tells_beside_a_line_stays(action: str, told: str | None) -> None:
    assert NOTES.strip(action) == (action if told is None else told)
