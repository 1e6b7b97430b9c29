"""What commands print can be read, and copied, in a terminal of any width."""

import io
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from service.commands.terminal import to_renderable

ID = UUID("0b6e3c1e-8b1f-5a55-9a0f-0c8f1d1f2a3b")
COLUMNS = ("run", "story", "error")
REASON = "PortRefusedError: model: key refused: set CREWS_MODEL_API_KEY"


def printed(width: int, *, story: str = "a-project/the-gate r1") -> str:
    output = io.StringIO()
    console = Console(file=output, width=width)
    row = (str(ID), story, REASON)
    console.print(
        to_renderable(COLUMNS, [row, row], words=("error",), width=width),
        soft_wrap=True,
    )
    return output.getvalue()


@given(st.integers(min_value=10, max_value=250), st.text("abc-", max_size=80))
def test_an_id_is_never_folded_or_cut(width: int, story: str) -> None:
    text = printed(width, story=f"p/{story}")

    assert text.count(str(ID)) == 2
    assert text.count(f"p/{story}") == 2
    assert "…" not in text


def test_a_wide_terminal_gets_a_table_with_its_sentences_wrapped() -> None:
    lines = printed(100).splitlines()

    assert max(map(len, lines)) <= 100
    assert "run" in lines[1]
    assert "story" in lines[1]


def test_a_narrow_terminal_gets_a_block_for_each_row() -> None:
    lines = printed(60).splitlines()

    assert lines[:3] == [
        f"run: {ID}",
        "story: a-project/the-gate r1",
        f"error: {REASON}",
    ]
    assert lines[3] == ""


@pytest.mark.parametrize("width", [40, 200])
def test_words_of_strangers_are_no_markup(width: int) -> None:
    assert "[red]boo[/]" in printed(width, story="[red]boo[/]")
