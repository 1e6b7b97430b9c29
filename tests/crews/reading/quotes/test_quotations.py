"""Quotations in every printing style of fiction."""

import pytest

from tests.crews.reading.manuscript_views import quotation_texts, quotations

INTERRUPTED = [
    pytest.param('"Come in," she said, "and sit."', id="straight"),
    pytest.param("“Come in,” she said, “and sit.”", id="curly"),
    pytest.param("‘Come in,’ she said, ‘and sit.’", id="curly-single"),
    pytest.param("'Come in,' she said, 'and sit.'", id="straight-single"),
    pytest.param("`Come in,' she said, `and sit.'", id="backtick"),
    pytest.param("``Come in,'' she said, ``and sit.''", id="tex"),
    pytest.param("''Come in,'' she said, ''and sit.''", id="two-singles"),
    pytest.param(",,Come in,'' she said, ,,and sit.''", id="two-commas"),
    pytest.param('" Come in, " she said, " and sit. "', id="spaced"),
    pytest.param("«Come in,» she said, «and sit.»", id="guillemets"),
    pytest.param("« Come in, » she said, « and sit. »", id="spaced-guillemets"),
    pytest.param("»Come in,« she said, »and sit.«", id="inverted-guillemets"),
    pytest.param("„Come in,“ she said, „and sit.“", id="low-high"),
    pytest.param("„Come in,” she said, „and sit.”", id="low-high-english"),
    pytest.param("”Come in,” she said, ”and sit.”", id="swedish"),
    pytest.param('"Come in,"\nshe said, "and\nsit."', id="hard-wrapped"),
    pytest.param("_“Come in,”_ she said, _“and sit.”_", id="italic"),
]


@pytest.mark.parametrize("text", INTERRUPTED)
def test_an_interrupted_speech_is_linked_in_every_typography(text: str) -> None:
    assert quotation_texts(text) == ["Come in,", "+ and sit."]


def test_a_dash_opens_speech_and_a_tag_interrupts_it() -> None:
    text = "— Come in, she said. It is late.\n\n— Is it? he asked.\n\n— Yes."

    assert quotation_texts(text) == ["Come in,", "+ It is late.", "Is it?", "Yes."]


def test_a_dash_may_close_the_speech_that_a_dash_opened() -> None:
    text = "– Come in, – she said, – and sit.\n\n– I will, – he said.\n\n– Good."

    assert quotation_texts(text) == ["Come in,", "+ and sit.", "I will,", "Good."]


def test_a_tag_that_goes_on_is_no_speech() -> None:
    text = "— No, — says she, and hangs up.\n\n— No, he says, and sits.\n\n— Yes."

    assert quotation_texts(text) == ["No,", "No,", "Yes."]


def test_narration_between_dashes_interrupts_speech() -> None:
    text = "— She is twelve. — He rubs his eyes. — She asked who I was.\n\n— No."

    assert quotation_texts(text) == ["She is twelve.", "+ She asked who I was.", "No."]


def test_narration_after_a_tag_is_no_speech() -> None:
    text = "— No, he says. He puts the receiver down.\n\n— Yes, she said.\n\n— Oh."

    assert quotation_texts(text) == ["No,", "Yes,", "Oh."]


def test_dashes_open_nothing_where_speech_has_marks() -> None:
    text = "“Come in,” she said.\n\n—He came in.\n\n“Sit,” she said, “there.”"

    assert quotation_texts(text) == ["Come in,", "Sit,", "+ there."]


APOSTROPHES = [
    ("'I saw the boys' tent,' he said.", ["I saw the boys' tent,"]),
    ("'It's goin' to rain, isn't it?' he said.", ["It's goin' to rain, isn't it?"]),
    ("'Tis late,' she said. ''Twas the dogs' doing,' he said.", 2),
    ("'Why, 'tis you!' he cried. 'Come in.'", ["Why, 'tis you!", "+ Come in."]),
    ("‘That’s the Joneses’ dog,’ he said.", ["That’s the Joneses’ dog,"]),
    ("'No', he said, 'not I'.", ["No", "+ not I"]),
    ("'Give it 'em hot,' said he. 'Do!'", ["Give it 'em hot,", "+ Do!"]),
    ("He liked the '20s and rock 'n' roll. 'So do I,' she said.", ["So do I,"]),
]


@pytest.mark.parametrize(("text", "expected"), APOSTROPHES)
def test_apostrophes_are_told_from_single_marks(
    text: str, expected: list[str] | int
) -> None:
    found = quotation_texts(text)

    assert (len(found) if isinstance(expected, int) else found) == expected


def test_a_quotation_in_a_quotation_is_no_line_of_its_own() -> None:
    text = "“He said ‘no’ to me,” she said.\n\n“I heard “no” myself,” he said."

    assert quotation_texts(text) == ["He said ‘no’ to me,", "I heard “no” myself,"]


