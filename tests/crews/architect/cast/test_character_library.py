"""People of a story are given the ids of the studio's Character Library."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from crews.architect.cast.character_library import match_library
from ports.domain.structure import Alias, CharacterReference, Person

MIN_SHARE = 0.95

PROJECTS: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("library_projects.yaml").read_text("utf-8")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    people: tuple[Person, ...]
    references: tuple[CharacterReference, ...]
    expected: dict[str, str]
    """The name of the person by the id of the reference."""


def a_person(name: str, *other_names: str) -> Person:
    return Person(
        key=f"char_{'_'.join(name.casefold().split())}_v01",
        name=name,
        aliases=tuple(Alias(alias=other, evidence="said so") for other in other_names),
        role="supporting",
        mentions=1,
        first_scene=1,
    )


def a_project(name: str) -> Project:
    people, library = PROJECTS[name]["people"], PROJECTS[name]["library"]
    return Project(
        people=tuple(a_person(name, *others) for name, others in people.items()),
        references=tuple(
            CharacterReference(name=reference, library_id=f"lib-{reference}")
            for reference in library
        ),
        expected={f"lib-{reference}": who for reference, who in library.items() if who},
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
