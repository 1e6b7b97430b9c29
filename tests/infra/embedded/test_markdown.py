"""The inline marks of Markdown leave, and the words stay."""

import pytest

from infra.embedded.stories.markdown import strip_inline_marks


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("It is *all* wet.", "It is all wet."),
        ("**Nora** and __Jim__ sat.", "Nora and Jim sat."),
        ("***Never*** again.", "Never again."),
        ("**INT. MILL - DAY**", "INT. MILL - DAY"),
        ("*It ran over\ntwo lines.*", "It ran over\ntwo lines."),
        ("`two` mills", "two mills"),
        ("[a map](https://example.org/map) of it", "a map of it"),
        ("It is wet.[^1]", "It is wet."),
        (r"a \*star\* of paper", "a *star* of paper"),
    ],
)
def test_a_mark_leaves_and_its_word_stays(marked: str, plain: str) -> None:
    assert strip_inline_marks(marked) == plain


@pytest.mark.parametrize(
    "text",
    [
        "# The Mill",
        "* * *",
        "***",
        "---\ntitle: *Mill*\n---\n\nIt ran.",
        "[^1]: It was not.",
        "* one\n* two",
        "a snake_case_name",
        "`Sit,' said Nora. `Sit down.'",
        "``Sit,'' said Nora. ``Sit down.''",
    ],
)
def test_what_is_no_inline_mark_is_kept(text: str) -> None:
    assert strip_inline_marks(text) == text


def test_marks_without_an_end_take_no_time() -> None:
    text = "*a _b [c " * 20_000

    assert strip_inline_marks(text) == text
