"""Paragraphs, with and without hard line breaks."""

from tests.crews.reading.manuscript_views import unit_texts

HARD = """It was a bright cold day in the valley, and the clocks of the town
were striking as Tom came down the hill with his hat in his hand.

He stopped at the bridge. Somebody had been there before him, for the
grass was trodden and a lantern lay on the stones."""


def texts(text: str) -> list[str]:
    return [words for _, words in unit_texts(text)]


def test_blank_lines_part_hard_wrapped_paragraphs() -> None:
    assert [t.split()[0] for t in texts(HARD)] == ["It", "He"]


def test_every_line_is_a_paragraph_where_nothing_was_wrapped() -> None:
    long = "Tom came down the hill and went over the bridge to the mill. " * 4
    text = f"{long}\n“Who is there?” he said.\nNobody.\n{long}\n{long}"

    assert len(texts(text)) == 5


def test_lines_that_all_end_sentences_are_paragraphs() -> None:
    text = "“Who is there?”\n“It is I.”\nThe door opened.\n“Come in, then.”"

    assert len(texts(text)) == 4


def test_an_indent_opens_a_paragraph_where_no_blank_line_does() -> None:
    text = HARD.replace("\n\nHe", "\n    He")

    assert [t.split()[0] for t in texts(text)] == ["It", "He"]


def test_a_line_in_small_letters_goes_on_however_it_is_indented() -> None:
    text = HARD.replace("\n\nHe", "\nHe").replace("were", " were")

    assert len(texts(text)) == 1


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    text = HARD.replace("in his hand.\n\nHe", "in it.\nHe").replace("hat ", "")
    text = text.replace("as Tom came down the hill with his in it.", "as Tom came.")

    assert [t.split()[0] for t in texts(text)] == ["It", "He"]


def test_verse_keeps_its_lines_together() -> None:
    text = (
        f"{HARD}\n\n  The sun was shining on the sea,\n  Shining with all his might\n"
    )

    assert unit_texts(text)[-1] == (
        "verse",
        "The sun was shining on the sea, Shining with all his might",
    )


def test_a_poem_is_verse_by_stanzas() -> None:
    stanza = (
        "Tyger Tyger, burning bright,\nIn the forests of the night;\n"
        "What immortal hand or eye,\nCould frame thy fearful symmetry?"
    )

    assert [role for role, _ in unit_texts(f"{stanza}\n\n{stanza}")] == [
        "verse",
        "verse",
    ]


def test_a_scene_break_mark_is_a_unit_of_its_own() -> None:
    marks = ["* * *", "***", "#", "—", "~ ~ ~", "• • •", "⁂", "---", "oOo"]
    text = "\n\n".join(f"He went.\n\n{mark}" for mark in marks)

    assert [t for role, t in unit_texts(text) if role == "break"] == marks


def test_a_pause_of_dots_is_no_scene_break() -> None:
    assert unit_texts("“Well?”\n\n...\n\n“Well.”")[1] == ("prose", "...")


def test_a_long_paragraph_becomes_its_sentences() -> None:
    sentence = "Mr. Brown met Dr. J. H. Watson at St. Paul's at 5 p.m. for tea."
    text = f"{sentence} “Is it?” he said. " * 20

    assert unit_texts(text)[:2] == [("prose", sentence), ("prose", "“Is it?” he said.")]


def test_a_name_before_its_verb_stays_with_what_is_said() -> None:
    text = "“Stop!” John cried. " * 100

    assert unit_texts(text)[0] == ("prose", "“Stop!” John cried.")


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    clause = "and he went on over the hill, "

    found = texts(clause * 100)

    assert all(t.endswith(",") for t in found)
    assert all(len(t.split()) <= 250 for t in found)
