"""Scenes, time, place and elements of a passage."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.infra.offline.passage_builders import read

SENTENCES = st.lists(
    st.sampled_from(
        [
            "The next morning Della came to the station.",
            '"Go home," said Jim.',
            "* * *",
            "She ran into the kitchen, and the dog barked.",
            "He had often thought of the war.",
            "Chapter Two",
            "“No!”",
            "?!",
            "éß 🙂 שלום",
        ]
    ),
    min_size=1,
    max_size=12,
)

LONG = "Della walked about the kitchen and put the cups on the table. " * 30


@given(SENTENCES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_scenes_cover_all_units_in_order(sentences: list[str]) -> None:
    found = read("\n\n".join(sentences))

    numbers = [unit.number for unit in found.material.units]
    covered = [
        number
        for scene in found.reading.scenes
        for number in numbers[
            numbers.index(scene.first_unit) : numbers.index(scene.last_unit) + 1
        ]
    ]
    assert covered == numbers


@given(SENTENCES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_the_words_of_an_element_stand_in_its_unit(sentences: list[str]) -> None:
    found = read("\n\n".join(sentences))

    texts = {unit.number: unit.text for unit in found.material.units}
    strays = [e for e in found.reading.elements if e.words not in texts[e.unit]]
    assert strays == []


def test_the_next_morning_elsewhere_is_another_scene() -> None:
    found = read(f"{LONG}\n\nThe next morning Jim rode to the station. {LONG}")

    first, second = found.reading.scenes
    assert (first.day, second.day) == ("unknown", "next")


def test_a_chapter_of_talk_in_one_room_is_one_scene() -> None:
    talk = "\n\n".join(
        (
            '"I could not sleep," said Della, and she poured the tea.',
            '"You never sleep," said Jim. He looked out of the window.',
        )
        * 30
    )
    found = read(f"Della and Jim sat in the kitchen.\n\n{talk}")

    assert len(found.reading.scenes) == 1


def test_the_date_of_a_letter_begins_a_scene() -> None:
    found = read(
        f"Dear Della,\n\n{LONG}\n\nSTILL LATER.\n\n{LONG}\n\nMay 3rd.\n\n{LONG}"
    )

    first = [
        u.number for u in found.material.units if u.text in {"STILL LATER.", "May 3rd."}
    ]
    assert [s.first_unit for s in found.reading.scenes][1:] == first


def test_whoever_rides_in_a_closed_carriage_is_indoors() -> None:
    found = [read(f"Della sat in the {kind}.") for kind in ("train", "sledge")]

    assert [r.reading.scenes[0].setting for r in found] == ["interior", "exterior"]


def test_a_chapter_that_opens_the_next_day_keeps_its_heading() -> None:
    found = read(f"{LONG}\n\n* * *\n\nThe next morning in Lisbon Jim woke. {LONG}")

    _, second = found.reading.scenes
    assert (second.day, second.first_unit) == ("next", "2")


def test_a_room_is_inside_and_in_the_morning() -> None:
    [scene] = read("In the morning Della came into the kitchen.").reading.scenes

    assert (scene.place, scene.setting, scene.time_of_day) == (
        "kitchen",
        "interior",
        "MORNING",
    )


def test_a_shop_in_a_lane_is_the_place() -> None:
    [scene] = read(
        "Mr. Vane was an old man. He was dusty, and his shop in Cordwainer Lane was"
        " full of clocks. He looked at them and sat down in the shop."
    ).reading.scenes

    assert (scene.place, scene.within) == ("shop", "Cordwainer Lane")


def test_a_room_that_opens_a_paragraph_is_where_we_are() -> None:
    [scene] = read(
        "Della went up past a landing and rested.\n\nThe lamp room was full of"
        " feathers, and she swept it out."
    ).reading.scenes

    assert scene.place == "lamp room"


def test_who_did_something_before_need_not_be_there() -> None:
    [scene] = read(
        "Mrs. Webb had sent up a broom. Della swept the floor. She was tired."
    ).reading.scenes

    assert scene.people == ("Della",)


def test_good_night_tells_no_time() -> None:
    [scene] = read("Della said good night to everybody and went.").reading.scenes

    assert scene.time_of_day == "UNKNOWN"


def test_a_slugline_says_place_and_time() -> None:
    script = "INT. MEDICAL BAY - NIGHT\n\nMarcus wakes.\n\nMARCUS\nWhere am I?\n"
    [scene] = read(script, format="screenplay").reading.scenes

    assert (scene.setting, scene.time_of_day, scene.place) == (
        "interior",
        "NIGHT",
        "Medical bay",
    )


def test_what_is_spoken_of_is_not_there() -> None:
    found = read('The dog slept. "Where is my pistol?" said Jim. There was no lamp.')

    presence = {e.words: e.presence for e in found.reading.elements}
    assert (presence["dog"], presence["pistol"], presence["lamp"]) == (
        "present",
        "mentioned",
        "mentioned",
    )


def test_a_garment_belongs_to_its_wearer() -> None:
    found = read("Della came in. She took off her old brown hat and sat down.")

    [hat] = [e for e in found.reading.elements if e.category == "wardrobe"]
    assert (hat.words, hat.person) == ("old brown hat", "Della")


def test_a_continuous_scene_keeps_the_time_of_the_one_before() -> None:
    script = "INT. BAY - NIGHT\n\nMarcus wakes.\n\nEXT. PAD - CONTINUOUS\n\nHe runs.\n"
    times = [s.time_of_day for s in read(script, format="screenplay").reading.scenes]

    assert times == ["NIGHT", "NIGHT"]


def test_a_cue_names_its_speaker() -> None:
    script = "INT. BAY - NIGHT\n\nMarcus wakes.\n\nDR. HALE\nSafe.\n\nMARCUS\nWhere?\n"
    found = read(script, format="screenplay")

    assert found.speakers == ["Dr. Hale", "Marcus"]


def test_a_transition_is_no_scene() -> None:
    script = "FADE IN:\n\nINT. BAY - NIGHT\n\nMarcus wakes.\n"
    scenes = read(script, format="screenplay").reading.scenes

    assert [scene.place for scene in scenes] == ["Bay"]


def test_a_screenplay_is_played_out() -> None:
    script = "INT. BAY - NIGHT\n\n" + "It is what it means to be, and it knows. " * 9
    [scene] = read(script, format="screenplay").reading.scenes

    assert scene.kind == "scene"


def test_a_last_sentence_is_no_scene() -> None:
    found = read(f"{LONG}\n\nIn the fourth week Della found the door.")

    assert len(found.reading.scenes) == 1


def test_a_place_that_something_is_like_is_not_where_we_are() -> None:
    [scene] = read("Jim sat in the kitchen, like a man at a bedside.").reading.scenes

    assert scene.place == "kitchen"


def test_the_time_goes_on_where_the_clock_does() -> None:
    found = read(f"At night Jim sat still. {LONG}\n\n* * *\n\nDella sat down. {LONG}")

    assert [s.time_of_day for s in found.reading.scenes] == ["NIGHT", "NIGHT"]


def test_a_clock_tells_the_time_of_day() -> None:
    [scene] = read(
        "It had rained since noon, and by six o'clock all was wet."
    ).reading.scenes

    assert scene.time_of_day == "EVENING"
