"""Documents of older versions are read, and unknown fields stay out of new ones."""

from ports.domain.film import Element, Shot
from ports.domain.story import Span
from ports.domain.structure import Person
from tests.crews.law_cases import a_case

LATER_SHOT_FIELDS = {
    *("setup_id", "subject", "eyeline", "transition_in", "transition_out", "staging"),
}


def test_a_shot_of_an_older_version_is_read() -> None:
    newer = a_case().shots[0].model_dump(mode="json")
    older = {k: v for k, v in newer.items() if k not in LATER_SHOT_FIELDS}

    shot = Shot.model_validate(older)

    assert (shot.setup_id, shot.subject, shot.staging) == (None, None, False)
    assert shot.model_dump(mode="json") == older


def test_an_element_of_an_older_version_is_read() -> None:
    older = {
        "category": "prop",
        "key": None,
        "name": "lamp",
        "presence": "present",
        "source": [0, 4],
    }

    element = Element.model_validate(older)

    assert element.source == Span(0, 4)
    assert element.model_dump(mode="json") == older


def test_a_person_of_an_older_version_is_read() -> None:
    older = Person(
        key="char_nora_v01", name="Nora", role="minor", mentions=1, first_scene=1
    ).model_dump(mode="json")

    assert not {"age", "features", "relations"} & older.keys()
    assert Person.model_validate(older).relations == ()
