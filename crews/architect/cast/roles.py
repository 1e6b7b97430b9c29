"""The people of a story with their roles in it, and what they are to one another.

"Her father" is the father of a woman whom the text calls "his daughter", and "my uncle"
is the narrator's. Where two could be meant, nothing is said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from crews.architect.cast.characters import CharacterRecord
from ports.domain.structure import Arc, Gender, Person, PersonRelation, Role
from ports.questions.plot_story import RoleReading

SUPPORTING_SHARE = 0.1
"""From this share of the scenes on, a person without a role is supporting."""


def assign_roles(
    people: Sequence[CharacterRecord],
    roles: Mapping[str, RoleReading],
    scene_shares: Mapping[str, float],
) -> tuple[Person, ...]:
    """Return *people* with the roles of the plot.

    Whom the plot leaves out gets a role by *scene_shares*: the share of all scenes that
    a person is in, from 0 to 1, by key.
    """
    return tuple(
        person.to_person(
            _find_role(person, roles, scene_shares),
            _to_arc(roles.get(person.key)),
            tuple(find_relations(person, people)),
        )
        for person in people
    )


def _find_role(
    person: CharacterRecord,
    roles: Mapping[str, RoleReading],
    scene_shares: Mapping[str, float],
) -> Role:
    if person.key in roles:
        return roles[person.key].role
    return (
        "supporting" if scene_shares.get(person.key, 0) >= SUPPORTING_SHARE else "minor"
    )


def _to_arc(role: RoleReading | None) -> Arc | None:
    if role is None or not role.transformation:
        return None
    return Arc(
        start_state=role.start_state,
        end_state=role.end_state,
        transformation=role.transformation,
    )


_INVERSES = {
    "father": {"son", "daughter", "child", "boy", "girl"},
    "mother": {"son", "daughter", "child", "boy", "girl"},
    "son": {"father", "mother"},
    "daughter": {"father", "mother"},
    "brother": {"brother", "sister"},
    "sister": {"brother", "sister"},
    "husband": {"wife"},
    "wife": {"husband"},
    "uncle": {"nephew", "niece"},
    "aunt": {"nephew", "niece"},
    "nephew": {"uncle", "aunt"},
    "niece": {"uncle", "aunt"},
    "grandfather": {"grandson", "granddaughter"},
    "grandmother": {"grandson", "granddaughter"},
    "grandson": {"grandfather", "grandmother"},
    "granddaughter": {"grandfather", "grandmother"},
}
_OWNERS: dict[str, Gender] = {"his": "male", "her": "female"}
_KIN = re.compile(
    rf"(my|his|her) (?:\w+ )?({'|'.join(_INVERSES)})(?: [A-Z]\w+)?", re.IGNORECASE
)


def find_relations(
    person: CharacterRecord, people: Sequence[CharacterRecord]
) -> Iterator[PersonRelation]:
    """Yield what *person* is to others of *people*, each relation once."""
    found: dict[tuple[str, str], PersonRelation] = {}
    for owner, kin, name in _kinship_names(person):
        others = [other for other in people if other is not person]
        fitting = [o for o in others if _can_own(o, person, owner=owner, kin=kin)]
        if len(fitting) == 1:
            relation = PersonRelation(
                person=fitting[0].key, relation=kin, evidence=name
            )
            found.setdefault((relation.person, kin), relation)
    yield from found.values()


def _kinship_names(person: CharacterRecord) -> Iterator[tuple[str, str, str]]:
    """Yield whose kin, which kin and the words, of each name like "her father"."""
    for name in person.names:
        if match := _KIN.fullmatch(name):
            yield match[1].casefold(), match[2].casefold(), name


def _can_own(
    other: CharacterRecord, person: CharacterRecord, *, owner: str, kin: str
) -> bool:
    """Tell whether *person* can be the *kin* of *other*, called so by "her"."""
    if owner == "my":
        return other.identity.narrator
    if other.identity.gender not in {_OWNERS[owner], "unknown"}:
        return False
    return any(
        inverse in _INVERSES[kin]
        and person.identity.gender in {_OWNERS.get(whose, "unknown"), "unknown"}
        for whose, inverse, _ in _kinship_names(other)
    )
