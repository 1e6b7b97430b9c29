"""Every law of a scene lets a lawful one pass, and catches what breaks it."""

from collections.abc import Callable

import pytest

from crews.laws.case import LawResult, SceneCase
from crews.laws.law_report import SCENE_LAWS, check_scene
from ports.domain.film import Law, Shot, Unspoken
from ports.domain.story import Span
from tests.crews.law_cases import (
    a_case,
    with_assets,
    with_camera,
    with_card,
    with_scene_input,
    with_shot,
)


def broken_laws(case: SceneCase) -> set[str]:
    return {finding.code for finding in check_scene(case).findings}


def test_a_lawful_scene_breaks_nothing() -> None:
    assert check_scene(a_case()).findings == ()


@pytest.mark.parametrize("law", SCENE_LAWS)
def test_every_law_looks_at_something(law: Callable[[SceneCase], LawResult]) -> None:
    assert law(a_case()).checked > 0


def test_a_retyped_line_is_not_verbatim() -> None:
    case = a_case()
    first, *rest = case.card.dialogue_script
    retyped = first.model_copy(update={"line": first.line.replace("would", "will")})

    broken = with_card(case, dialogue_script=(retyped, *rest))

    assert "verbatim" in broken_laws(broken)


def test_a_line_from_outside_the_scene_is_not_verbatim() -> None:
    case = a_case()
    first, *rest = case.card.dialogue_script
    strayed = first.model_copy(update={"source": Span(9000, 9010)})

    broken = with_card(case, dialogue_script=(strayed, *rest))

    assert "verbatim" in broken_laws(broken)


def test_a_quotation_that_is_no_line_breaks_the_ledger() -> None:
    case = a_case()

    broken = with_card(case, dialogue_script=case.card.dialogue_script[1:])

    assert "line_ledger" in broken_laws(broken)


def test_a_quotation_that_is_a_line_and_unspoken_breaks_the_ledger() -> None:
    case = a_case()
    source = case.card.dialogue_script[0].source

    broken = with_card(case, unspoken=(Unspoken(source=source, what="thought"),))

    assert "line_ledger" in broken_laws(broken)


def test_a_line_that_no_shot_carries_breaks_the_ledger() -> None:
    assert "line_ledger" in broken_laws(with_shot(a_case(), 3, lines=(), line_parts=()))


def test_a_line_in_shots_apart_breaks_the_ledger() -> None:
    case = a_case()
    carrier = case.shots[1]

    broken = with_shot(case, 4, lines=carrier.lines, line_parts=carrier.line_parts)

    assert "line_ledger" in broken_laws(broken)


def test_half_a_line_breaks_the_ledger() -> None:
    case = a_case()
    [part] = case.shots[2].line_parts
    half = part.model_copy(update={"text": part.text[:10]})

    assert "line_ledger" in broken_laws(with_shot(case, 3, line_parts=(half,)))


def test_a_shot_that_names_lines_without_words_breaks_the_ledger() -> None:
    case = a_case()

    broken = with_shot(case, 1, lines=(case.card.dialogue_script[0].line_id,))

    assert "line_ledger" in broken_laws(broken)


@pytest.mark.parametrize("seconds", [0.0, 7.5, 2.0])
def test_a_shot_that_does_not_fit_its_words_breaks_duration(seconds: float) -> None:
    # Shot 2 carries fourteen words, which need 4.7 seconds.
    assert "duration" in broken_laws(
        with_shot(a_case(), 2, estimated_duration_seconds=seconds)
    )


def test_an_undefined_key_breaks_references() -> None:
    broken = with_assets(a_case(), 1, objects=("obj_harpoon_v01",))

    assert "references" in broken_laws(broken)


def test_a_shot_without_a_place_breaks_references() -> None:
    assert "references" in broken_laws(with_assets(a_case(), 1, locations=()))


def test_a_prop_without_a_key_breaks_references() -> None:
    case = a_case()
    keyless = case.card.elements[0].model_copy(update={"key": None})

    assert "references" in broken_laws(with_card(case, elements=(keyless,)))


def test_a_speaker_who_is_absent_breaks_presence() -> None:
    broken = with_card(a_case(), characters_present=("char_nora_v01",))

    assert "presence" in broken_laws(broken)


