"""A bare family name is the one of the family whom its pronouns fit."""

import pytest

from tests.infra.offline.passage_builders import read

MAN = "Pell shut the door. He locked it, and he sat down.\n\n"
COUPLE = "“No,” said Ed Pell. He rose.\n\n“Yes,” said Janet Pell. She rose."
MEN = "“No,” said Ed Pell. He rose.\n\n“Yes,” said John Pell. He rose."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(MAN + COUPLE, {"Ed Pell", "Janet Pell"}, id="the-only-man"),
        pytest.param(MAN + MEN, {"Ed Pell", "John Pell", "Pell"}, id="two-men"),
    ],
)
def test_a_family_name_is_the_only_one_whom_it_fits(text: str, names: set[str]) -> None:
    assert read(text).names == names