def test_double_marks_inside_single_ones_are_nested() -> None:
    text = "‘He said “no” to me,’ she said.\n\n‘Did he?’"

    assert quotation_texts(text) == ["He said “no” to me,", "Did he?"]


def test_what_stands_first_on_a_paragraph_is_not_nested() -> None:
    assert quotation_texts("'What is \"love\" then?' she said.") == [
        'What is "love" then?'
    ]


def test_a_contraction_may_end_a_quotation() -> None:
    text = "'You won't' - he said - 'will you?'"

    assert [words.lstrip("+ ") for words in quotation_texts(text)] == [
        "You won't",
        "will you?",
    ]


def test_a_word_in_single_marks_is_found_where_speech_has_double_ones() -> None:
    text = "\"Come,\" she said. They called it the 'annex' and don't say why."

    assert quotation_texts(text) == ["Come,", "annex"]


def test_apostrophes_alone_open_nothing() -> None:
    text = "The boys' tent stood o' nights by the girls' tent, 'neath the elms."

    assert quotation_texts(text) == []


def test_a_speech_reopened_at_each_paragraph_is_one() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” she said.\n\n“Four.”"

    assert quotation_texts(text) == ["One.", "+ Two.", "+ Three,", "Four."]


def test_a_speech_that_is_not_reopened_runs_to_its_closing_mark() -> None:
    text = "“One fell.\n\nAnother.\n\nThree,” she said.\n\n“Four.”"

    assert quotation_texts(text) == ["One fell.", "+ Another.", "+ Three,", "Four."]


def test_a_forgotten_closing_mark_does_not_swallow_the_story() -> None:
    text = "“Come in, she said, and opened.\n\nHe came in.\n\n“Thank you,” he said."

    assert quotation_texts(text) == ["Come in,", "Thank you,"]


def test_a_forgotten_mark_ends_where_the_next_speech_opens() -> None:
    text = '"Come in, she said. He sat. "Thank you," he said.'

    assert quotation_texts(text) == ["Come in,", "Thank you,"]


def test_a_closing_mark_alone_opens_nothing() -> None:
    assert quotation_texts('He went." She came. "Yes," she said.') == ["Yes,"]


def test_no_speech_runs_over_a_scene_break() -> None:
    assert quotation_texts("“One.\n\n* * *\n\n“Two,” she said.") == ["One.", "Two,"]


def test_two_speeches_in_a_paragraph_are_two() -> None:
    text = "“No.” Dick turned away and looked at the sea. He sat. “Yes,” said Tom."

    assert quotation_texts(text) == ["No.", "Yes,"]


def test_things_named_in_a_row_are_no_interrupted_speech() -> None:
    assert quotation_texts('He saw an "E," a "P," and a "G" on it.') == [
        "E,",
        "P,",
        "G",
    ]


def test_feet_and_inches_are_no_quotation() -> None:
    assert quotation_texts('He was 6\' 2" tall. "So what?" he said.') == ["So what?"]


def test_mixed_marks_close_one_another() -> None:
    assert quotation_texts('“Yes," he said.\n\n"No,” she said.') == ["Yes,", "No,"]


def test_empty_marks_hold_no_quotation() -> None:
    assert quotations('"" she said. " "') == []


def test_a_line_after_tag_with_name_goes_on() -> None:
    text = '"I think," Della whispered softly, "that he knows. Do you?"'

    assert quotation_texts(text) == ["I think,", "+ that he knows. Do you?"]


def test_an_elided_word_that_nothing_closes_opens_nothing() -> None:
    text = "'Tis a long way down.\n\n'Hello,' he said.\n\n'Well?' said she."

    assert quotation_texts(text) == ["Hello,", "Well?"]


ITALICS = [
    ("They cried aloud, _Sail ahoy_; and the boy ran.", ["Sail ahoy"]),
    ("I heard one of them cry aloud _Sail ahoy_, and ran.", ["Sail ahoy"]),
    ("There was a shout of _Sail\nahoy_ on the deck.", ["Sail ahoy"]),
    ("He said in a very low voice: _Come in, sir_.", ["Come in, sir"]),
    ("He said that it was _his_ ship, the _Good Hope_ of Hull.", []),
    ("He cried, _No_, and sat. The _Good Hope_, a ship, was lost.", []),
    ("They cried aloud. Then the ship, _Good Hope_, was lost.", []),
]


@pytest.mark.parametrize(("text", "expected"), ITALICS)
def test_old_books_print_what_is_cried_in_italics(
    text: str, expected: list[str]
) -> None:
    assert quotation_texts(text) == expected


def test_italics_are_no_speech_where_speech_has_marks() -> None:
    text = '"Come," she said. He answered, _in a fashion_, that he would.'

    assert quotation_texts(text) == ["Come,"]
