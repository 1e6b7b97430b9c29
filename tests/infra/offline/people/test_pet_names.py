"""In a screenplay a pet name is somebody's only where the script says so."""

import pytest

from infra.offline.people.coreference import Coreference
from ports.domain.choices import StoryFormat
from tests.infra.offline.document_builders import a_document

CUES = "OSKAR\nSit down.\n\nOSKAR\nYou are late.\n\nNELL\nThank you."
END = "Nell sits.\n\nOSKAR\nSo that is Eleanor Dane."
LETTER = "Nell opens a letter addressed to Eleanor Dane."


def names_of(
    called: str,
    *texts: str,
    format: StoryFormat = "screenplay",  # noqa: A002 - the material's own word
) -> tuple[str, set[str]]:
    """Return the name and all forms of who is *called* so in a script."""
    text = "\n\n".join(("INT. BANK - DAY", *texts))
    people = Coreference.resolve(a_document(text, format=format)).named
    [person] = [one for one in people if called in one.forms]
    return person.name, {form for form in person.forms if not form.isupper()}


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("Nell waits.", CUES, LETTER, "NELL\nWho is she?"), id="a-letter"),
        pytest.param(
            ("Nell waits.", CUES, LETTER.replace("Eleanor Dane", "ELEANOR DANE")),
            id="capitals-after-her-first-cue",
        ),
        pytest.param(("Eleanor Dane, Nell and Oskar come in.", CUES), id="a-list"),
        pytest.param(
            ("ELEANOR DANE comes in.", CUES, CUES), id="capitals-far-from-the-cue"
        ),
    ],
)
def test_a_pet_name_alone_joins_nobody(texts: tuple[str, ...]) -> None:
    assert names_of("Nell", *texts, END) == ("Nell", {"Nell"})


@pytest.mark.parametrize(
    "introduction",
    [
        "ELEANOR DANE, Nell to everybody, comes in.",
        "ELEANOR DANE, 40s, Nell to everybody, comes in.",
        "ELEANOR DANE (Nell, 40) comes in.",
        "Eleanor Dane, whom all the town calls Nell, comes in.",
        "ELEANOR DANE comes in.\n\nNELL\nGood morning.",
    ],
)
def test_an_introduction_joins_them_under_the_name_of_the_cues(
    introduction: str,
) -> None:
    assert names_of("Nell", introduction, CUES, END) == (
        "Nell",
        {"Nell", "Eleanor Dane"},
    )


def test_the_cues_name_who_has_a_longer_name_too() -> None:
    texts = ("Nell Dane waits. Nell sits.", "NELL\nThis is Nell Dane.")

    assert names_of("Nell", *texts) == ("Nell", {"Nell", "Nell Dane"})


def test_the_most_used_cue_names_a_person() -> None:
    texts = ("Nell Dane waits.", "NELL DANE\nYes.", "NELL\nNo.", "NELL\nPerhaps.")

    assert names_of("Nell Dane", *texts)[0] == "Nell"


def test_prose_joins_a_pet_name_and_prefers_the_fullest() -> None:
    texts = ("Nell waited.", LETTER, "Nell laughed.")

    assert names_of("Nell", *texts, format="prose")[0] == "Eleanor Dane"
