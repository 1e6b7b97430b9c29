"""A long sentence is cut where both parts are sentences."""

import pytest

from infra.offline.language.document import build_units
from infra.offline.shots.action_text import ActionText
from infra.offline.shots.segments import split_into_segments
from tests.infra.offline.passage_builders import a_passage, parses_of


def actions_of(text: str) -> list[str]:
    material = a_passage(text)
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    rendered = ActionText(unit, {}, in_past=True)
    return [rendered.render(s.tokens) for s in split_into_segments(unit)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            (
                "The ferry carried them slowly over the grey water to the old mill, "
                "which stood alone in the wet meadows on the other side of the river."
            ),
            (
                "The old mill stands alone in the wet meadows on the other side of "
                "the river."
            ),
        ),
        (
            (
                "The cook put the heavy pots back on the shelf over the black stove, "
                "while the boy carried the last of the wood in from the yard."
            ),
            "The boy carries the last of the wood in from the yard.",
        ),
        (
            (
                "The cook stood for a long time at the window over the stone sink, "
                "holding the broken lamp in both her hands like a bird."
            ),
            "The cook holds the broken lamp in both her hands like a bird.",
        ),
    ],
)
def test_a_part_says_by_itself_who_does_it(text: str, last: str) -> None:
    *_, found = actions_of(text)

    assert found == last


def test_no_cut_parts_a_verb_from_what_belongs_to_it() -> None:
    [whole] = actions_of(
        "There were on the long table by the window, and on the chairs, and on the "
        "floor all round them, the white papers of the dead clerk."
    )

    assert whole.endswith("the white papers of the dead clerk.")


def test_no_cut_leaves_behind_whom_the_rest_is_about() -> None:
    [whole] = actions_of(
        "The carriage rolled away without its lamps, and Tobias, running up the road "
        "with one wet boot in his hand, was a minute too late to catch it."
    )

    assert "Tobias, running up the road" in whole
