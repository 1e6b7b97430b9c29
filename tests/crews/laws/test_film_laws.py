"""The laws of a whole film, over scenes that are lawful one by one."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.laws.case import SceneCase
from crews.laws.film import film_partition, film_results
from crews.laws.law_report import combine
from crews.laws.screen_time import page_time
from ports.domain.film import SceneBreakdown, Usage
from ports.domain.story import Span
from ports.domain.structure import (
    Act,
    Look,
    Matter,
    Person,
    Place,
    Prop,
    Structure,
)
from tests.crews.law_cases import a_case, with_assets, with_camera, with_card
from tests.crews.scene_builders import LAMPLIGHT, a_scene

TEXT = f"{LAMPLIGHT}\n\n{LAMPLIGHT}"
NORA = Person(key="char_nora_v01", name="Nora", role="minor", mentions=4, first_scene=1)


def a_film(*changed: SceneCase) -> tuple[SceneBreakdown, ...]:
    return tuple(
        SceneBreakdown(
            scene=case.card,
            shots=case.shots,
            findings=(),
            quality={},
            model="scripted",
            usage=Usage(),
        )
        for case in changed
    )


def first() -> SceneCase:
    return a_case()


def second() -> SceneCase:
    return a_case(a_scene(number=2, start=len(LAMPLIGHT) + 2))


def a_structure(**changes: Any) -> Structure:
    tobias = NORA.model_copy(update={"key": "char_tobias_v01", "name": "Tobias"})
    props = (("obj_lamp_v01", "lamp"), ("obj_compass_v01", "compass"))
    structure = Structure(
        structure_type="single-moment",
        people=(NORA, tobias),
        places=(
            Place(key="loc_harbour_house_v01", name="Harbour House", interior="INT."),
        ),
        props=tuple(Prop(key=key, name=name, category="prop") for key, name in props),
        acts=(Act(name="All", first_scene=1, last_scene=2, description="All"),),
        beats=(),
        scenes=(),
    )
    return structure.model_copy(update=changes)


def broken_laws(
    *cases: SceneCase, structure: Structure | None = None, text: str = TEXT
) -> set[str]:
    verdicts = film_results(structure or a_structure(), a_film(*cases), text)
    return {finding.code for finding in combine(verdicts).findings}


def test_a_lawful_film_breaks_nothing() -> None:
    assert broken_laws(first(), second()) == set()


def test_words_in_no_scene_break_partition() -> None:
    assert broken_laws(first(), second(), text=TEXT + "\n\nThe end.") == {"partition"}


def test_matter_is_no_scenes_business() -> None:
    text = TEXT + "\n\nPrinted in Leeds."
    matter = Matter(kind="back_matter", source=Span(len(TEXT), len(text)))

    structure = a_structure(matter=(matter,))

    assert broken_laws(first(), second(), structure=structure, text=text) == set()


def test_words_in_two_scenes_break_partition() -> None:
    wide = with_card(first(), source=Span(0, len(LAMPLIGHT) + 20))

    assert "partition" in broken_laws(wide, second())


def test_scenes_out_of_order_break_partition() -> None:
    assert "partition" in broken_laws(second(), first())


def test_an_id_given_twice_breaks_references() -> None:
    assert "references" in broken_laws(first(), first(), text=LAMPLIGHT)


def test_a_key_that_the_structure_lacks_breaks_references() -> None:
    structure = a_structure(props=())

    assert broken_laws(first(), second(), structure=structure) == {"references"}


def test_a_place_both_inside_and_outside_breaks_slugline() -> None:
    outside = with_card(second(), setting="EXT. HARBOUR HOUSE - NIGHT")

    assert broken_laws(first(), outside) == {"slugline"}


def test_a_place_that_its_first_scene_does_not_show_breaks_variety() -> None:
    assert broken_laws(with_camera(first(), 1, size="close"), second()) == {"variety"}


def test_a_place_is_established_only_once() -> None:
    assert broken_laws(first(), with_camera(second(), 1, size="close")) == set()


def scene_with_new_clothes() -> SceneCase:
    changed = second()
    for number in range(1, 6):
        seen = changed.shots[number - 1].digital_assets.characters
        worn = tuple(key.replace("nora_v01", "nora_v02") for key in seen)
        changed = with_assets(changed, number, characters=worn)
    return changed


def test_a_look_that_changes_by_itself_breaks_state() -> None:
    assert broken_laws(first(), scene_with_new_clothes()) == {"state"}


def test_a_look_may_begin_with_a_scene() -> None:
    look = Look(key="char_nora_v02", description="soaked", first_scene=2)
    soaked = NORA.model_copy(update={"looks": (look,)})
    structure = a_structure()
    people = (soaked, structure.people[1])

    structure = a_structure(people=people)

    assert broken_laws(first(), scene_with_new_clothes(), structure=structure) == set()


def test_a_look_may_end_with_a_scene() -> None:
    look = Look(key="char_nora_v01", description="wet", first_scene=1, last_scene=1)
    people = (NORA.model_copy(update={"looks": (look,)}), a_structure().people[1])

    structure = a_structure(people=people)

    assert broken_laws(first(), scene_with_new_clothes(), structure=structure) == set()


def test_a_look_may_change_with_the_day() -> None:
    tomorrow = with_card(scene_with_new_clothes(), story_day=2)

    assert broken_laws(first(), tomorrow) == set()


@given(st.text(alphabet="ab \n", max_size=40), st.data())
def test_only_a_true_partition_passes(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    spans = [
        Span(start, end)
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)
        if start < end
    ]
    dropped = data.draw(st.sampled_from([None, *range(len(spans))]))
    kept = [span for at, span in enumerate(spans) if at != dropped]
    lost = dropped is not None and bool(spans[dropped].slice(text).strip())
    scenes = a_film(*(with_card(a_case(), source=span) for span in kept))

    verdict = film_partition(a_structure(), scenes, text)

    assert bool(verdict.findings) is lost


SCREENPLAY_PAGE = f"INT. HARBOUR HOUSE - NIGHT\n\n{'Nora waits by the lamp. ' * 4}\n\n"
"""Five lines as printed: eleven of these are a page."""


def a_screenplay(pages: int, *, seconds: float) -> set[str]:
    """Return the codes against a screenplay with a film of so many seconds."""
    lines = tuple(
        line.model_copy(update={"attribution": "cue"})
        for line in first().card.dialogue_script
    )
    case = with_card(first(), dialogue_script=lines)
    [shot, *_] = case.shots
    length = shot.model_copy(update={"estimated_duration_seconds": seconds})
    scenes = a_film(replace(case, shots=(length,)))
    result = page_time(scenes, SCREENPLAY_PAGE * 11 * pages)
    return {finding.code for finding in result.findings}


@pytest.mark.parametrize(
    ("seconds", "codes"),
    [
        (120.0, {"page_time"}),
        (150.0, set()),
        (180.0, set()),
        (220.0, set()),
        (240.0, {"page_time"}),
    ],
)
def test_a_page_of_a_screenplay_is_about_a_minute(
    seconds: float, codes: set[str]
) -> None:
    assert a_screenplay(3, seconds=seconds) == codes


def test_a_page_alone_may_be_short_or_long() -> None:
    assert a_screenplay(1, seconds=10.0) == set()


def test_prose_has_no_pages() -> None:
    assert not page_time(a_film(first()), SCREENPLAY_PAGE * 33).findings
