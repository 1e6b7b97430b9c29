"""What people write for several scenes or lines of one command."""

import pytest
import typer

from service.commands.edits.arguments import parse_lines, parse_scenes


def test_scenes_are_numbers_and_ranges_each_once() -> None:
    assert parse_scenes("5, 7-9,8") == (5, 7, 8, 9)


@pytest.mark.parametrize("words", ["", "0", "9-7", "x", "1-", "1-99999999", "٣"])
def test_what_is_no_scene_is_refused(words: str) -> None:
    with pytest.raises(typer.BadParameter):
        parse_scenes(words)


def test_lines_are_ids_or_words() -> None:
    assert parse_lines("sc003_l02, sc003_l04") == ("sc003_l02", "sc003_l04")
    assert parse_lines("Well, no") == ("Well, no",)
