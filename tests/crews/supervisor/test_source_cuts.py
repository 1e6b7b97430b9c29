"""A shot that is cut in two has its text cut where its action is."""

from dataclasses import replace

import pytest

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.supervisor.shot_cuts import split_plan
from ports.domain.film import LinePart
from ports.domain.story import Span
from tests.crews.scene_builders import a_scene, a_scene_context

STORY = """\
Nora held the wire until her fingers shook with the shock of it. She looked down at \
the yard, where the old dog slept. Slowly, and without a word, she climbed back over \
the sill.

Tobias wiped the brass compass. “Leave it alone, Nora.” He put the compass away. She \
heard a bell far out on the water, and the light failed."""

WIRE, COMPASS = STORY.split("\n\n")


def a_plan(paragraph: str, action: str, context: SceneContext) -> ShotPlan:
    start = STORY.index(paragraph)
    source = Span(start, start + len(paragraph))
    lines = [q for q in context.quotations.values() if source.contains(q.source)]
    return ShotPlan(
        source=(source,),
        line_parts=tuple(
            LinePart(line_id=q.line_id, source=q.source, text=q.source.slice(STORY))
            for q in lines
        ),
        action=action,
        performance="",
        purpose="",
        people=("char_nora_v01",),
        objects=(),
        speakers=(),
        seconds=6.0,
        beat=1,
        beat_text="",
        window_number=1,
    )


def cut(
    paragraph: str, action: str, at: str, *, told: str = ""
) -> tuple[ShotPlan, ShotPlan]:
    scene = a_scene(STORY, speakers=("char_tobias_v01",))
    context = a_scene_context(scene, STORY)
    plan = a_plan(paragraph, action, context)
    return split_plan(plan, at, context, told=told or action)


def read(plan: ShotPlan) -> str:
    return " ".join(span.slice(STORY) for span in plan.source)


@pytest.mark.parametrize(
    ("paragraph", "action", "at", "begins"),
    [
        pytest.param(
            *(WIRE, "Nora holds the wire. She looked down at the yard."),
            *("She looked down", "She looked down"),
            id="the words stand in the text",
        ),
        pytest.param(
            *(WIRE, "Nora holds the wire, and she looks down at the yard."),
            *("she looks", "She looked down"),
            id="another tense",
        ),
        pytest.param(
            *(WIRE, "She looks at the dog in the yard. She climbs over the sill."),
            *("She climbs", "Slowly, and without"),
            id="a sentence begins with words that the action leaves out",
        ),
        pytest.param(
            *(COMPASS, "Nora heard a bell on the water, and the light fails."),
            *("and the light", "and the light failed"),
            id="within a sentence",
        ),
        pytest.param(
            *(WIRE, "An owl hoots. Somebody in a tree whistles softly."),
            *("Somebody", "She looked down"),
            id="other words, cut in proportion at a sentence",
        ),
        pytest.param(
            *(COMPASS, "Rain. An owl hoots in trees until somebody whistles."),
            *("An owl", "“Leave it"),
            id="other words, never within a line",
        ),
    ],
)
def test_the_text_is_cut_where_the_action_is(
    paragraph: str, action: str, at: str, begins: str
) -> None:
    first, second = cut(paragraph, action, at)

    assert read(second).startswith(begins)
    assert read(first) + read(second) == paragraph
    assert first.source[0].start < second.source[0].start


def test_a_shot_in_other_words_is_cut_in_what_it_told_of_its_paragraph() -> None:
    told = "Slowly, and without a word, she climbs back over the sill."

    _, second = cut(WIRE, "An owl hoots. Rain falls.", "Rain", told=told)

    assert read(second).startswith("she climbed back")


@pytest.mark.parametrize(
    ("action", "at", "lines"),
    [
        ("Rain. An owl hoots in trees until somebody whistles.", "An owl", (0, 1)),
        ("An owl hoots in a tall tree until rain falls. Wind.", "Wind", (1, 0)),
        ("Tobias wipes the compass. He puts it away.", "He puts", (1, 0)),
    ],
)
def test_a_line_goes_where_its_words_go(
    action: str, at: str, lines: tuple[int, int]
) -> None:
    first, second = cut(COMPASS, action, at)

    assert (len(first.line_parts), len(second.line_parts)) == lines
    for half in (first, second):
        for part in half.line_parts:
            assert any(span.contains(part.source) for span in half.source)


def test_a_shot_that_is_cut_in_its_line_has_its_text_cut_there() -> None:
    first, second = cut(COMPASS, "Tobias wipes the compass.", "alone, Nora")

    assert read(first).endswith("“Leave it ")
    assert read(second).startswith("alone, Nora.” He put")


def test_halves_of_a_single_word_both_have_it() -> None:
    context = a_scene_context(a_scene("Rain.", speakers=()), "Rain.")
    plan = replace(
        a_plan(WIRE, "Rain falls, and it is cold.", context),
        source=(Span(0, 5),),
        line_parts=(),
    )

    first, second = split_plan(plan, "it is", context, told=plan.action)

    assert first.source == second.source == plan.source
