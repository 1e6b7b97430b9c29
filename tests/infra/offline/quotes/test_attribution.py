"""Speakers: said so, meant, in turn; what is quoted and not spoken."""

from tests.infra.offline.passage_builders import read


def test_an_inverted_speech_tag_names_the_speaker() -> None:
    found = read('"It is cold," said Della. Jim looked at her and shook his head.')

    assert found.speakers == ["Della"]


def test_a_pronoun_means_whoever_it_fits() -> None:
    found = read(
        "Della met Jim Young at the door. She looked at him."
        '\n\n"I sold the watch," he said.'
    )

    assert found.speakers == ["Jim Young"]


def test_two_people_speak_in_turn() -> None:
    found = read(
        '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.\n\n'
        '"All day?"\n\n"All day."'
    )

    assert found.speakers == ["Della", "Jim", "Della", "Jim"]


def test_an_interrupted_speech_has_one_speaker() -> None:
    found = read(
        'Jim came in. Della rose. "Give it to me," said Jim, "and let us eat."'
    )

    assert found.speakers == ["Jim", "Jim"]


def test_who_was_faced_last_answers() -> None:
    found = read(
        '"Who is there?" asked Martha Gale.\n\n"Only us, Martha," said Nora Pell.\n\n'
        "Elias Crane stepped into the light. Martha Gale looked at him and slapped him."
        '\n\n"Twenty years," said Martha Gale.\n\n"I am sorry."'
    )

    assert found.speakers[-1] == "Elias Crane"


def test_nobody_speaks_to_himself_by_name() -> None:
    found = read(
        'Jim and Della stood at the window. Jim sighed.\n\n"Say it, Jim," said Della.'
        '\n\n"I cannot."'
    )

    assert found.speakers == ["Della", "Jim"]


def test_an_emphasised_word_is_not_spoken() -> None:
    found = read('The shop called itself the "Golden Lion" and was neither.')

    assert [q.unspoken for q in found.reading.quotations] == ["title"]


def test_a_thought_is_not_spoken() -> None:
    found = read('"He is late again," thought Della, and she put the kettle on.')

    assert [q.unspoken for q in found.reading.quotations] == ["thought"]


def test_who_is_unknown_stays_unknown() -> None:
    found = read('"Who goes there?"')

    assert found.reading.quotations[0].attribution == "none"


def test_a_thought_belongs_to_whoever_is_pitied_for_it() -> None:
    found = read('"He is late," thought poor Della, "and the soup is cold."')

    assert [q.unspoken for q in found.reading.quotations] == ["thought", "thought"]


def test_a_document_that_is_shown_is_not_spoken() -> None:
    found = read(
        "Della opened the ledger. This is what stood on the first page:"
        '\n\n"Paid to the miller, two crowns. Paid to the smith, nothing."'
        '\n\n"Is that all?" said Jim.'
    )

    assert [q.unspoken for q in found.reading.quotations] == ["letter", None]


def test_a_word_at_arms_length_is_not_spoken() -> None:
    found = read('Jim stayed, or, as he put it, "lingered," in the yard until noon.')

    assert [q.unspoken for q in found.reading.quotations] == ["emphasis"]


def test_a_lead_names_who_speaks_the_next_paragraph() -> None:
    found = read(
        "Della and Jim stood at the door. Jim looked at the stove and said:"
        '\n\n"It has gone out."\n\n"Then light it," said Della.'
    )

    assert found.speakers == ["Jim", "Della"]


def test_a_voice_is_heard_saying_it() -> None:
    found = read(
        "Jim and Della went up. He was first, and she heard Jim's voice saying,"
        ' "Mind the step," and Della\'s answering, "I do."'
    )

    assert found.speakers == ["Jim", "Della"]


def test_a_voice_that_nobody_heard_before_is_somebody_else() -> None:
    found = read(
        "Della was upstairs. She listened. Jim looked at Tom. Tom looked at him."
        '\n\n"Give it back," said Jim.\n\n"I will not," said Tom.'
        '\n\n"You will," said a voice.'
    )

    assert found.speakers == ["Jim", "Tom", "Della"]


def test_a_child_says_dad() -> None:
    found = read(
        "Elias Crane sat in the boat. Tobias Pell and Nora Pell stood by it. She"
        ' looked at him.\n\n"You let him drown," said Crane.'
        '\n\n"I did," said Tobias.\n\n"Dad!"'
    )

    assert found.speakers == ["Elias Crane", "Tobias Pell", "Nora Pell"]


def test_who_speaks_is_somebody_whatever_he_is() -> None:
    found = read('Della came in. She sat down. "It is late," said the clockmaker.')

    assert found.speakers == ["the clockmaker"]


def test_who_got_no_answer_speaks_on() -> None:
    found = read(
        "Della and Jim sat at their desks. Tom had gone."
        '\n\n"Which service?" said Della.\n\nThe clock ticked.'
        '\n\n"Can you hear me?"'
    )

    assert found.speakers == ["Della", "Della"]


def test_a_voice_is_whoevers_it_is() -> None:
    found = read(
        '"Who goes there?" said Della. The fog was thick.'
        '\n\n"Nobody," said Jim\'s voice.'
    )

    assert found.speakers == ["Della", "Jim"]


def test_several_who_speak_are_nobody_alone() -> None:
    found = read(
        '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.'
        '\n\n"All day?" they cried.'
    )

    assert found.speakers == ["Della", "Jim", None]


def test_what_a_tag_says_is_never_replaced_by_a_turn() -> None:
    found = read(
        '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.'
        '\n\n"All day?" said the clockmaker.\n\n"All day," said Jim.'
    )

    assert found.speakers == ["Della", "Jim", "the clockmaker", "Jim"]


def test_papa_is_whoever_bears_the_title() -> None:
    found = read(
        "Emma Woodhouse and Mr. Woodhouse sat by the fire. He sighed."
        '\n\n"I cannot agree with you, papa."'
    )

    assert found.speakers == ["Emma Woodhouse"]
