"""One test of presence: what happens in the scene is there, what is told of is not."""

import pytest

from tests.infra.offline.passage_builders import read


def present(text: str) -> set[str]:
    """Return the words of everything that *text* needs."""
    return {e.words for e in read(text).reading.elements if e.presence != "mentioned"}


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Jim came in like a horse.", "horse"),
        ("It was the size of a piano.", "piano"),
        ("They came to less than the tickets said.", "tickets"),
        ("He sat there as if in a boat.", "boat"),
        ("He wrote that he had a dry bed.", "bed"),
        ("Della thought of the boat, and of how the tram had come.", "tram"),
        ("He had sold his horse in the spring.", "horse"),
        ("He kissed it, as he had once kissed a calf.", "calf"),
        ("She set out for the ferry.", "ferry"),
        ("Her wings were made of a coat hanger and a curtain.", "curtain"),
        ("Della waited to put out the lamps.", "lamps"),
        ("On the wall hung a picture of a ship.", "ship"),
        ("There used to be a tram here.", "tram"),
        ("It smelled of old dogs.", "dogs"),
        ("He could hear the trams.", "trams"),
        ("Out in the yard a dog began to bark.", "dog"),
        ("From the road came the bell of a bicycle.", "bicycle"),
        ("Jim dug in the earth as a dog digs in sand.", "sand"),
        ("Della dreamed of a tram, with a man in gloves, and of a ticket.", "gloves"),
        ("There was only money in it, or bread, or nothing.", "bread"),
        ("Jim carried it in with a coat or a blanket.", "blanket"),
        ("He had carried the box all the way from the bus.", "bus"),
        ("On the desk lay a knife for the quills.", "quills"),
        ("She asked for a candle.", "candle"),
        ("It must have been the cat.", "cat"),
        ("Instead of a hat he had lice.", "hat"),
        ("They heard the noise of a tractor.", "tractor"),
        ("The cat sat on his chest.", "chest"),
        ("A thread of water stood out from the wall.", "thread"),
        ("The boat turned, and its engine died.", "engine"),
        ("Jim sat down, for a cat always finds the warm place.", "cat"),
        ("Jim never sent or opened a parcel.", "parcel"),
        ("Della would rise and light the lamp.", "lamp"),
        ("If it rained, Jim lit the lamp.", "lamp"),
        ("Jim heard a tale of how a horse came home.", "horse"),
        ("Della wanted a hat.", "hat"),
        ("The cup was painted with roses.", "roses"),
        ("Jim stood there, white as a candle.", "candle"),
        ("In the spring Jim had shown her a dog.", "dog"),
        ("Jim was a bear of a man.", "bear"),
        ("He was a machine.", "machine"),
        ("Jim took a nut-brown stick.", "nut"),
        ("They came to the hat and curtain department.", "curtain"),
        ("Della was seized with a zeugma.", "zeugma"),
        ("There was a zeugma in her voice.", "zeugma"),
        ("The boxes lay against his shoulders and chest.", "chest"),
        ("There was a crash, as of a great many plates.", "plates"),
        ("Upstairs they heard the crash of a bucket.", "bucket"),
        ("Della is here. She walks in. Jim had a boat once.", "boat"),
        ("Jim described the horse and the carriage.", "carriage"),
        ("There had been tea in the hall.", "tea"),
        ("The car turned, and its saddle was wet.", "saddle"),
        ("Jim fed the cat at the same time as the goats.", "goats"),
        ("It was her habit to sing.", "habit"),
        ("He heard it as through a curtain.", "curtain"),
        ("Had the boat come back?", "boat"),
        ("The boats were gone.", "boats"),
        ("The wind had fallen.", "wind"),
        ("He doubted that the dog was ill.", "dog"),
        ("They came to the matter of the horse.", "horse"),
        ("Jim heard the boom and knock of barrels.", "barrels"),
        ("Jim listened to the trams.", "trams"),
        ("Jim lifted a tangle of wires.", "tangle"),
        ("Both men sat down.", "men"),
        ("She was tired of fighting.", "fighting"),
        ("Jim struggled into his coat.", "struggled"),
        ("Della almost fell off the wall.", "fell"),
        ("They had a reason to fight.", "fight"),
        ("“Come in,” wheezed Jim.", "wheezed"),
        ("His eyes glowed.", "glowed"),
        ("It struck Della as odd.", "struck"),
        ("They were dressed in skins of rabbits.", "rabbits"),
        ("Della proposed a ladder.", "ladder"),
        ("There was a debt of ten dollars.", "dollars"),
        ("Jim heard the songs of the women coming.", "coming"),
        ("He turned and vanished.", "vanished"),
        ("They struggled to get away.", "struggled"),
        ("His heart hammered.", "hammered"),
        ("Her thoughts took a leap.", "leap"),
        ("Jim passed a woman standing guard at the gate.", "guard"),
        ("Jim picked up a speck of wool.", "speck"),
        ("It troubled Della's family.", "family"),
        ("Della looked at her parents.", "parents"),
        ("Jim and Della Grey sat there. His wife rose.", "wife"),
    ],
)
def test_what_is_only_told_of_is_not_there(text: str, absent: str) -> None:
    assert absent not in {words.split()[-1] for words in present(text)}


