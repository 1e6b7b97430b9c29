"""Paragraphs in which time moves on are split into sentences."""

from tests.crews.reading.manuscript_views import quotation_texts, unit_texts

MOVING = (
    "Tom sat in the kitchen until the fire had gone out and the cat had gone to bed"
    " and the rain had stopped at last on the roof of the mill. He thought of the sea."
    " The next morning he took the road over the hill with a loaf under his arm, and"
    " did not look back at the house, or the mill, or the bridge of his father."
)


def test_a_paragraph_in_which_time_passes_becomes_its_sentences() -> None:
    assert [t.split()[0] for _, t in unit_texts(MOVING)] == ["Tom", "He", "The"]


def test_time_that_passes_in_speech_moves_nothing() -> None:
    text = f"“{MOVING}” said Tom."

    assert len(unit_texts(text)) == 1
    assert len(quotation_texts(text)) == 1


def test_a_short_paragraph_stays_whole() -> None:
    assert len(unit_texts("He slept. The next morning he went. It rained.")) == 1
