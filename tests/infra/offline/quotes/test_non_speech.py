"""What stands in quotation marks: said aloud, or thought, written, only named."""

import pytest

from infra.offline.quotes.non_speech import (
    QuotationContext,
    classify_non_speech,
    find_read_paragraphs,
)
from tests.infra.offline.document_builders import a_document, a_unit
from tests.infra.offline.passage_builders import read


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


KINDS = {
    "a work is a title however long its name is": (
        (
            'In the trunk lay a copy of "A Faithful Account of the Great Frost and of'
            ' all who bore it."'
        ),
        ["title"],
    ),
    "a proverb is nobodys line": (
        (
            'Della believed in the old proverb, "a stitch in time saves nine"--and so '
            "she had bought a needle."
        ),
        ["title"],
    ),
    "what something is like is no line": (
        'Her hat was a sort of triumphant "Behold!"--and cost a crown.',
        ["emphasis"],
    ),
    "words that a sentence is about are no line": (
        '"Form" was everything to Jim, and he had none.',
        ["emphasis"],
    ),
    "an answer that a sentence is about is a line": (
        'Della asked him to stay. "Never" was his answer.',
        [None],
    ),
    "what is supposed to be something is no line": (
        'At first Jim had supposed "the old lady" to be the cat.',
        ["emphasis"],
    ),
    "what joins the sentence to another is no tag": (
        'The trunk was marked "Rome," so he asked her no questions.',
        ["emphasis"],
    ),
    "what stands under a date is written": (
        (
            "Jim took the pen and put down, under the date of the wedding--"
            '"Sold, one watch, to a dealer in Mill Street,"\nand shut the book.'
        ),
        ["letter"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.values(), ids=KINDS)
def test_marks_that_hold_no_speech_are_told(
    text: str, expected: list[str | None]
) -> None:
    assert non_speech_kinds(text) == expected


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


@pytest.mark.parametrize(
    ("section", "before"),
    [
        ("sign", "Over the door hung a sign "),
        ("sign", "The bell was engraved "),
        ("title", "They gave him a horse called "),
        ("title", "He opened the novel "),
        ("title", "She had what they call "),
        ("document", "On the last page: "),
        ("document", "The notice was short: "),
        ("document", "He began to write: "),
        ("document", "It stood under the date: "),
        ("named", "She knew the old proverb, "),
        ("named", "There is a common saying: "),
        ("named", "He sold a copy of "),
        ("phrased", "It was a sort of "),
        ("phrased", "He was, as the doctor put it, "),
        ("phrased", "He would do, as the saying is, "),
        ("phrased", "He was, in the words of his aunt, "),
        ("outcry", "There was a cry of "),
        ("outcry", "Somebody shouted out "),
        ("thought", "His thoughts ran like this: "),
        ("unsaid", "She looked up as if to say, "),
        ("unsaid", "He wanted to say "),
        ("unsaid", "He would have said, "),
        ("unsaid", "He might have put it in this way: "),
        ("unsaid", "She did not say "),
    ],
)
def test_a_cue_stands_before_a_quotation(section: str, before: str) -> None:
    unit = a_unit(f'{before}"Rome and Back."')

    context = QuotationContext.build(unit, unit.quotations[0], None)

    assert context.has_cue_before(section)


@pytest.mark.parametrize(
    ("section", "after"),
    [
        ("phrased after", "as the boys called him."),
        ("phrased after", "as the saying goes."),
        ("phrased after", "in her sense of the word."),
        ("answer", "was the only answer."),
        ("unsaid after", "would have been his question."),
        ("unsaid after", "he would have replied."),
        ("unsaid after", "she wanted to cry."),
    ],
)
def test_a_cue_follows_a_quotation(section: str, after: str) -> None:
    unit = a_unit(f'"Rome and Back," {after}')

    context = QuotationContext.build(unit, unit.quotations[0], None)

    assert context.has_cue_after(section)


@pytest.mark.parametrize(
    "section",
    ["sign", "title", "document", "named", "phrased", "outcry", "thought", "unsaid"],
)
def test_a_plain_speech_tag_is_no_cue(section: str) -> None:
    unit = a_unit('Jim turned and said, "Come back," and Della sat down.')

    context = QuotationContext.build(unit, unit.quotations[0], None)

    assert not context.has_cue_before(section)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param('He lived at "The Cedars" then.', "title", id="run-on-title"),
        pytest.param('He was the "odd" one.', "emphasis", id="run-on-word"),
        pytest.param('It was a "most odd and quite unheard of" sum.', "emphasis",
                     id="run-on-in-lower-case"),
        pytest.param('It said "Come at once all of you" to her.', None, id="too-long"),
        pytest.param('He said "no" to her.', None, id="speech-verb"),
        pytest.param('He softly said "no" to her.', None, id="speech-verb-adverb"),
        pytest.param('He was the "odd--" one.', None, id="dash"),
        pytest.param('He was the "odd!" one.', None, id="outcry-mark"),
        pytest.param('He was, rather, "lit," as he stood.', "emphasis", id="aside"),
        pytest.param('He was, rather, "lit up and out," as he stood.', None,
                     id="long-aside"),
        pytest.param('"Form" was all to him.', "emphasis", id="subject"),
        pytest.param('"Never" was his answer.', None, id="subject-answer"),
        pytest.param('A banner cried: "NO ENTRY"', "sign", id="capitals"),
        pytest.param('The sign "No Entry" hung there.', "sign", id="sign"),
        pytest.param('"He is late," she thought.', "thought", id="thought-tag"),
        pytest.param('Then she thought, "He is late."', "thought", id="thought-lead"),
        pytest.param('"He is late." She thought so.', None, id="thought-of-its-own"),
    ],
)  # fmt: skip
def test_a_quotation_is_judged_by_its_words(text: str, kind: str | None) -> None:
    unit = a_unit(text)

    assert classify_non_speech(unit, unit.quotations[0], None) == kind


@pytest.mark.parametrize(
    ("text", "read_paragraphs"),
    [
        pytest.param('On the first page:\n\n"Paid, two crowns."', [2], id="document"),
        pytest.param(
            'On the first page:\n\n"Paid, two crowns.\n\n"Paid, one."\n\n"So?"',
            [2, 3],
            id="to-the-end-of-its-quotation",
        ),
        pytest.param('On the first page:\n\nPaid. "So?"', [], id="not-quoted"),
        pytest.param('Jim sat down:\n\n"Paid, two crowns."', [], id="no-document"),
    ],
)
def test_a_document_is_read(text: str, read_paragraphs: list[int]) -> None:
    paragraphs = a_document(text).paragraphs

    found = find_read_paragraphs(paragraphs)

    numbers = [paragraph[0].paragraph for paragraph in paragraphs]
    assert [numbers.index(n) + 1 for n in numbers if n in found] == read_paragraphs