def test_an_absent_speaker_may_be_heard_from_elsewhere() -> None:
    case = a_case()
    heard = tuple(
        line.model_copy(update={"delivery": "voice_over"})
        for line in case.card.dialogue_script
    )
    unseen = tuple(
        shot.model_copy(
            update={
                "digital_assets": shot.digital_assets.model_copy(
                    update={"characters": ()}
                )
            }
        )
        for shot in case.shots
    )

    absent = with_card(case, characters_present=(), dialogue_script=heard)

    assert "presence" not in broken_laws(
        SceneCase(
            scene_input=absent.scene_input,
            text=absent.text,
            max_shot_seconds=absent.max_shot_seconds,
            card=absent.card,
            shots=unseen,
        )
    )


def test_a_thing_that_nothing_mentions_breaks_grounding() -> None:
    case = a_case()

    broken = with_scene_input(case, elements=case.scene_input.elements[1:])

    assert "grounding" in broken_laws(broken)


def test_clothes_from_nowhere_are_the_art_directors_to_mend() -> None:
    findings = check_scene(
        with_assets(a_case(), 1, clothes=("cloth_cape_v01",))
    ).findings

    assert {(f.code, f.owner) for f in findings} == {
        ("references", "art_director"),
        ("grounding", "art_director"),
    }


def test_a_thing_that_the_ledger_carries_in_is_grounded() -> None:
    case = a_case()
    ledger = case.scene_input.ledger.model_copy(
        update={"carried_in": ("obj_lamp_v01",)}
    )

    carried = with_scene_input(
        case, elements=case.scene_input.elements[1:], ledger=ledger
    )

    assert "grounding" not in broken_laws(carried)


def test_a_person_from_nowhere_breaks_grounding() -> None:
    case = a_case()
    ledger = case.scene_input.ledger.model_copy(update={"people": ("char_nora_v01",)})
    stranger = case.scene_input.cast[1].model_copy(update={"names": ("Ezekiel",)})

    broken = with_scene_input(
        case, ledger=ledger, cast=(case.scene_input.cast[0], stranger)
    )

    assert "grounding" in broken_laws(broken)


@pytest.mark.parametrize(
    "setting",
    [
        "Harbour House at night",
        "INT HARBOUR HOUSE - NIGHT",
        "INT. Harbour House - NIGHT",
        "INT. HARBOUR HOUSE",
        "INT.  - NIGHT",
        "EXT. HARBOUR HOUSE - NIGHT",
    ],
)
def test_a_heading_out_of_order_breaks_slugline(setting: str) -> None:
    assert "slugline" in broken_laws(with_card(a_case(), setting=setting))


def test_a_jump_across_the_line_breaks_axis() -> None:
    assert "axis" in broken_laws(with_camera(a_case(), 3, side="b"))


def test_a_jump_with_a_reason_keeps_axis() -> None:
    jump = with_camera(a_case(), 5, side="b")

    assert "axis" not in broken_laws(with_shot(jump, 5, reason="She turns on him."))


def test_the_line_may_be_crossed_over_a_shot_on_it() -> None:
    crossing = with_camera(a_case(), 3, side="on_axis")

    for number in (4, 5):
        crossing = with_camera(crossing, number, side="b")

    assert "axis" not in broken_laws(crossing)


def test_one_size_throughout_breaks_variety() -> None:
    case = a_case()
    for number in range(1, 6):
        case = with_camera(case, number, size="wide")

    assert "variety" in broken_laws(case)


def test_a_new_place_that_nothing_establishes_breaks_variety() -> None:
    assert "variety" in broken_laws(with_camera(a_case(), 1, size="medium"))


def test_a_place_that_the_text_does_not_tell_need_not_be_established() -> None:
    case = with_camera(a_case(), 1, size="medium")
    nowhere = case.scene_input.place.model_copy(
        update={"key": "loc_unspecified_place_v01"}
    )

    assert "variety" not in broken_laws(with_scene_input(case, place=nowhere))


def test_a_look_that_the_ledger_does_not_know_breaks_state() -> None:
    changed = with_assets(a_case(), 2, characters=("char_nora_v02",))

    assert "state" in broken_laws(changed)


def test_a_unit_in_no_shot_breaks_partition() -> None:
    case = a_case()
    shown_twice: Shot = case.shots[0]

    assert "partition" in broken_laws(with_shot(case, 4, source=shown_twice.source))


def test_a_finding_says_whose_it_is() -> None:
    [finding] = check_scene(with_camera(a_case(), 5, side="b")).findings

    assert (finding.owner, finding.shot) == ("cinematographer", "sc001_sh005")


def test_a_broken_law_counts_as_its_findings() -> None:
    figures = check_scene(with_camera(a_case(), 5, side="b")).quality

    axis: Law = "axis"
    assert (figures[axis].checked, figures[axis].violations) == (4, 1)
