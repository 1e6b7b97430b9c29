"""What a beat does decides its coverage, and no cut jumps."""

from dataclasses import replace
from itertools import pairwise

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.shoot_scene import shoot_scene
from tests.infra.offline.scene_builders import a_scene, shots_of

BOTH = "Jim Young and Della Young came in. He sat down. She stood.\n\n"
LAMP = "The lamp went out and the whole of the kitchen was dark at once.\n\n"
"""Nobody is in this shot, so that no speech is held with it."""


def last_purpose(text: str) -> str:
    material, parses = a_scene(BOTH + text)
    return direct_scene(material, parses).shots[-1].purpose


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Jim walked to the stove.", "Follow Jim Young"),
        ("Jim rose from his chair.", "Follow Jim Young up"),
        ("Jim crouched by the stove.", "Follow Jim Young down"),
        ("Jim left the room.", "Exit of Jim Young"),
        ("Jim waited.", "Watch Jim Young"),
        ("Jim had walked for an hour.", "Stay on Jim Young"),
        ("Jim had a scar that ran down his cheek.", "Stay on Jim Young"),
        ("Jim watched Della.", "Point of view of Jim Young"),
        ("Jim looked up.", "Follow the look of Jim Young up"),
        ("Jim looked round.", "Follow the look of Jim Young"),
        ("Jim looked tired.", "Stay on Jim Young"),
        ("Jim turned to the door.", "Follow the turn of Jim Young"),
        ("Jim turned the key.", "Watch Jim Young"),
        ("Jim realised it at once.", "Realisation of Jim Young"),
        ("There was a table, with a lamp and two chairs.", "Survey what is there"),
        ("Jim wondered at it.", "Move in on the thought of Jim Young"),
        ("Jim and Della sat down.", "Follow Jim Young down"),
    ],
)
def test_the_camera_moves_with_what_moves(text: str, purpose: str) -> None:
    assert last_purpose(text) == purpose


def test_a_break_shows_the_place_in_words() -> None:
    material, parses = a_scene(f"{BOTH}* * *\n\nJim rose.")

    actions = [shot.action for shot in direct_scene(material, parses).shots]

    assert actions[0] == actions[-2] == "Kitchen, at night: the whole place."
    assert material.slugline not in actions


def test_what_one_says_in_one_go_is_one_shot() -> None:
    material, parses = a_scene(BOTH + '"You are late," said Jim. "It went at noon."')

    carried = direct_scene(material, parses).shots[-1].quotations

    assert carried == tuple(q.number for q in material.quotations)


def test_a_long_sentence_has_as_many_shots_as_it_takes_time() -> None:
    text = (
        "Jim put the lamp on the table beside the window with great care, and then he "
        "walked slowly round the whole room until he stood before the stove again."
    )
    material, parses = a_scene(text)

    shots = [s for s in direct_scene(material, parses).shots if not s.staging]

    assert [len(shot.action.split()) <= 21 for shot in shots] == [True, True]
    assert sum(shot.seconds for shot in shots) >= 9


def test_no_two_shots_in_a_row_have_one_set_up() -> None:
    text = "\n\n".join(
        ["Jim waited.", '"Go," said Jim.', "He smiled.", '"Go!" said Jim.'] * 3
    )
    material, parses = a_scene(BOTH + text)
    shots = shots_of(material, direct_scene(material, parses))

    cameras = zip(shots.shots, shoot_scene(shots).shots, strict=True)

    set_ups = [(set(shot.people), c.size, c.angle) for shot, c in cameras]
    assert all(one != other for one, other in pairwise(set_ups))


def test_the_camera_keeps_to_one_side_of_the_line() -> None:
    text = "\n\n".join(['"Go," said Jim.', '"I stay," said Della.'] * 4)
    material, parses = a_scene(BOTH + text)
    shots = shots_of(material, direct_scene(material, parses))

    assert {camera.side for camera in shoot_scene(shots).shots} <= {"a", "none"}


