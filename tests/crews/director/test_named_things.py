"""What a person named is in the shots that have its words, and in no others."""

from crews.director.named_things import place_named_things
from crews.director.shot_plan import ShotPlan
from crews.step_inputs import LocatedElement
from ports.domain.film import ElementStatus
from ports.domain.story import Span
from tests.crews.scene_builders import LAMPLIGHT, a_scene, a_scene_context

KEY = "obj_bell_v01"


def shown(
    name: str,
    words: str,
    *,
    presence: ElementStatus = "present",
    named: bool = True,
    staged: int | None = None,
) -> list[int]:
    """Return the shots that show a thing, all of which the reader put it into."""
    start = LAMPLIGHT.index(words)
    element = LocatedElement(
        category="prop",
        key=KEY,
        name=name,
        presence=presence,
        source=Span(start, start + len(words)),
        unit="1",
        named=named,
    )
    scene = a_scene(elements=(element,))
    context = a_scene_context(scene)
    plans = [
        ShotPlan(
            source=(unit.source,),
            line_parts=(),
            action=unit.source.slice(LAMPLIGHT),
            performance="",
            purpose="Watch",
            people=(),
            objects=(KEY,),
            speakers=(),
            seconds=3,
            beat=1,
            beat_text="",
            window_number=1,
            staging=number == staged,
        )
        for number, unit in enumerate(scene.units)
    ]
    placed = place_named_things(plans, context)
    return [at for at, plan in enumerate(placed) if KEY in plan.objects]


def test_a_thing_is_where_its_words_are_and_where_its_whole_name_is_told() -> None:
    assert shown("Solomon's bell", "bell rang") == [3]
    assert shown("brass compass", "water") == [0, 2]


def test_a_thing_that_no_words_ask_for_is_in_no_shot() -> None:
    assert shown("Solomon's bell", "", presence="inferred") == []


def test_what_the_director_stages_has_a_thing_only_where_no_other_shot_has() -> None:
    assert shown("Solomon's bell", "bell rang", staged=3) == [3]
    assert shown("his bell", "bell rang", staged=2) == [3]


def test_what_no_person_named_stays_where_the_reader_saw_it() -> None:
    assert shown("bell", "bell rang", named=False) == [0, 1, 2, 3, 4]
