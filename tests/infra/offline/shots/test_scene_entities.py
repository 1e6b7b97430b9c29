"""A name that describes somebody means nobody by the words before its noun."""

from dataclasses import replace

import pytest

from infra.offline.shots.scene_entities import SceneEntities
from ports.questions.direct_scene import CastMember
from tests.infra.offline.scene_builders import a_scene

TEXT = "Jim Young came in. He sat down. "


def people_named(text: str, name: str) -> list[tuple[str, str]]:
    """Return each word of *text* that means somebody, in a scene with *name*."""
    material, parses = a_scene(TEXT + text)
    added = CastMember(key="added", name=name, look="")
    entities = SceneEntities(replace(material, cast=(*material.cast, added)))
    [tokens] = parses.values()
    found = entities.resolve(tokens)
    start = len(TEXT)
    return [
        (tokens[i].lower, member.name)
        for i, member in sorted(found.items())
        if tokens[i].start >= start
    ]


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("The car sped up.", "Car Driver", []),
        ("The driver slept.", "Car Driver", [("driver", "Car Driver")]),
        ("He made the bed.", "Woman in Bed", [("he", "Jim Young")]),
        ("A woman woke.", "Woman in Bed", [("woman", "Woman in Bed")]),
        (
            "A WOMAN slept on the floor. He left.",
            "WOMAN",
            [("woman", "WOMAN"), ("he", "Jim Young")],
        ),
    ],
)
def test_a_description_means_somebody_by_its_noun(
    text: str, name: str, found: list[tuple[str, str]]
) -> None:
    assert people_named(text, name) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jim waved. When he saw Tom approaching he sighed.", ["Jim", "Jim"]),
        ("Jim called Tom. He laughed.", ["Jim"]),
        ("Tom left. Jim followed him.", ["Tom"]),
        ("Jim rose, and Tom sat down. He laughed.", ["Tom"]),
    ],
)
def test_he_is_the_subject_before_whom_the_sentence_tells_of(
    text: str, expected: list[str]
) -> None:
    material, parses = a_scene(text)
    [tokens] = parses.values()

    found = SceneEntities(material).resolve(tokens)

    assert [one.name for at, one in found.items() if tokens[at].pos == "PRON"] == (
        expected
    )


def test_what_is_told_of_somebody_who_was_taken_out_is_told_of_nobody_else() -> None:
    material, parses = a_scene("Tom stopped the wheel. Jim rose. He took the tongs.")
    [jim] = [member for member in material.cast if member.name == "Jim"]
    left = tuple(member for member in material.cast if member is not jim)
    entities = SceneEntities(replace(material, cast=left, absentees=(jim,)))
    [tokens] = parses.values()

    found = entities.resolve(tokens)
    told = {tokens[at].lower: member.name for at, member in found.items()}

    assert told == {"tom": "Tom", "jim": "Jim", "he": "Jim"}
    seen = [member.name for member in entities.visible(tokens, tokens, found)]
    assert seen == ["Tom"]


@pytest.mark.parametrize("name", ["Tom's Father", "Tom’s Father", "Tom Senior"])
def test_a_name_given_by_hand_takes_nobody_s_own_name(name: str) -> None:
    material, parses = a_scene("Tom rose. Jim left. Tom took the tongs.")
    cast = tuple(replace(m, name=name) if m.name == "Jim" else m for m in material.cast)
    entities = SceneEntities(replace(material, cast=cast))
    [tokens] = parses.values()

    found = entities.resolve(tokens)

    assert [(tokens[at].lower, member.name) for at, member in found.items()] == [
        ("tom", "Tom"),
        ("jim", name),
        ("tom", "Tom"),
    ]


def test_whom_a_name_calls_by_its_owner_is_meant_by_the_rest_of_it() -> None:
    found = people_named("Father rose, and Ada waved.", "Ada's Father")

    assert found == [("father", "Ada's Father"), ("ada", "Ada")]