@pytest.mark.parametrize(
    ("text", "end", "angle"),
    [
        ("Jim waited on the balcony.", ", from below", "low"),
        ("Jim was lying there.", ", from above", "high"),
        ("The moon shone.", ", from below", "low"),
        ("The town slept.", ", from above", "high"),
        ("The sailors ate.", ", from above", "high"),
        ("Jim wrote.", "Watch Jim Young", "eye_level"),
        ("Jim laid the card on the floor.", "Watch Jim Young", "eye_level"),
        ("Jim sat on the trunk. He smiled.", "Watch Jim Young", "eye_level"),
        ("Jim and Della lay there.", "Two-shot: what they do", "eye_level"),
        ("Jim waited like a statue.", "Watch Jim Young", "eye_level"),
        ("Jim waited.", "Watch Jim Young", "eye_level"),
    ],
)
def test_the_camera_stands_where_one_would_look_from(
    text: str, end: str, angle: str
) -> None:
    material, parses = a_scene(BOTH + text)
    shots = shots_of(material, direct_scene(material, parses))

    assert shots.shots[-1].purpose.endswith(end)
    assert shoot_scene(shots).shots[-1].angle == angle


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('"Perhaps," said Jim, reaching for his coat.', "reaches for his coat."),
        ('"Perhaps," said Jim and reached for his coat.', "reaches for his coat."),
        ('"Perhaps." He took up his coat.', "takes up his coat."),
        ('"Perhaps," said Jim.\n\nHe took up his coat.', "takes up his coat."),
    ],
)
def test_what_a_speaker_does_tells_more_than_that_somebody_speaks(
    text: str, action: str
) -> None:
    material, parses = a_scene(f'{BOTH}"Well," said Della.\n\n{text}')

    last = direct_scene(material, parses).shots[-1]

    assert last.quotations
    assert last.action == f"Jim Young {action}"


def test_a_montage_of_many_people_has_more_than_one_size() -> None:
    text = "Jim Young waited.\n\nDella Young waited.\n\n" * 4
    material, parses = a_scene(text, kind="summary")
    shots = shots_of(material, direct_scene(material, parses))

    assert len({camera.size for camera in shoot_scene(shots).shots}) > 1


def test_a_short_exchange_that_tells_nothing_is_one_shot() -> None:
    text = '"Well," said Jim.\n\n"Well," said Della.'
    material, parses = a_scene(BOTH + LAMP + text)

    last = direct_scene(material, parses).shots[-1]

    assert len(last.quotations) == 2
    assert last.purpose == "Master: they talk"
    assert last.action.endswith("On Della Young from “Well” on.")


@pytest.mark.parametrize(
    ("deed", "purpose"),
    [
        ("Della put down the lamp.", "Over-the-shoulder on Della Young"),
        ("Jim put down the lamp.", "Over-the-shoulder on Jim Young"),
    ],
)
def test_who_does_something_at_a_speech_is_seen_while_it_is_heard(
    deed: str, purpose: str
) -> None:
    material, parses = a_scene(f'{BOTH}{LAMP}"There is no oil," said Jim.\n\n{deed}')

    last = direct_scene(material, parses).shots[-1]

    assert last.quotations
    assert last.purpose == purpose
    assert last.action.endswith("puts down the lamp.")


@pytest.mark.parametrize(
    ("told", "action"),
    [
        ("Jim was reading a letter.", "Jim Young, reading a letter, asks"),
        (
            "Jim stood there, staring at the fire.",
            "Jim Young, staring at the fire, asks",
        ),
        ("Jim carried a tray.", "Jim Young, holding a tray, asks"),
        ("Jim carried a tray. Jim put the tray down.", "Jim Young asks"),
        ("Jim wiped his hands on a rag.", "Jim Young asks"),
        ("Jim took notes.", "Jim Young asks"),
        ("Jim lifted his hat.", "Jim Young asks"),
        ("Jim was not reading a letter.", "Jim Young asks"),
        ("Jim went to the window.", "Jim Young asks"),
    ],
)
def test_who_speaks_goes_on_with_what_prose_tells_as_going_on(
    told: str, action: str
) -> None:
    material, parses = a_scene(f'{BOTH}{told}\n\n{LAMP}"Are you there?" said Jim.')

    assert direct_scene(material, parses).shots[-1].action.startswith(action)


@pytest.mark.parametrize(
    ("told", "action"),
    [
        ("Jim sat on the old trunk.", "Jim Young, sitting on the old trunk, asks"),
        ("Jim sat on the trunk. He walked about.", "Jim Young asks"),
        ("Jim had sat on the trunk.", "Jim Young asks"),
        ("Jim sat beside her.", "Jim Young asks"),
    ],
)
def test_who_speaks_still_sits_where_the_text_put_them(told: str, action: str) -> None:
    material, parses = a_scene(f'{BOTH}{told}\n\n{LAMP}"Are you there?" said Jim.')

    assert direct_scene(material, parses).shots[-1].action.startswith(action)


