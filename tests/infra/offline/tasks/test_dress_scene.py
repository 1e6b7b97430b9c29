"""The mood of a shot: what its action tells of light, weather and feeling."""

from dataclasses import replace

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from ports.domain.film import TimeOfDay
from ports.questions.shots import BeatShot, ShotsMaterial
from tests.infra.offline.scene_builders import a_scene, shots_of

JIM, DELLA = "Jim Young", "Della Young"


def shot(number: int, action: str, *people: str, performance: str = "") -> BeatShot:
    return BeatShot(
        number=number,
        action=action,
        performance=performance,
        people=people,
        goes_on=False,
    )


def a_beat(*shots: BeatShot) -> ShotsMaterial:
    """Return a scene with Jim and Della Young, of one beat with *shots*."""
    material, parses = a_scene("Jim Young came in. Della Young sat down.")
    keys = {member.name: member.key for member in material.cast}
    scene = shots_of(material, direct_scene(material, parses))
    inside = tuple(replace(s, people=tuple(keys[p] for p in s.people)) for s in shots)
    return replace(scene, shots=(replace(scene.shots[0], shots=inside),))


def moods(
    *texts: str, place: str = "INT. BARN", time: TimeOfDay = "NIGHT"
) -> list[str]:
    """Return the moods of the shots of a beat with Jim and Della Young in frame."""
    shots = (shot(n, text, JIM, DELLA) for n, text in enumerate(texts, start=1))
    slugline = f"{place} - {time}"
    return find_moods(
        replace(a_beat(*shots), slugline=slugline, time_of_day=time), len(texts)
    )


def find_moods(material: ShotsMaterial, count: int) -> list[str]:
    """Return the mood of each of *count* shots: it holds until another is answered."""
    answered = {s.number: s.tone_and_mood for s in dress_scene(material).shots}
    found = [answered[1]]
    for number in range(2, count + 1):
        found.append(answered.get(number, found[-1]))
    return found


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Jim asks Della.", ""),
        ("Jim Young grins.", "Amused"),
        ("The rain drums on the roof. Jim trembles.", "Rain-beaten, afraid"),
        ("Della weeps. She has a candle.", "Candle-lit, mournful"),
        ("Jim Young answers Della, dryly.", "Dry"),
        ("The whole procession stops. The rain stops.", "Crowded"),
        ("Jim opens the door, bows and goes out.", "Courteous"),
        ("Della answers Jim in a low excited voice.", "Excited"),
        ("Jim answers Della, laughing.", "Glad"),
        ("Jim is weeping.", "Mournful"),
        ("The candle on the shelf flickers and goes out.", "Sunk in the dark"),
    ],
)
def test_a_mood_is_what_the_actions_tell(text: str, mood: str) -> None:
    assert moods(text) == [mood]


@pytest.mark.parametrize(
    "text",
    [
        "Jim has no candle.",
        "Jim looks as if he were afraid.",
        "Della does not smile.",
        "Jim cannot laugh.",
        "Every evening Jim lights a candle.",
        "Jim refrains from lighting the lamp.",
        "A gunshot breaks the silence.",
        "The engine trembles and the kettle sighs.",
        "A drift of papers lies on the desk.",
        "Jim goes down the fire stairs.",
        "Jim tells Della about the rain in the dark.",
        "On Jim from “Do not weep” on.",
        "Della looks at a smiling face.",
    ],
)
def test_what_is_denied_compared_or_no_feeling_gives_no_mood(text: str) -> None:
    assert moods(text) == [""]


@pytest.mark.parametrize(
    ("time", "mood"), [("DAY", "Sunlit"), ("EVENING", ""), ("NIGHT", "")]
)
def test_no_mood_contradicts_the_time_of_day(time: TimeOfDay, mood: str) -> None:
    assert moods("The barn is full of sunlight.", time=time) == [mood]


def test_no_lamp_lights_a_day() -> None:
    lamp = "Jim takes the lamp."

    assert moods(lamp) == ["Lamplit"]
    assert moods(lamp, place="EXT. BARN", time="DAY") == [""]


def test_opposite_moods_are_not_told_together() -> None:
    assert moods("Jim laughs. Della laughs. She weeps.") == ["Glad"]
    assert moods("Jim answers calmly. Calmly, he sits down. Della fidgets.") == ["Calm"]


def test_weather_and_light_last_and_a_feeling_does_not() -> None:
    told = moods("Jim takes the lamp and grins.", "Jim sits down.", "Della weeps.")

    assert told == ["Lamplit, amused", "Lamplit", "Mournful, lamplit"]


def test_a_feeling_is_of_somebody_in_frame() -> None:
    weeps = "Della weeps."

    assert find_moods(a_beat(shot(1, weeps, JIM), shot(2, weeps, DELLA)), 2) == [
        "",
        "Mournful",
    ]
    assert find_moods(a_beat(shot(1, "Lost in tears.")), 1) == [""]


def test_a_manner_holds_as_long_as_its_speech_goes_on() -> None:
    first = shot(1, "Jim asks Della.", JIM, performance="Jim, sadly.")
    more = replace(shot(2, "Jim tells Della more.", JIM), goes_on=True)

    assert find_moods(
        a_beat(first, more, replace(more, number=3, goes_on=False)), 3
    ) == [
        "Mournful",
        "Mournful",
        "",
    ]


def test_who_listens_shows_no_mood() -> None:
    hears = shot(1, "Jim hears about it.", JIM, performance="Jim, listening.")

    assert find_moods(a_beat(hears), 1) == [""]
