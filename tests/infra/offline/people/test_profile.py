"""How people look, from the unit on that says so."""

import pytest

from ports.domain.choices import StoryFormat
from tests.infra.offline.passage_builders import read


def looks(text: str, name: str, *, form: StoryFormat = "prose") -> list[str]:
    return [look.description for look in read(text, format=form).person(name).looks]


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("She wore a long grey coat.", "a long grey coat"),
        ("She stood at the rail in her yellow coat.", "in her yellow coat"),
        (
            "She was about fifty, with a scar on her cheek, and nobody knew her.",
            "about fifty, with a scar on her cheek",
        ),
        ("She was a tall woman.", "a tall woman"),
    ],
)
def test_a_look_is_in_the_storys_words(text: str, look: str) -> None:
    assert looks(f"Della Young came in. {text}", "Della Young") == [look]


@pytest.mark.parametrize(
    "text",
    [
        "She was a good woman.",
        "She was not a tall woman.",
        "She took the apple in a single ribbon of peel.",
        "If she stood there in her yellow coat, nobody would know.",
    ],
)
def test_what_is_no_look_is_none(text: str) -> None:
    assert looks(f"Della Young came in. {text}", "Della Young") == []


def test_a_screenplay_introduces_somebody_in_brackets() -> None:
    script = (
        "INT. HALL - DAY\n\nIRIS HALE (24, hair in a net) sews. Iris Hale stands in her"
        " grey coat.\n\nIRIS\nWho is it?\n"
    )

    found = looks(script, "Iris Hale", form="screenplay")

    assert found == ["24, hair in a net", "in her grey coat"]


def test_he_is_never_whoever_tells_the_story() -> None:
    text = (
        '"You are late, Watson," said Mr. Vane. "I am," I answered. Mr. Vane smiled.'
        "\n\nI showed my hands to Mr. Vane, and I waited. He was a tall man."
    )

    assert looks(text, "Mr. Vane") == ["a tall man"]
