"""Voices without a face: on a telephone, behind a door, remembered."""

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from ports.domain.choices import StoryFormat
from tests.infra.offline.passage_builders import read
from tests.infra.offline.scene_builders import a_scene

BEHIND_THE_DOOR = (
    "Kit Marlow knocked at the green door.\n\n"
    'A woman\'s voice said, "Is it you, Tom?"\n\n'
    '"It is only Kit," said Kit.\n\n'
    '"Come in, Kit," said the woman.\n\n'
    "He pushed the door. The woman sat up in a bed.\n\n"
    '"Sit down," said the woman.'
)
ON_THE_LINE = (
    "Mara Okun pressed the telephone to her ear.\n\n"
    'A man\'s voice says: "Who are you talking to, Lena?"\n\n'
    '"Nobody," says Lena.\n\n'
    '"Wrong number," says Mara, and she shuts her eyes.'
)


def offscreen(text: str) -> list[bool]:
    return [quotation.offscreen for quotation in read(text).reading.quotations]


def test_a_voice_has_no_face_until_its_owner_does_something() -> None:
    assert offscreen(BEHIND_THE_DOOR) == [True, False, True, False]


def test_who_answers_a_voice_on_the_line_is_at_its_end() -> None:
    assert offscreen(ON_THE_LINE) == [True, True, False]


def test_who_is_only_heard_is_not_there() -> None:
    [scene] = read(ON_THE_LINE).reading.scenes

    assert scene.people == ("Mara Okun",)


RADIO = (
    "INT. BARN - NIGHT\n\nMARA sits on a crate.\n\nTOM (on the radio)\nCome in.\n\n"
    "MARA\nTom?\n\nRUTH (V.O.)\nHe was gone.\n\n"
)


def test_whom_a_cue_lets_be_heard_only_is_not_there() -> None:
    [scene] = read(RADIO, format="screenplay").reading.scenes

    assert scene.people == ("Mara",)


def test_who_is_heard_and_then_comes_in_is_there() -> None:
    text = f"{RADIO}Tom opens the door.\n\nTOM\nHere."

    [scene] = read(text, format="screenplay").reading.scenes

    assert scene.people == ("Mara", "Tom")


LETTER = (
    "Mara Okun opened the letter by the window.\n\nMy dear Mara,\n\nThe house is cold."
    "\n\nYours, Ruth Vale\n\nMara folded it. “It is,” said Mara to Jim Dell, and"
    " Jim laughed and went down to see to the clock, which had stopped."
)
LONG_LETTER = (
    "Mara Okun sat down and wrote a letter.\n\nMy dear Ruth,\n\nThe house is cold, and"
    " Jim Dell came yesterday to see to the clock, which had stopped. He laughed at it"
    " and said that it would stop again.\n\nYours, Mara"
)
CARD = (
    "INT. ROOM - DAY\n\nMARA opens the card.  In it is written:\n\n"
    "          Ruth Vale\n          The Grand, Room 4\n          At noon\n\n"
    "MARA\nNoon, then."
)


@pytest.mark.parametrize(
    ("text", "format", "people"),
    [
        (LETTER, "prose", ("Mara Okun", "Jim Dell")),
        (LONG_LETTER, "prose", ("Mara Okun",)),
        (CARD, "screenplay", ("Mara",)),
    ],
    ids=["letter", "long letter", "card"],
)
def test_who_signs_what_is_read_is_not_there(
    text: str,
    format: StoryFormat,  # noqa: A002  # the contract's own word
    people: tuple[str, ...],
) -> None:
    [scene] = read(text, format=format).reading.scenes

    assert scene.people == people


def test_a_manner_of_speaking_is_no_voice_from_elsewhere() -> None:
    assert offscreen('"Go home," said Jim in a low voice. His voice shook.') == [False]


def test_a_voice_from_elsewhere_plays_on_the_face_of_whoever_hears_it() -> None:
    material, parses = a_scene(BEHIND_THE_DOOR)
    hidden = material.quotations[0].number

    direction = direct_scene(material, parses)

    [shot] = [s for s in direction.shots if hidden in s.quotations]
    kit = next(m.key for m in material.cast if m.name == "Kit Marlow")
    assert shot.people == (kit,)
    assert shot.purpose.endswith("unseen")
    assert shot.performance == "Kit Marlow, listening."


def test_a_long_voice_from_elsewhere_keeps_to_the_longest_shot() -> None:
    said = " ".join(f"and then I went to the door number {n}" for n in range(12))
    material, parses = a_scene(f'Kit Marlow sat. A voice said, "Listen, {said}."')

    direction = direct_scene(material, parses)

    assert max(shot.seconds for shot in direction.shots) <= material.max_shot_seconds


KNOCK = "Kit Marlow knocked at the door. "
A_VOICE = 'A woman\'s voice said, "Is it you, Tom?"\n\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            KNOCK + A_VOICE + '"Only Kit," said Kit.', [True, False], id="a-voice"
        ),
        pytest.param(
            KNOCK + A_VOICE + '"Come in," said the woman.', [True, True], id="speaking"
        ),
        pytest.param(
            KNOCK + A_VOICE + 'The woman sat up. "Come in," said the woman.',
            [True, False],
            id="in-the-same-paragraph",
        ),
        pytest.param(
            KNOCK + A_VOICE + 'The woman sat up.\n\n"Come in," said the woman.',
            [True, False],
            id="acting",
        ),
        pytest.param(
            KNOCK + A_VOICE + '"Come in," said the woman. The woman sat up.',
            [True, True],
            id="acting-afterwards",
        ),
        pytest.param(
            KNOCK + A_VOICE + 'Kit knew that the woman sat up.\n\n"Come," said the '
            "woman.",
            [True, True],
            id="only-known-to-act",
        ),
        pytest.param(
            "Kit Marlow took the phone. " + A_VOICE + '"Nobody," said Lena.',
            [True, True],
            id="at-the-other-end",
        ),
        pytest.param(
            "Kit Marlow took the chair. " + A_VOICE + '"Nobody," said Lena.',
            [True, False],
            id="no-phone",
        ),
        pytest.param(
            "Kit Marlow took the phone. " + A_VOICE + '"Kit," said Kit.',
            [True, False],
            id="at-this-end",
        ),
    ],
)
def test_who_is_only_heard_is_off_screen(text: str, expected: list[bool]) -> None:
    assert offscreen(text) == expected


def test_the_hat_of_the_captain_may_lie_there_without_him() -> None:
    text = (
        '"Sit down," said the old captain. Ada Vane sat down.\n\n* * *\n\n'
        "The next morning Ada lit the lamp. The old captain's hat lay on the table."
    )

    [evening, morning] = read(text).reading.scenes

    assert evening.people == ("the old captain", "Ada Vane")
    assert morning.people == ("Ada Vane",)
