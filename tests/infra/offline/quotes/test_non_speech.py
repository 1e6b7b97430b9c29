"""What stands in quotation marks: said aloud, or thought, written, only named."""

import pytest

from tests.infra.offline.asking import read


def non_speech_kinds(text: str) -> list[str | None]:
    return [quotation.unspoken for quotation in read(text).reading.quotations]


@pytest.mark.parametrize(
    "text",
    [
        'Della rose. "So it is snow," she mused. Jim laughed at her.',
        'Jim ran. He heard one of them cry aloud "leave the boat" and turned.',
        'The door flew open, and a cry of "shut the gate" went up from the yard.',
        'The guide told us that there was a road, but "long way--two days."',
        'Jim looked at the floor and said quietly "No more." Nobody spoke.',
        'Jim rose from his chair and "Come in," said he to whoever it was.',
        'Della sat down. "I do not know." Jim thought of the shop. Nobody spoke.',
        'Della sat down. "I do not know." She wanted to say more. Nobody spoke.',
    ],
)
def test_what_is_said_without_a_comma_or_with_a_muse_is_spoken(text: str) -> None:
    assert non_speech_kinds(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        '"So it is snow," Della mused to herself, and drew the curtain.',
        'Jim looked at the empty plate, as if to say, "And what shall we eat?"',
        'Della wanted to cry out "Stop!" but the train had gone.',
        'It was all very well to say "Be brave," but the stair was dark.',
        'She did not say "Good evening!" and went up the stair at once.',
        '"Give it back," she would have said, but he was at the door.',
        '"What next?" would have been the question of any other man.',
        'He might have described her to a friend as: "A queen, and knows it!"',
        'Her thoughts ran somewhat like this:\n\n"He is late. He has sold it."',
    ],
)
def test_what_is_only_thought_or_all_but_said_is_no_line(text: str) -> None:
    assert non_speech_kinds(text) == ["thought"]


@pytest.mark.parametrize(
    "text",
    [
        'His thoughts were elsewhere, but he said to Della: "I am here."',
        'Jim would have gone, but a voice from the stair held him: "Wait for me."',
        'Della knew what she would have to tell him: "The watch is gone."',
    ],
)
def test_what_is_said_after_all_is_a_line(text: str) -> None:
    assert non_speech_kinds(text) == [None]


def test_a_work_is_a_title_however_long_its_name_is() -> None:
    found = non_speech_kinds(
        'In the trunk lay a copy of "A Faithful Account of the Great Frost and of all'
        ' who bore it."'
    )

    assert found == ["title"]


def test_a_proverb_is_nobodys_line() -> None:
    found = non_speech_kinds(
        'Della believed in the old proverb, "a stitch in time saves nine"--and so '
        "she had bought a needle."
    )

    assert found == ["title"]


def test_what_something_is_like_is_no_line() -> None:
    found = non_speech_kinds(
        'Her hat was a sort of triumphant "Behold!"--and cost a crown.'
    )

    assert found == ["emphasis"]


@pytest.mark.parametrize(
    "text",
    [
        'He lay, or, as the doctor put it, "reposed at full length," on the sofa.',
        'He would do, as the saying is, "anything in reason," for a shilling.',
        'He was, in the phrase of the mill, "no better than his coat."',
        '"Old Thunder," as the boys called him, had the mill.',
        'The house was dull. "Society," in her sense of the word, meant the vicar.',
    ],
)
def test_an_expression_that_somebody_goes_by_is_no_line(text: str) -> None:
    assert non_speech_kinds(text) == ["emphasis"]


def test_words_that_a_sentence_is_about_are_no_line() -> None:
    assert non_speech_kinds('"Form" was everything to Jim, and he had none.') == [
        "emphasis"
    ]


def test_an_answer_that_a_sentence_is_about_is_a_line() -> None:
    assert non_speech_kinds('Della asked him to stay. "Never" was his answer.') == [
        None
    ]


def test_what_is_supposed_to_be_something_is_no_line() -> None:
    found = non_speech_kinds('At first Jim had supposed "the old lady" to be the cat.')

    assert found == ["emphasis"]


def test_what_joins_the_sentence_to_another_is_no_tag() -> None:
    found = non_speech_kinds(
        'The trunk was marked "Rome," so he asked her no questions.'
    )

    assert found == ["emphasis"]


def test_what_stands_under_a_date_is_written() -> None:
    found = non_speech_kinds(
        "Jim took the pen and put down, under the date of the wedding--"
        '"Sold, one watch, to a dealer in Mill Street,"\nand shut the book.'
    )

    assert found == ["letter"]