def test_several_who_talk_take_a_verb_without_an_s() -> None:
    waiting = f"Della Young sat down. The sailors waited.\n\n{LAMP}"
    talk = '"Well?" said the sailors.\n\n"Well," said Della.'
    material, parses = a_scene(waiting + talk)

    last = direct_scene(material, parses).shots[-1]

    assert last.action.startswith("The sailors ask Della Young. ")


def test_a_speech_of_several_begins_every_action_with_a_capital() -> None:
    talk = "Well, we saw the lamp, and the rope, and the boat, and the cart too. " * 5
    material, parses = a_scene(
        f'{BOTH}The sailors waited.\n\n"{talk}" said the sailors.'
    )

    actions = [shot.action for shot in direct_scene(material, parses).shots]

    assert len(actions) > 4
    assert all(action[0].isupper() for action in actions)


@pytest.mark.parametrize(
    ("text", "movement"),
    [
        ("Jim looked up.", "tilt"),
        ("Jim looked round.", "pan"),
        ("Jim realised it at once.", "push_in"),
        ("There was a table, with a lamp and two chairs.", "pan"),
        ("Jim waited.", "static"),
    ],
)
def test_a_look_moves_the_camera_and_waiting_does_not(text: str, movement: str) -> None:
    material, parses = a_scene(f"{BOTH}{text}\n\nJim and Della were silent.")
    shots = shots_of(material, direct_scene(material, parses))

    cameras = shoot_scene(shots).shots

    assert cameras[-2].movement == movement


def test_a_long_speech_without_a_listener_shows_its_action_once() -> None:
    speech = " ".join(["I have carried that lens all the way from the harbour."] * 12)
    material, parses = a_scene(f'Jim Young came in. "{speech}" said Jim, and sat down.')

    shots = direct_scene(material, parses).shots[-4:]

    assert [shot.action for shot in shots[2:]] == [
        "On Jim Young from “I have carried that lens” on."
    ] * 2
    assert [shot.purpose for shot in shots[2:]] == [
        "Move in on Jim Young",
        "Go closer to Jim Young",
    ]


def test_who_goes_on_speaking_stays_in_the_same_shot() -> None:
    speech = '"I saw it. I have eyes. I know the trap," said Jim.'
    material, parses = a_scene(BOTH + speech)

    carrying = [s for s in direct_scene(material, parses).shots if s.quotations]

    assert len(carrying) == 1


def test_the_camera_leaves_a_speaker_for_who_listens() -> None:
    lines = ['"I have carried that lens all the way from the old harbour.'] * 4
    speech = "\n\n".join(lines)
    material, parses = a_scene(f'{BOTH}Jim said:\n\n{speech}"')

    purposes = [s.purpose for s in direct_scene(material, parses).shots if s.quotations]

    assert "Reaction of Della Young" in purposes


def test_a_speech_goes_to_whom_it_calls() -> None:
    text = (
        "Jim Young, Della Young and Tobias Pell came in.\n\n"
        '"It is late," said Tobias.\n\n"Put out the lamp, Della," said Jim.'
    )
    material, parses = a_scene(text)

    assert "Della" in direct_scene(material, parses).shots[-1].action


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("A yellow bus stopped at the gate.", "Show what happens"),
        ("A cart crossed the yard.", "Follow what moves"),
        ("Jim watched Della and rubbed his hands.", "Two-shot: what they do"),
        ("Jim walked towards Della.", "Follow them all"),
    ],
)
def test_a_frame_fits_what_is_in_it(text: str, purpose: str) -> None:
    assert last_purpose(text) == purpose


@pytest.mark.parametrize(
    "text",
    [
        "There was no moon.",
        "The affair did not go as was hoped.",
        "It came to four hundred and ninety.",
        "A tone.",
    ],
)
def test_what_nobody_can_see_is_told_over_the_shot_before(text: str) -> None:
    material, parses = a_scene(f"{BOTH}Jim put the lamp on the table.\n\n{text}")

    *_, last = direct_scene(material, parses).shots

    assert last.people
    assert last.action.startswith("Jim puts the lamp on the table. ")
    assert len(last.units) == 2


def test_the_place_and_its_weather_are_one_shot() -> None:
    text = "By seven the wind had gone round.\n\nThe moon shone.\n\nJim Young waited."
    material, parses = a_scene(text)

    first, *others = direct_scene(material, parses).shots

    assert first.purpose == "Establish the place"
    assert first.action.endswith("The moon shines.")
    assert len(others) == 1


