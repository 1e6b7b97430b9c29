"""What a model is told of a project: names and texts, and nothing that Payload adds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crews.architect.plot.question import split_plot
from infra.llm.material import render_material
from infra.payload.novel_movie import to_brief
from ports.domain.story import Brief
from ports.questions.plot_story import PlotMaterial, PlotScene
from tests.payload.drift import our_collections

WORDS = st.sampled_from(["quiet", "wet noir", "a story of the sea", "Drama", "PG"])
IDS = st.from_regex(r"[0-9a-f]{24}", fullmatch=True)
DATES = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
FORBIDDEN = re.compile(r"[0-9a-f]{24}|\d{4}-\d\d-\d\dT|[{}]")

Tree = Mapping[str, Any]


def documents(
    trees: Tree, slug: str, *, depth: int
) -> st.SearchStrategy[dict[str, Any]]:
    """Return documents of a collection as Payload gives them at *depth*."""
    made_by_payload = {"id": IDS, "createdAt": DATES, "updatedAt": DATES}
    return st.fixed_dictionaries(
        made_by_payload | _fields(trees, trees[slug]["fields"], depth=depth)
    )


def _fields(
    trees: Tree, fields: list[Tree], *, depth: int
) -> dict[str, st.SearchStrategy[Any]]:
    return {field["name"]: _values(trees, field, depth=depth) for field in fields}


def _values(trees: Tree, field: Tree, *, depth: int) -> st.SearchStrategy[Any]:
    match field["type"]:
        case "relationship":
            values = _related(trees, field, depth=depth)
        case "group":
            return st.fixed_dictionaries(_fields(trees, field["fields"], depth=depth))
        case "array":
            row = {"id": IDS} | _fields(trees, field["fields"], depth=depth)
            values = st.lists(st.fixed_dictionaries(row), max_size=1)
        case "select":
            values = st.sampled_from(field["options"])
        case "number":
            values = st.integers(1, 180)
        case "checkbox":
            values = st.booleans()
        case "date":
            values = DATES
        case "json" | "richText":
            values = IDS.map(lambda id_: {"root": {"id": id_}})
        case _:
            values = WORDS
    return values if field.get("required") else st.none() | values


def _related(trees: Tree, field: Tree, *, depth: int) -> st.SearchStrategy[Any]:
    # A document that our key may not read, or that is gone, stays an id.
    one: st.SearchStrategy[Any] = IDS
    if depth > 0:
        one = IDS | documents(trees, field["relationTo"], depth=depth - 1)
    return st.lists(one, max_size=2) if field.get("hasMany") else one


TREES = our_collections()
PROJECTS = documents(TREES, "projects", depth=1)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PROJECTS)
def test_no_id_no_date_and_no_brace_reaches_a_prompt(project: dict[str, Any]) -> None:
    lines = list(prompt_lines(to_brief(project)))

    assert [line for line in lines if FORBIDDEN.search(line)] == []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PROJECTS, PROJECTS)
def test_an_option_that_keeps_its_name_asks_the_same(
    project: dict[str, Any], other: dict[str, Any]
) -> None:
    touched = dict(project)
    for name, value in project.items():
        if isinstance(value, list):
            touched[name] = [_touch(option, other) for option in value]

    assert to_brief(touched) == to_brief(project)


def _touch(option: Any, other: Mapping[str, Any]) -> Any:
    """Change whatever an option holds, except for its name."""
    if not isinstance(option, dict):
        return option
    return option | {name: other["id"] for name in option if name != "name"}


def prompt_lines(brief: Brief) -> Iterator[str]:
    """Yield what the Architect's model reads of a project, and of one scene."""
    scene = PlotScene(
        number=1,
        kind="scene",
        place="a house",
        people=(),
        words=9,
        lines=0,
        tension=0.1,
        summary="Nora waits.",
    )
    story = PlotMaterial(
        title="The Bell",
        brief=brief.for_questions,
        structure_type="single-moment",
        scenes=(scene,),
        people=(),
        props=(),
    )
    for material in split_plot(story):
        yield from render_material("plot_story", material)
