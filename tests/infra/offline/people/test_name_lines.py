"""A name ends where the line of a list, an inscription or a poem ends."""

import pytest

from infra.offline.people.mentions import find_mentions
from ports.questions.numbered import MAX_SHORT
from tests.infra.offline.document_builders import a_document
from tests.infra.offline.passage_builders import read

MEMORIAL = """Hanna read the stone.

SERGEANT OTTO LINDQVIST
GUNNER PETER HALLORAN
GUNNER SAMUEL OYELARAN
SISTER AGNES MACALLISTER
SAPPER JOSEPH TREVELYAN
SAPPER HENRY BLACKWOOD

"Otto is first," said Hanna."""

PLAYBILL = """Clara read the bill.

MISS CLARA BUTTERWORTH
MR. OSCAR PENHALIGON
DOCTOR ERNEST MIRABEAU
MADAME SOPHIE LAGRANGE
SIGNOR BATTISTA ROSSI
MASTER ROBERT HOLLOWAY
PROFESSOR AUGUSTUS TRENT

"My name is first," said Clara."""


@pytest.mark.parametrize("text", [MEMORIAL, PLAYBILL], ids=["memorial", "playbill"])
def test_each_line_of_a_list_holds_one_name_at_most(text: str) -> None:
    lines = set(text.upper().splitlines())

    names = [m.text for m in find_mentions(a_document(text)) if m.text.isupper()]

    assert names
    assert all(any(name in line for line in lines) for name in names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "On the way down to the harbour they met Clara\n"
            "Butterworth, who had been waiting there since\n"
            "the morning for her boat.",
            "Clara Butterworth",
            id="full-line",
        ),
        pytest.param(
            "On the way down to the harbour they met Mrs.\n"
            "Holt, who had been waiting at the landing since\n"
            "the morning for her boat.",
            "Mrs. Holt",
            id="line-with-room-for-the-next-word",
        ),
    ],
)
def test_a_name_goes_on_after_the_end_of_a_wrapped_line(text: str, name: str) -> None:
    assert [m.text for m in find_mentions(a_document(text))] == [name]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Clara " + "Butterworth" * 20, id="one-long-word"),
        pytest.param(" ".join(["Clara", *["Anna"] * 60, "Holt"]), id="many-words"),
    ],
)
def test_a_name_that_is_too_long_for_an_answer_is_cut(name: str) -> None:
    text = f'{name} came in. "Good day," said {name}. {name} sat down.'

    reading = read(text).reading

    names = [
        *(n for scene in reading.scenes for n in scene.people),
        *(person.name for person in reading.people),
    ]
    assert names
    assert all(len(n) <= MAX_SHORT for n in names)
