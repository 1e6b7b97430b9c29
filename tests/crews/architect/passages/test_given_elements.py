"""What the writer tags is an element, whatever a reader makes of it."""

import pytest

from crews.architect.passages.given_elements import find_given_elements
from ports.domain.manuscript import Unit, UnitRole
from ports.domain.story import Span

TEXT = (
    ("slugline", "INT. HUT - NIGHT"),
    ("action", "Ada lifts the gizmo in her oilskin."),
)
Line = tuple[UnitRole, str]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(
            [("matter", "[[Props: the gizmo]]")], [("prop", "the gizmo")], id="a-prop"
        ),
        pytest.param(
            [("matter", "[[ wardrobe : oilskin ]]")],
            [("wardrobe", "oilskin")],
            id="written-by-hand",
        ),
        pytest.param(
            [("matter", "[[Set Dressing: gizmo]]"), ("matter", "[[Sound: lifts]]")],
            [("set_dressing", "gizmo"), ("sound", "lifts")],
            id="two-tags",
        ),
        pytest.param([("matter", "[[Note: the gizmo]]")], [], id="another-note"),
        pytest.param(
            [("matter", "[[Props: lamp]]")], [], id="words-that-are-not-there"
        ),
        pytest.param(
            [("slugline", "EXT. YARD - DAY"), ("matter", "[[Props: gizmo]]")],
            [],
            id="words-of-another-scene",
        ),
        pytest.param([("action", "[[Props: gizmo]]")], [], id="no-note"),
    ],
)
def test_a_tag_gives_the_words_above_it(
    lines: list[Line], found: list[tuple[str, str]]
) -> None:
    units, texts, start = [], {}, 0
    for number, (role, words) in enumerate((*TEXT, *lines), start=1):
        source = Span(start, start + len(words))
        units.append(Unit(number=str(number), role=role, source=source))
        texts[str(number)] = words
        start = source.end + 2
    text = "\n\n".join(texts.values())

    given = list(find_given_elements(units, texts.get))

    assert [(one.category, one.words) for one in given] == found
    assert [one.source.slice(text) for one in given] == [words for _, words in found]
