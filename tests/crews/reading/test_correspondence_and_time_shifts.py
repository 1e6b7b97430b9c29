"""Letters inside a story, and paragraphs in which it moves on."""

from tests.crews.reading.manuscript_views import (
    build_paragraphs,
    quotation_texts,
    unit_texts,
)

LETTER = """He opened it.

My dear Tom,--I write in haste, for the mill is on fire.

Come at once.

Your affectionate brother,

JAMES

He put it down."""
MOVING = (
    "Tom sat in the kitchen until the fire had gone out and the cat had gone to bed"
    " and the rain had stopped at last on the roof of the mill. He thought of the sea."
    " The next morning he took the road over the hill with a loaf under his arm, and"
    " did not look back at the house, or the mill, or the bridge of his father."
)


def test_a_letter_runs_from_its_greeting_to_its_signature() -> None:
    assert [role for role, _ in unit_texts(LETTER)] == [
        "prose",
        *["letter"] * 4,
        "prose",
    ]


def test_a_greeting_that_nobody_signs_is_no_letter() -> None:
    text = f"“My dear Tom,” he said.\n\nDear me,\n\n{build_paragraphs(3)}"

    assert {role for role, _ in unit_texts(text)} == {"prose"}


def test_a_paragraph_in_which_time_passes_becomes_its_sentences() -> None:
    assert [t.split()[0] for _, t in unit_texts(MOVING)] == ["Tom", "He", "The"]


def test_time_that_passes_in_speech_moves_nothing() -> None:
    text = f"“{MOVING}” said Tom."

    assert len(unit_texts(text)) == 1
    assert len(quotation_texts(text)) == 1


def test_a_short_paragraph_stays_whole() -> None:
    assert len(unit_texts("He slept. The next morning he went. It rained.")) == 1
