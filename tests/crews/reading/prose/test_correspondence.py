"""Letters inside a story, from greeting to signature."""

from tests.crews.reading.manuscript_views import build_paragraphs, unit_texts

LETTER = """He opened it.

My dear Tom,--I write in haste, for the mill is on fire.

Come at once.

Your affectionate brother,

JAMES

He put it down."""


def test_a_letter_runs_from_its_greeting_to_its_signature() -> None:
    assert [role for role, _ in unit_texts(LETTER)] == [
        "prose",
        *["letter"] * 4,
        "prose",
    ]


def test_a_greeting_that_nobody_signs_is_no_letter() -> None:
    text = f"“My dear Tom,” he said.\n\nDear me,\n\n{build_paragraphs(3)}"

    assert {role for role, _ in unit_texts(text)} == {"prose"}
