"""The people of a story with their roles in it, and what they are to one another."""

from collections.abc import Mapping, Sequence

from crews.architect.cast.characters import CharacterRecord
from crews.architect.cast.relations import find_relations
from ports.domain.structure import Arc, Person, Role
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
