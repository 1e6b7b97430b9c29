"""People: one person, one name; groups and things are nobody."""

from tests.infra.offline.passage_builders import read


def test_a_title_and_family_name_is_the_full_name() -> None:
    found = read(
        "Anna Karlsson came in. She sat down. Miss Karlsson was tired, and Anna"
        " knew it. She sighed."
    )

    assert found.person("Miss Karlsson").name == found.person("Anna").name


def test_two_titles_of_one_family_are_two_people() -> None:
    found = read(
        "Mr. Harding opened the door. Mrs. Harding closed it. Mr. Harding laughed."
    )

    assert {"Mr. Harding", "Mrs. Harding"} <= found.names


def test_who_is_called_by_name_is_not_the_caller() -> None:
    found = read(
        'Miss Jane Barlow smiled. "Come here, Jane!" said Miss Barlow. "I come,"'
        " said Jane."
    )

    caller = found.person("Miss Barlow")
    assert caller.name != found.person("Jane").name


def test_a_nickname_is_its_full_name() -> None:
    found = read("Thomas Hale ran home. Tom was late. Thomas knew it, and ran on.")

    assert found.person("Tom").name == "Thomas Hale"


def test_pronouns_tell_a_gender_that_no_title_tells() -> None:
    found = read("Okonkwo rose. He took his gun, and he went out. Okonkwo was angry.")

    assert found.person("Okonkwo").gender == "male"


def test_many_pronouns_of_one_mind_tell_more_than_a_given_name() -> None:
    hedgehog = "Tom is a hedgehog. She lives in a shed, and she waits.\n\n"
    found = read(f"{hedgehog}Tom puts on a hat. She takes it off. She puts it on.")

    assert found.person("Tom").gender == "female"


def test_a_known_name_opens_a_sentence_whatever_else_it_means() -> None:
    found = read(
        'Nora looked at Elias Crane. "Left," said Crane.\n\nCrane filled the lamp.'
        ' "Down," he said.'
    )

    assert found.speakers == ["Elias Crane", "Elias Crane"]


def test_the_old_man_is_whoever_was_named_just_before() -> None:
    found = read(
        "Mr. Pym stood by the door with Mr. Vane. Mr. Pym had a hammer. He frowned."
        ' "Stop," said Mr. Vane.\n\nThe old man sat down. "Sir," said Mr. Pym.'
        '\n\nMr. Vane rose. "Go," said the old man.'
    )

    assert found.person("the old man").name == "Mr. Vane"


def test_a_place_is_nobody() -> None:
    found = read("They lived in Paris. Paris was cold. Marie said they went to Paris.")

    assert "Paris" not in found.names


def test_a_family_is_a_group() -> None:
    found = read("The Bennets came to dinner. Elizabeth Bennet laughed at it all.")

    assert found.person("Bennets").group


def test_the_narrator_is_whoever_is_called_by_name() -> None:
    found = read(
        'I came into the room, and I sat down. "You are late, Watson," said Holmes.'
        ' "I am," I answered. I took off my hat. Holmes laughed at me.'
    )

    assert found.person("Watson").narrator


def test_a_month_is_nobody() -> None:
    found = read("The following June a letter came. It was long. June was hot.")

    assert "June" not in found.names


def test_a_name_does_not_run_over_a_sentences_end() -> None:
    found = read('"I buried him for your brother. Did you know?" said Della.')

    assert found.names == {"Della"}


def test_a_noun_that_opens_a_sentence_is_nobody() -> None:
    found = read("Della came in. Dust turns in the light. She sat down.")

    assert found.names == {"Della"}


def test_the_dead_the_pictured_and_the_denied_are_not_there() -> None:
    found = read(
        "Jim Young came in, and Jim sat down at the table. He held a photograph. It is"
        " of Della Young on a bicycle. Della Young did not live to see it. It was not"
        " Jim's step, nor Della's foot, on the stair."
    )

    assert [scene.people for scene in found.reading.scenes] == [("Jim Young",)]


def test_whose_hand_is_not_taken_is_there() -> None:
    found = read(
        "Jim Young came in. Jim sat down. Jim did not take Della Young's hand."
    )

    assert [set(s.people) for s in found.reading.scenes] == [
        {"Jim Young", "Della Young"}
    ]
