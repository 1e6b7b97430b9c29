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


STYLES = {
    "a dash opens speech and a tag interrupts it": (
        "— Come in, she said. It is late.\n\n— Is it? he asked.\n\n— Yes.",
        ["Come in,", "+ It is late.", "Is it?", "Yes."],
    ),
    "a dash may close the speech that a dash opened": (
        "– Come in, – she said, – and sit.\n\n– I will, – he said.\n\n– Good.",
        ["Come in,", "+ and sit.", "I will,", "Good."],
    ),
    "a tag that goes on is no speech": (
        "— No, — says she, and hangs up.\n\n— No, he says, and sits.\n\n— Yes.",
        ["No,", "No,", "Yes."],
    ),
    "narration between dashes interrupts speech": (
        "— She is twelve. — He rubs his eyes. — She asked who I was.\n\n— No.",
        ["She is twelve.", "+ She asked who I was.", "No."],
    ),
    "narration after a tag is no speech": (
        "— No, he says. He puts the receiver down.\n\n— Yes, she said.\n\n— Oh.",
        ["No,", "Yes,", "Oh."],
    ),
    "dashes open nothing where speech has marks": (
        "“Come in,” she said.\n\n—He came in.\n\n“Sit,” she said, “there.”",
        ["Come in,", "Sit,", "+ there."],
    ),
    "a quotation in a quotation is no line of its own": (
        "“He said ‘no’ to me,” she said.\n\n“I heard “no” myself,” he said.",
        ["He said ‘no’ to me,", "I heard “no” myself,"],
    ),
    "double marks inside single ones are nested": (
        "‘He said “no” to me,’ she said.\n\n‘Did he?’",
        ["He said “no” to me,", "Did he?"],
    ),
    "what stands first on a paragraph is not nested": (
        "'What is \"love\" then?' she said.",
        ['What is "love" then?'],
    ),
    "a word in single marks is found where speech has double ones": (
        "\"Come,\" she said. They called it the 'annex' and don't say why.",
        ["Come,", "annex"],
    ),
    "apostrophes alone open nothing": (
        "The boys' tent stood o' nights by the girls' tent, 'neath the elms.",
        [],
    ),
    "a speech reopened at each paragraph is one": (
        "“One.\n\n“Two.\n\n“Three,” she said.\n\n“Four.”",
        ["One.", "+ Two.", "+ Three,", "Four."],
    ),
    "a speech that is not reopened runs to its closing mark": (
        "“One fell.\n\nAnother.\n\nThree,” she said.\n\n“Four.”",
        ["One fell.", "+ Another.", "+ Three,", "Four."],
    ),
    "a forgotten closing mark does not swallow the story": (
        "“Come in, she said, and opened.\n\nHe came in.\n\n“Thank you,” he said.",
        ["Come in,", "Thank you,"],
    ),
    "a forgotten mark ends where the next speech opens": (
        '"Come in, she said. He sat. "Thank you," he said.',
        ["Come in,", "Thank you,"],
    ),
    "a closing mark alone opens nothing": (
        'He went." She came. "Yes," she said.',
        ["Yes,"],
    ),
    "no speech runs over a scene break": (
        "“One.\n\n* * *\n\n“Two,” she said.",
        ["One.", "Two,"],
    ),
    "two speeches in a paragraph are two": (
        "“No.” Dick turned away and looked at the sea. He sat. “Yes,” said Tom.",
        ["No.", "Yes,"],
    ),
    "things named in a row are no interrupted speech": (
        'He saw an "E," a "P," and a "G" on it.',
        [
            "E,",
            "P,",
            "G",
        ],
    ),
    "feet and inches are no quotation": (
        'He was 6\' 2" tall. "So what?" he said.',
        ["So what?"],
    ),
    "mixed marks close one another": (
        '“Yes," he said.\n\n"No,” she said.',
        ["Yes,", "No,"],
    ),
    "a line after tag with name goes on": (
        '"I think," Della whispered softly, "that he knows. Do you?"',
        ["I think,", "+ that he knows. Do you?"],
    ),
    "an elided word that nothing closes opens nothing": (
        "'Tis a long way down.\n\n'Hello,' he said.\n\n'Well?' said she.",
        ["Hello,", "Well?"],
    ),
    "italics are no speech where speech has marks": (
        '"Come," she said. He answered, _in a fashion_, that he would.',
        ["Come,"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), STYLES.values(), ids=STYLES)
def test_quotations_are_found(text: str, expected: list[str]) -> None:
    assert quotation_texts(text) == expected


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


def test_a_contraction_may_end_a_quotation() -> None:
    text = "'You won't' - he said - 'will you?'"

    assert [words.lstrip("+ ") for words in quotation_texts(text)] == [
        "You won't",
        "will you?",
    ]


def test_empty_marks_hold_no_quotation() -> None:
    assert quotations('"" she said. " "') == []


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
