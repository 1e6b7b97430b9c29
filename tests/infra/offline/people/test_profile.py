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
        "Now Della Young was but a mountain guide, and nowhere in it were houses.",
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


@pytest.mark.parametrize(
    ("introduction", "look"),
    [
        ("YOUNG DAN (15) waits.", "15"),
        ("YOUNG DAN, 15, waits.", "15"),
        ("YOUNG DAN (mid 20s) waits.", "mid 20s"),
    ],
)
def test_a_screenplay_tells_an_age(introduction: str, look: str) -> None:
    script = f"INT. HALL - DAY\n\n{introduction}\n\nYOUNG DAN\nWho is it?\n"

    assert looks(script, "Young Dan", form="screenplay") == [look]


@pytest.mark.parametrize(
    ("text", "name", "look"),
    [
        ("Della Young, a girl of twelve, ran.", "Della Young", "a girl of twelve"),
        ("The twelve-year-old Tom Ray ran.", "Old Tom Ray", "twelve-year-old"),
        ("Tom Ray came in. He was nine years old.", "Tom Ray", "nine years old"),
    ],
)
def test_prose_tells_an_age(text: str, name: str, look: str) -> None:
    told = f"{text} {name.removeprefix('Old ')} sat down."

    assert looks(told, name) == [look]


@pytest.mark.parametrize(
    "text",
    [
        "She would be nine years old in May.",
        "She was nine years old when her father left.",
        "She was not nine years old.",
    ],
)
def test_an_age_of_another_time_is_not_told(text: str) -> None:
    assert looks(f"Della Young came in. {text}", "Della Young") == []
