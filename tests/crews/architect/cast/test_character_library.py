"""People of a story are given the ids of the studio's Character Library."""

from dataclasses import dataclass

import pytest

from crews.architect.cast.character_library import match_library
from ports.domain.structure import Alias, CharacterReference, Person
from tests.crews.architect.cast.library_projects import PROJECTS

MIN_SHARE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    people: tuple[Person, ...]
    references: tuple[CharacterReference, ...]
    expected: dict[str, str]
    """The name of the person by the id of the reference."""


def a_person(line: str) -> Person:
    name, _, others = line.partition(":")
    aliases = [other.strip() for other in others.split(",") if other.strip()]
    return Person(
        key=f"char_{'_'.join(name.casefold().split())}_v01",
        name=name,
        aliases=tuple(Alias(alias=alias, evidence="said so") for alias in aliases),
        role="supporting",
        mentions=1,
        first_scene=1,
    )


def a_project(name: str) -> Project:
    people, references = PROJECTS[name]
    pairs = [line.strip().split(" = ") for line in references.strip().splitlines()]
    return Project(
        people=tuple(a_person(line.strip()) for line in people.strip().splitlines()),
        references=tuple(
            CharacterReference(name=reference, library_id=f"lib-{reference}")
            for reference, _ in pairs
        ),
        expected={
            f"lib-{reference}": person for reference, person in pairs if person != "-"
        },
    )


def matched(project: Project) -> dict[str, str]:
    found = match_library(project.people, project.references)
    return {each.library_id: each.name for each in found.people if each.library_id}


@pytest.mark.parametrize("name", PROJECTS)
def test_nobody_gets_another_persons_face(name: str) -> None:
    project = a_project(name)

    assert matched(project).items() <= project.expected.items()


def test_nearly_every_named_reference_is_matched() -> None:
    projects = [a_project(name) for name in PROJECTS]
    expected = [pair for each in projects for pair in each.expected.items()]
    missing = [
        pair
        for each in projects
        for pair in each.expected.items()
        if pair not in matched(each).items()
    ]

    assert len(projects) == 20
    assert len(missing) <= (1 - MIN_SHARE) * len(expected), missing


def test_who_is_in_no_library_and_whom_nobody_plays_is_reported() -> None:
    project = a_project("machines and animals")
    people = (*project.people, a_person("Zed"))

    one, other = match_library(people, project.references).findings

    assert one.evidence == "not in the Character Library: Zed (char_zed_v01)"
    assert other.evidence == (
        "in the Character Library, played by nobody: Unit Nine (lib-Unit Nine)"
    )


def test_a_project_without_a_library_is_told_nothing() -> None:
    project = a_project("ranks")

    found = match_library(project.people, ())

    assert found.findings == ()
    assert found.people == project.people