def test_they_who_do_something_are_in_frame() -> None:
    material, parses = a_scene(f"{BOTH}{LAMP}They carried it out into the yard.")

    assert len(direct_scene(material, parses).shots[-1].people) == 2


def test_a_reverse_has_the_size_of_the_shot_before_it() -> None:
    text = (
        '"Is it so late that nobody is waiting there?" said Jim.\n\n'
        '"It went at noon, with all of them in it," said Della.'
    )
    material, parses = a_scene(BOTH + LAMP + text)
    shots = shots_of(material, direct_scene(material, parses))

    *_, one, other = shoot_scene(shots).shots

    assert one.angle == other.angle == "over_the_shoulder"
    assert one.size == other.size


def test_a_montage_moves_where_a_beat_begins_and_not_in_every_image() -> None:
    text = " ".join(["Jim kept the lamp all that long winter."] * 12)
    material, parses = a_scene(text, kind="summary")
    shots = shots_of(material, direct_scene(material, parses))

    movements = [camera.movement for camera in shoot_scene(shots).shots]

    assert {"push_in", "static"} <= {*movements}
    assert "pan" not in movements


@pytest.mark.parametrize(
    ("speaker", "deed"),
    [
        ("Jim Young", "Jim Young opens the window"),
        ("Tom Hale", "Tom Hale opens the window"),
    ],
)
@pytest.mark.parametrize("tag", ["", " he said to the others."])
def test_what_is_done_between_lines_is_done_by_who_speaks_them(
    speaker: str, deed: str, tag: str
) -> None:
    material, parses = a_scene(
        "Jim Young came in, and Tom Hale rose. Jim looked at Tom for a long time.\n\n"
        f'"Is it shut?"{tag} He opened the window beside the stove and leaned far '
        'out over the wet yard with his hat on. "It is late."'
    )
    decided = tuple(
        replace(quotation, speaker=speaker) for quotation in material.quotations
    )
    material = replace(material, quotations=decided)

    shots = direct_scene(material, parses).shots

    [action] = [shot.action for shot in shots if "window" in shot.action]
    assert action.startswith(deed)


def test_the_first_shot_of_two_who_are_there_is_the_master_and_shows_both() -> None:
    text = "Jim Young waited by the stove.\n\nDella Young put down the lamp."
    material, parses = a_scene(text)

    _, one, both = direct_scene(material, parses).shots

    assert (len(one.people), len(both.people)) == (1, 2)
    assert both.purpose == "Master: who stands where"


def test_the_master_comes_back_when_somebody_comes() -> None:
    text = f"{LAMP}Tobias Pell put down his bag.\n\nJim rubbed his hands."
    material, parses = a_scene(BOTH + text)

    shots = direct_scene(material, parses).shots

    masters = [s for s in shots if s.purpose == "Master: who stands where"]
    assert [len(shot.people) for shot in masters] == [2, 3]


@pytest.mark.parametrize("card", ["BLACK SCREEN.", "Over black.", "TITLES."])
def test_what_is_on_the_screen_is_no_shot_of_its_own(card: str) -> None:
    material, parses = a_scene(
        "INT. KITCHEN - NIGHT\n\nDELLA waits by the stove.\n\n"
        f"{card}\n\nDELLA\nIt is late.\n",
        format="screenplay",
    )

    shots = direct_scene(material, parses).shots

    carrying = [shot for shot in shots if card.rstrip(".") in shot.action]
    assert [shot.people != () for shot in carrying] == [True]


def test_what_somebody_does_who_was_taken_out_is_shown_without_anybody() -> None:
    text = (
        "Tom stopped the wheel. Jim sat on a crate and warmed his hands. "
        "Anna closed the lid of the bin and hung the apron on its nail.\n\n"
        "“You are late,” said Tom.\n\n"
        "Jim opened the door of the kiln. Anna looked at him for a long time.\n\n"
        "He took the tongs and drew out a jug, and set it down.\n\n"
    )
    material, parses = a_scene(text)
    [jim] = [member for member in material.cast if member.name == "Jim"]
    left = tuple(member for member in material.cast if member is not jim)

    shots = direct_scene(replace(material, cast=left, absentees=(jim,)), parses).shots

    shown = {shot.action: shot.people for shot in shots}
    anna = next(member.key for member in left if member.name == "Anna")
    assert shown["Jim takes the tongs and draws out a jug, and sets it down."] == ()
    [seen] = [people for action, people in shown.items() if "opens the door" in action]
    assert seen == (anna,)
    assert all(jim.key not in people for people in shown.values())
