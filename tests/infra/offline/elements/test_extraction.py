"""Elements: what is there, what is only spoken of, and whose it is."""

import pytest

from tests.infra.offline.passage_builders import read


def elements(text: str) -> dict[str, str]:
    return {e.words: e.category for e in read(text).reading.elements}


def test_half_of_a_word_is_another_thing() -> None:
    found = elements("Della put a half-crown beside her night-cap and sat down.")

    assert (found["half-crown"], found["night-cap"]) == ("prop", "wardrobe")
    assert not {"crown", "cap"} & found.keys()


def test_a_name_has_the_whole_of_a_word_with_a_hyphen() -> None:
    assert elements("Jim lifted a worn, sack-like coat.").keys() == {"sack-like coat"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Ada put down a soup-plate and left.", "soup-plate", "prop"),
        ("Ada bought a fishing pole.", "fishing pole", "prop"),
        ("Ada drank some grog.", "grog", "prop"),
        ("Ada found a dime.", "dime", "prop"),
        ("Ada ran down the steps.", "steps", "set_dressing"),
        ("The moon rose.", "moon", "effect"),
        ("“Take my lantern, Jim,” Ada said.", "lantern", "prop"),
        ("Ada took a chair or two.", "chair", "set_dressing"),
        ("There were white crosses behind the barn.", "white crosses", "prop"),
        ("Ada put a coin into the hat of a blind man.", "hat", "wardrobe"),
        ("Ada drank some water.", "water", "prop"),
        ("Ada tried the knob.", "knob", "set_dressing"),
        ("Ada raised her bushy eyebrows.", "bushy eyebrows", "makeup_hair"),
    ],
)
def test_a_thing_is_there(text: str, name: str, kind: str) -> None:
    [found] = [e for e in read(text).reading.elements if e.words == name]

    assert (found.category, found.presence) == (kind, "present")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ada turned to him with eyes which burned.", "burned"),
        ("Ada smoked a pipe by the stove.", "smoked"),
        ("Ada turned her steps homeward.", "steps"),
        ("Ada raised her eyebrows.", "eyebrows"),
        ("Ada held up a warning forefinger.", "forefinger"),
        ("Ada walked along the water.", "water"),
        ("Ada fought to keep her eyes open.", "fought"),
        ("Ada leaped to her feet.", "leaped"),
        ("Ada’s arm shot out.", "shot"),
        ("Ada watched the charging companies.", "charging"),
        ("Ada plunged into the book.", "plunged"),
        ("Ada’s uncles went shooting.", "shooting"),
        ("There was a note of hope in her voice.", "note"),
        ("Ada made a slight sign with her hand.", "slight sign"),
        ("There was a smell of tar in the kitchen.", "smell"),
    ],
)
def test_nothing_burns_or_stands_there(text: str, word: str) -> None:
    assert word not in elements(text)


@pytest.mark.parametrize(
    "text", ["“Bring the lantern, Jim,” Ada said.", "Ada wanted a lamp or a lantern."]
)
def test_what_is_fetched_or_left_open_is_not_there(text: str) -> None:
    found = read(text).reading.elements

    assert {e.presence for e in found if e.words == "lantern"} == {"mentioned"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada had a stub of pencil behind her ear.", "stub of pencil"),
        ("Ada took out a pack of cards.", "pack of cards"),
        ("Ada drank a glass of water.", "glass"),
        ("Ada sat on the worn leather of a divan.", "divan"),
        ("Ada turned the ledger round.", "ledger"),
    ],
)
def test_a_name_is_what_a_props_master_writes(text: str, name: str) -> None:
    assert list(elements(text)) == [name]


def test_a_part_of_a_garment_is_one_where_it_is_described() -> None:
    assert "collar" not in elements("Ada had a scar that ran into her collar.")
    assert "lace collar" in elements("Ada had a lace collar.")


def test_two_words_are_one_thing_as_if_they_had_a_hyphen() -> None:
    assert elements("Jim washed the fire engine.") == {"fire engine": "vehicle"}


def test_what_a_thing_wears_is_no_garment() -> None:
    found = elements("Jim lowered the lens into its brass collar. He peeled a ribbon of"
                     " orange.")  # fmt: skip

    assert "wardrobe" not in found.values()


def test_a_state_is_no_deed() -> None:
    found = elements("A mirror ringed with bulbs hung there. The bell rang.")

    assert [words for words, kind in found.items() if kind == "sound"] == [
        "bell",
        "rang",
    ]


def test_what_another_thing_is_like_is_no_element() -> None:
    found = elements("The sea was as flat as a plate. Jim swung the lamp like a bell.")

    assert found.keys() == {"lamp"}


def presence(text: str) -> dict[str, str]:
    return {e.words: e.presence for e in read(text).reading.elements}


def test_what_is_thought_of_or_shown_in_a_picture_is_not_there() -> None:
    found = presence(
        "Della thought about a bottle. Jim believed that the dog was ill. On the wall"
        " hung a photograph: two young men on a horse. As a sailor knows his ropes, he"
        " knew her."
    )

    assert found == {
        "bottle": "mentioned",
        "dog": "mentioned",
        "wall": "present",
        "photograph": "present",
        "two young men": "mentioned",
        "horse": "mentioned",
        "ropes": "mentioned",
    }


def test_what_can_be_seen_is_there() -> None:
    found = presence("Della could see his boots. He came as she was carrying a tray.")

    assert found == {"boots": "present", "tray": "present"}


def test_those_met_before_are_no_background() -> None:
    assert "two men" not in elements("Jim and Tom sat. The two men drank their tea.")


def wearers(text: str) -> dict[str, str | None]:
    found = read(text).reading.elements
    return {e.words: e.person for e in found if e.category == "wardrobe"}


def test_a_garment_that_is_only_handled_has_no_wearer() -> None:
    assert wearers(
        "Della mended a torn glove. Jim looked at the scarf in her hand."
    ) == {
        "torn glove": None,
        "scarf": None,
    }


def test_a_garment_that_somebody_is_in_is_theirs() -> None:
    found = wearers("Della stood there in a shawl. Jim pulled the scarf from his neck.")

    assert found == {"shawl": "Della", "scarf": "Jim"}


def test_what_is_heard_or_known_may_be_there() -> None:
    found = presence(
        "Della heard the bark of a dog. She knew that the door was open. He took his"
        " hat though there was rain."
    )

    assert found == {
        "bark": "present",
        "dog": "present",
        "door": "present",
        "hat": "present",
        "rain": "present",
    }


def test_a_deed_that_would_be_done_is_not_heard() -> None:
    assert presence("Della sat down. The bell would ring.") == {"bell": "mentioned"}


def test_a_boat_shed_is_no_boat() -> None:
    found = elements("The beam crossed the harbour and the boat shed and the window.")

    assert "boat" not in found


def test_a_captain_called_as_a_thing_is_called_is_no_element() -> None:
    reading = read("Captain Blood rose. “Sit,” said Blood. Blood wiped Blood’s sword.")

    words = {element.words for element in reading.reading.elements}
    assert words.isdisjoint({"Blood", "Captain Blood"})
