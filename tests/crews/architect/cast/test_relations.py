"""Who is whose father follows from the names that the text calls people by."""

from dataclasses import dataclass
from typing import Any, cast

from crews.architect.cast.characters import CharacterRecord
from crews.architect.cast.roles import find_relations
from ports.domain.structure import Gender


@dataclass(frozen=True)
class AnIdentity:
    gender: Gender
    narrator: bool = False


@dataclass(frozen=True)
class APerson:
    """A person with only what relations are found by."""

    key: str
    names: tuple[str, ...]
    identity: AnIdentity


def relations(person: APerson, *people: APerson) -> list[tuple[str, str]]:
    record = cast("CharacterRecord", person)
    everybody = cast("Any", (person, *people))
    return [(r.relation, r.person) for r in find_relations(record, everybody)]


NORA = APerson("char_nora_v01", ("Nora", "his daughter"), AnIdentity("female"))
TOBIAS = APerson("char_tobias_v01", ("Tobias", "her father"), AnIdentity("male"))
CRANE = APerson("char_crane_v01", ("Crane",), AnIdentity("male"))


def test_her_father_is_the_father_of_his_daughter() -> None:
    assert relations(TOBIAS, NORA, CRANE) == [("father", NORA.key)]
    assert relations(NORA, TOBIAS, CRANE) == [("daughter", TOBIAS.key)]


def test_my_uncle_is_the_narrator_s() -> None:
    kit = APerson("char_kit_v01", ("Kit",), AnIdentity("male", narrator=True))
    josiah = APerson("char_josiah_v01", ("my uncle Josiah",), AnIdentity("male"))

    assert relations(josiah, kit, CRANE) == [("uncle", kit.key)]


def test_where_two_may_be_meant_nothing_is_said() -> None:
    ann = APerson("char_ann_v01", ("Ann", "his daughter"), AnIdentity("female"))

    assert relations(TOBIAS, NORA, ann) == []