def test_who_is_called_by_an_apposition_is_no_day_player() -> None:
    found = read("By the stove sat the miller's wife, Ada Voss. Ada rose.").reading

    assert not [e for e in found.elements if e.category == "cast"]


def test_a_name_that_no_voice_says_makes_nobody_else_a_day_player() -> None:
    found = read(
        "Jim read Tobin Grey. He put Tobin Grey aside. The girl raised her hand."
    ).reading

    assert [e.words for e in found.elements if e.category == "cast"] == ["girl"]


SCRIPT = "INT. HALL - DAY\n\n{}"


@pytest.mark.parametrize(
    ("action", "there"),
    [
        ("The flame shakes.", "flame"),
        ("The HELICOPTER swings round.", "HELICOPTER"),
        ("He cuts the CAKE.", "CAKE"),
    ],
)
def test_a_script_shows_things_in_short_sentences_and_in_capitals(
    action: str, there: str
) -> None:
    reading = read(SCRIPT.format(action), format="screenplay").reading

    assert there in {e.words for e in reading.elements if e.presence != "mentioned"}


@pytest.mark.parametrize(
    ("text", "words", "category"),
    [
        ("From the tents came a fiddle.", "fiddle", "sound"),
        ("There was a sock on the floor.", "sock", "prop"),
        ("Water ran down the wall.", "Water", "effect"),
        ("They drove past the church.", "church", "set_dressing"),
        ("Jim listened. There was a clattering.", "clattering", "sound"),
        ("The horn gave a roar.", "horn", "sound"),
        ("Four labourers dug in the yard.", "Four labourers", "background"),
        ("The notary lifted the pen.", "notary", "cast"),
        ("Across the yard ran three clowns.", "three clowns", "background"),
        ("By the door stood the groom.", "groom", "cast"),
        (
            "Jim saw the ox, which had got loose and was eating a rose.",
            "rose",
            "prop",
        ),
    ],
)
def test_a_thing_is_there_whatever_the_parser_makes_of_it(
    text: str, words: str, category: str
) -> None:
    found = {
        (e.words, e.category)
        for e in read(text).reading.elements
        if e.presence != "mentioned"
    }

    assert (words, category) in found


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Jim lifted the gavel.", "gavel"),
        ("She took her mug, her plant and a zither from the desk.", "zither"),
        ("He opened it with a jemmy.", "jemmy"),
        ("On the sill stood a samovar.", "samovar"),
        ("Snow fell on the roofs.", "Snow"),
        ("The porter wheeled the trolley past.", "trolley"),
        ("There was a samovar on the sill.", "samovar"),
        ("A week had gone by, and Jim sat on the table.", "table"),
        ("Della took the lamp, and the rest of us look on.", "lamp"),
        ("The sextant lay by a bassinet.", "bassinet"),
        ("Jim walked as far as the table.", "table"),
        ("They were as tall as doors: a nun with a cello, and a cat.", "cello"),
        ("Jim wore nothing but a hat.", "hat"),
        ("They heard the wind shake the bottle.", "bottle"),
    ],
)
def test_what_somebody_handles_or_sees_is_there(text: str, there: str) -> None:
    assert there in present(text)


def background(text: str) -> set[str]:
    """Return the words of the groups that *text* needs."""
    found = read(text).reading.elements
    return {
        e.words for e in found if e.category == "background" and e.presence == "present"
    }


@pytest.mark.parametrize(
    "text",
    [
        "We were old friends.",
        "Jim lived in a town where women kept goats.",
        "Della frightened men.",
        "It was a couple of miles away.",
        "She did not like his visit by the nurses.",
        "The soldiers had burned the town.",
    ],
)
def test_people_in_general_are_no_background(text: str) -> None:
    assert not background(text)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("A detachment of soldiers stood at the gate.", "soldiers"),
        ("There were soldiers at the gate.", "soldiers"),
        ("Jim saw soldiers.", "soldiers"),
        ("The soldiers had come in, and sat down.", "soldiers"),
    ],
)
def test_a_group_that_takes_part_is_background(text: str, there: str) -> None:
    assert there in background(text)


