"""Long lines are cut where a sentence or a phrase ends, and nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.director.speech_timing import SpeechRate, count_words, split_line
from crews.laws.case import collapse_whitespace
from crews.laws.duration import count_spoken_words
from ports.domain.film import SPEECH_SLACK, WORDS_PER_SECOND
from ports.domain.story import Span

WORDS = st.text(alphabet="ab'’ .,;!?—-\n\"“”", min_size=1, max_size=600)
LONGEST = st.sampled_from([2.0, 3.0, 5.0, 7.0])


def split(words: str, longest: float = 7.0) -> list[str]:
    span = Span(0, len(words))
    return [
        part.text
        for part in split_line("l1", span, words, SpeechRate(max_shot_seconds=longest))
    ]


@given(WORDS, LONGEST)
def test_parts_put_together_are_the_line(words: str, longest: float) -> None:
    given_parts = split_line(
        "l1", Span(7, 7 + len(words)), words, SpeechRate(max_shot_seconds=longest)
    )

    spans = [part.source for part in given_parts]
    gaps = [words[a.end - 7 : b.start - 7] for a, b in pairwise(spans)]
    assert not any(gap.strip() for gap in gaps)
    assert collapse_whitespace(words) == collapse_whitespace(
        words[spans[0].start - 7 : spans[-1].end - 7]
    )


@given(WORDS, LONGEST)
def test_every_part_equals_its_span(words: str, longest: float) -> None:
    for part in split_line(
        "l1", Span(0, len(words)), words, SpeechRate(max_shot_seconds=longest)
    ):
        assert part.text == collapse_whitespace(part.source.slice(words))


@given(WORDS, LONGEST)
def test_every_part_can_be_spoken_in_a_shot(words: str, longest: float) -> None:
    rate = SpeechRate(max_shot_seconds=longest)
    for part in split_line("l1", Span(0, len(words)), words, rate):
        seconds = rate.shot_seconds(count_words([part]), 0.5)
        assert count_words([part]) / WORDS_PER_SECOND <= SPEECH_SLACK * seconds + 1e-9
        assert seconds <= longest


def test_a_short_line_stays_whole() -> None:
    assert split("It is late, and the tide is out.") == [
        "It is late, and the tide is out."
    ]


def test_a_line_is_cut_between_sentences_first() -> None:
    words = (
        "I know the man, and I know his boat. He will not come before the tide turns,"
        " Nora."
    )

    assert split(words) == [
        "I know the man, and I know his boat.",
        "He will not come before the tide turns, Nora.",
    ]


def test_a_sentence_that_fits_is_whole_though_it_must_be_spoken_quickly() -> None:
    words = (
        "I know the man who has the boat, and he will not come before the tide turns,"
        " Nora."
    )

    assert split(words) == [words]


def test_a_long_sentence_is_cut_between_phrases() -> None:
    words = (
        "when the lamp was lit and the door was shut, we sat and listened to the sea, "
        "which had a good deal to say"
    )

    assert split(words)[0] == "when the lamp was lit and the door was shut,"


def test_a_sentence_without_marks_is_cut_where_a_breath_is_drawn() -> None:
    words = (
        "Their lordships desire to know to whom the prize of one thousand pounds is"
        " to be paid and when it is due."
    )

    assert split(words, longest=5.0)[0] == "Their lordships desire to know"


def test_a_number_is_not_cut_at_its_comma() -> None:
    words = (
        "You will render to both of us by the end of this very month an account of the "
        "5,000 pounds that your aunt left you in her will for the house"
    )

    assert any("5,000 pounds" in part for part in split(words))


def test_an_initial_ends_no_sentence() -> None:
    assert "H." not in {
        part[-2:] for part in split("Sir, I mean H. Vane of the Lane. " * 4)
    }


def test_a_title_ends_no_sentence() -> None:
    words = "I shall have to ask you and your brother and Mr. Hale to leave this house."

    assert not any(part.endswith("Mr.") for part in split(words, 3.0))


def test_a_sentence_without_end_is_cut_between_words() -> None:
    assert all(count_spoken_words(part) <= 21 for part in split("and then " * 40))


def test_words_without_blanks_are_cut_all_the_same() -> None:
    assert max(map(count_spoken_words, split("no—" * 60))) <= 21


@pytest.mark.parametrize(
    ("text", "count"), [("don’t", 1), ("ah—no", 2), ("“Well!”", 1), ("...", 0)]
)
def test_words_are_counted_as_they_are_spoken(text: str, count: int) -> None:
    assert count_spoken_words(text) == count


@pytest.mark.parametrize("title", ["Mme.", "Mlle.", "Rev.", "Capt.", "Mr."])
def test_a_title_is_not_cut_off_its_name(title: str) -> None:
    words = (
        f"They say that he went into the lodgings of old {title} Dale last night, late."
    )

    assert not any(part.endswith(title) for part in split(words, longest=5.0))
