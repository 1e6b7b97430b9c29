"""The suffix of a file says what the text alone may not."""

from pathlib import Path

import pytest

from ports.domain.choices import StoryFormat
from service.commands.input import choose_format


@pytest.mark.parametrize(
    ("name", "asked", "chosen"),
    [
        ("play.fountain", "auto", "screenplay"),
        ("PLAY.FOUNTAIN", "auto", "screenplay"),
        ("play.fountain", "prose", "prose"),
        ("play.txt", "auto", "auto"),
    ],
)
def test_a_fountain_file_is_a_screenplay_unless_its_author_says_otherwise(
    name: str, asked: StoryFormat, chosen: StoryFormat
) -> None:
    assert choose_format(Path(name), asked) == chosen