def stunts_and_sounds(text: str) -> set[str]:
    """Return the verbs of *text* that ask for a stunt or for a sound."""
    found = read(text).reading.elements
    return {e.words for e in found if e.category in {"stunt", "sound"}}


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("Jim threw himself over her.", "threw"),
        ("Della slipped off the wall.", "slipped"),
        ("The boys giggled.", "giggled"),
        ("The mare threw Jim.", "threw"),
        ("Della went through the window.", "went"),
        ("Jim ran, and slipped.", "slipped"),
        ("Jim heard somebody breathing.", "breathing"),
        ("Jim heard the boy begin to cry.", "cry"),
    ],
)
def test_a_fall_and_a_laugh_must_be_made(text: str, deed: str) -> None:
    assert deed in stunts_and_sounds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jim flung his bag down.",
        "Della slipped the ring off.",
        "Jim had struggled with them.",
        "The banner toppled.",
        "Della slipped away.",
        '"Go," barked Jim.',
    ],
)
def test_what_is_thrown_told_or_over_is_no_stunt_and_no_sound(text: str) -> None:
    assert not stunts_and_sounds(text)


def test_glasses_that_somebody_owns_are_worn() -> None:
    found = read("Jim looked at her through his glasses.").reading.elements

    assert {e.category for e in found} == {"wardrobe"}


def test_frost_that_opens_a_sentence_acts_as_nobody() -> None:
    elements = read("Frost had closed the windows.").reading.elements

    assert {e.category for e in elements if e.words == "Frost"} == {"effect"}


def test_nobody_makes_no_sound() -> None:
    assert "cheered" not in present("The engine caught. Nobody cheered.")


def test_who_acts_without_a_name_must_be_played() -> None:
    found = read('The clerk read it out. "I was never there," said Jim Young.')

    cast = [e.words for e in found.reading.elements if e.category == "cast"]
    assert cast == ["clerk"]


@pytest.mark.parametrize(
    ("action", "cast"),
    [
        ("He listens. The guard walks away.", []),
        ("Mara waits. The guard walks away. A GUARDSMAN nods.", []),
        ("Mara pays. A waiter brings tea.", ["waiter"]),
        ("Mara waits. A man brings tea.", []),
        ("The bell rings and a finger presses the button.", ["finger"]),
        ("Mara waits. Her finger presses the button.", []),
        ("Mara waits.\n\n.THE HAND\n\nturns the key.", ["HAND"]),
    ],
)
def test_a_script_casts_whom_it_shows_without_a_name(
    action: str, cast: list[str]
) -> None:
    text = f"INT. SHED - DAY\n\n{action}\n\nMARA\nWell?"

    found = read(text, format="screenplay").reading.elements

    assert [e.words for e in found if e.category == "cast"] == cast


@pytest.mark.parametrize(
    ("text", "cast"),
    [
        ("Jim got into the cab. He asked the driver for a light.", ["driver"]),
        ("Jim looked out and said to the porter that it rained.", ["porter"]),
        ("Della dismissed her maid. The maid cried.", ["maid"]),
        ("Della was met by a porter.", ["porter"]),
        ("Della had been met by a porter.", []),
        ("A red-haired clerk got up.", ["red-haired clerk"]),
        ('"Look!" said one of the sailors.', ["one of the sailors"]),
        ('"Look!" cried somebody.', ["somebody"]),
        ("It was the last one of the oars.", []),
        ("Della went in. The young lady sat down.", []),
        ("The lady by the door sat down.", ["lady"]),
        ("Jim was a clerk. He stood guard.", []),
        ("The police superintendent Jim Vane came in.", []),
        ('"Look!" the demonstrator said.\n\nThe demonstrator bowed.', []),
    ],
)
def test_who_is_spoken_to_or_acted_on_must_be_played(
    text: str, cast: list[str]
) -> None:
    found = read(f"{text} Della Young saw Jim Vane.").reading.elements

    assert [e.words for e in found if e.category == "cast"] == cast


def test_a_child_whom_somebody_has_with_them_must_be_played() -> None:
    reading = read("Ada came in with a child of three in her arms.").reading

    assert [(e.words, e.category) for e in reading.elements] == [("child", "cast")]


def test_the_colonel_is_the_only_colonel() -> None:
    found = read(
        'Colonel Strutt came in. "Sit down," said Della. "I will not," said the'
        " colonel. He stood at the fire."
    )

    assert "the colonel" not in found.names
    assert found.speakers == ["Della", "Colonel Strutt"]
