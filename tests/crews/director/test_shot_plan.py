"""Directions become shots that cover the scene, carry its lines and give them time."""

from hypothesis import given
from hypothesis import strategies as st

from crews.director.scene_card import scene_card
from crews.director.shot_plan import ShotPlan, plan_shots
from crews.director.shot_resolution import direction_warnings
from crews.director.windows import split_into_windows
from crews.laws.case import SceneCase
from crews.laws.coverage import scene_partition
from crews.laws.dialogue import line_ledger, verbatim
from crews.laws.duration import duration
from crews.laws.references import references
from crews.specialists.crew import SpecialistAnswers
from crews.specialists.merge import merge_shots
from ports.domain.film import Finding, Usage
from ports.questions.direct_scene import SceneDirection, ShotDirection
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import LAMPLIGHT, a_scene, a_scene_context

SPEECH = "I have waited all my life for one plain answer, and nobody gave me any. "
LONG = f"Tobias stood.\n\n“{(SPEECH * 4).strip()}”\n\nNora looked away."
BOTH = ("char_nora_v01", "char_tobias_v01")


def plans_of(
    direction: SceneDirection, text: str = LAMPLIGHT, *, longest: float = 7.0
) -> tuple[ShotPlan, ...]:
    context = a_scene_context(a_scene(text), text, max_shot_seconds=longest)
    [window] = split_into_windows(context.scene_input, context.text)
    return plan_shots(direction, window, context, beats_before=0)


def warning_messages(direction: SceneDirection) -> list[str]:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    return [o.message for o in direction_warnings(direction, window, context)]


def mechanical_findings(
    direction: SceneDirection, text: str, longest: float
) -> list[Finding]:
    context = a_scene_context(a_scene(text), text, max_shot_seconds=longest)
    [window] = split_into_windows(context.scene_input, context.text)
    plans = plan_shots(direction, window, context, beats_before=0)
    bare = SpecialistAnswers(
        cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
    )
    case = SceneCase(
        scene_input=context.scene_input,
        text=text,
        max_shot_seconds=longest,
        card=scene_card(context.scene_input, context.text, ((window, direction),)),
        shots=merge_shots(plans, bare, context),
    )
    laws = (scene_partition, verbatim, line_ledger, duration, references)
    return [finding for law in laws for finding in law(case).findings]


NUMBERS = st.sampled_from(["1", "2", "3", "4", "5", "9", "Q1"])
QUOTES = st.sampled_from(["Q1", "Q2", "Q3", "Q4", "Q9", "1"])
ANY_SHOT = st.builds(
    lambda units, quotations, people, seconds: a_shot(
        " ".join(units), " ".join(quotations), people=people, seconds=seconds
    ),
    st.lists(NUMBERS, min_size=1, max_size=4),
    st.lists(QUOTES, max_size=4),
    st.lists(st.sampled_from([*BOTH, "char_ghost_v01"]), max_size=3),
    st.floats(0.1, 7),
)


@given(
    st.lists(ANY_SHOT, min_size=1, max_size=8),
    st.sampled_from([LAMPLIGHT, LONG]),
    st.sampled_from([2.0, 5.0, 7.0]),
)
def test_whatever_the_director_answers_becomes_lawful(
    directed: list[ShotDirection], text: str, longest: float
) -> None:
    assert mechanical_findings(a_direction(*directed), text, longest) == []


def test_a_good_direction_meets_no_objection() -> None:
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3"), a_shot("4 5", "Q4")
    )

    assert warning_messages(direction) == []


def test_a_unit_in_no_shot_is_objected_to() -> None:
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3"), a_shot("5", "Q4")
    )

    assert warning_messages(direction) == ["units 4 are in no shot"]


def test_a_unit_in_no_shot_goes_with_the_shot_before_it() -> None:
    plans = plans_of(
        a_direction(
            a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3"), a_shot("5", "Q4")
        )
    )

    [span] = plans[2].source
    assert span.slice(LAMPLIGHT).endswith("Nobody spoke.")


def test_a_quotation_in_no_shot_goes_where_its_unit_is() -> None:
    plans = plans_of(a_direction(a_shot("1"), a_shot("2"), a_shot("3"), a_shot("4 5")))

    assert [len(plan.line_parts) for plan in plans] == [0, 2, 1, 1]


def test_a_quotation_in_shots_apart_is_objected_to() -> None:
    direction = a_direction(
        a_shot("1 2", "Q1 Q2"), a_shot("3", "Q3"), a_shot("4 5", "Q4 Q1")
    )

    [words] = warning_messages(direction)
    assert words.startswith("Q1 is carried by shots 1, 3: it must be in one")


def test_people_who_are_not_there_are_left_out() -> None:
    [plan] = plans_of(
        a_direction(
            a_shot(
                "1 2 3 4 5", "Q1 Q2 Q3 Q4", people=("char_ghost_v01", "char_nora_v01")
            )
        )
    )[:1]

    assert plan.people == ("char_nora_v01",)


def test_a_shot_lasts_as_long_as_its_words() -> None:
    direction = a_direction(a_shot("1"), a_shot("2 3 4 5", "Q1 Q2 Q3 Q4", seconds=1.0))

    assert min(plan.seconds for plan in plans_of(direction)[1:]) >= 2.4


def test_a_long_speech_is_played_on_its_listener_once() -> None:
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1", people=BOTH), a_shot("3"), last_unit="3"
    )

    purposes = [plan.purpose for plan in plans_of(direction, LONG)]

    reaction, single = "Reaction of Tobias", "Single on Nora"
    assert purposes == ["master", "master", reaction, single, single, "master"]


def test_a_split_shot_shows_each_word_once() -> None:
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1", people=BOTH), a_shot("3"), last_unit="3"
    )

    spans = [span for plan in plans_of(direction, LONG) for span in plan.source]

    assert "".join("".join(s.slice(LONG).split()) for s in spans) == "".join(
        LONG.split()
    )


def test_a_speech_may_be_given_to_more_shots_than_it_needs() -> None:
    text = "Tobias rose.\n\n“I will not go, Nora. You can ask me twice.”"
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1"), a_shot("2", "Q1"), last_unit="2"
    )

    carried = [p.line_parts[0].text for p in plans_of(direction, text)[1:]]

    assert carried == ["I will not go, Nora.", "You can ask me twice."]


def test_a_director_who_wants_two_shots_of_a_sentence_has_it_cut_at_a_clause() -> None:
    clauses = ["You cannot land there alone in this wind,", "and you know it."]
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1"), a_shot("2", "Q1"), last_unit="2"
    )

    plans = plans_of(direction, f"Tobias rose.\n\n“{' '.join(clauses)}”")

    assert [p.text.strip() for plan in plans for p in plan.line_parts] == clauses


def test_a_phrase_is_not_cut_to_fill_a_shot() -> None:
    text = "Tobias rose.\n\n“I will not go with you”"
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1"), a_shot("2", "Q1"), last_unit="2"
    )

    carried = [len(plan.line_parts) for plan in plans_of(direction, text)[1:]]

    assert carried == [1]


def test_whoever_is_only_heard_is_not_framed() -> None:
    scene_input = a_scene()
    first, *others = scene_input.quotations
    heard = first.model_copy(update={"delivery": "off_screen"})
    quotations = (heard, *others)
    context = a_scene_context(scene_input.model_copy(update={"quotations": quotations}))
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1"), a_shot("3", "Q2 Q3"), a_shot("4 5", "Q4")
    )

    shown = plan_shots(direction, window, context, beats_before=0)[1]

    assert shown.people == ()
    assert shown.purpose.startswith("Hear ")


def test_a_thing_is_listed_once_where_it_is_most_there() -> None:
    lamp, *others = a_scene().elements
    spoken_of = lamp.model_copy(update={"presence": "mentioned"})
    context = a_scene_context(a_scene(elements=(spoken_of, lamp, lamp, *others)))
    [window] = split_into_windows(context.scene_input, context.text)

    card = scene_card(
        context.scene_input, context.text, ((window, a_direction(a_shot("1"))),)
    )

    listed = [e.presence for e in card.elements if e.name == lamp.name]
    assert listed == [lamp.presence]


def test_who_listens_is_seen_when_the_words_are_over() -> None:
    text = "Tobias rose.\n\n“I will not go with you”"
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1"), a_shot("2", "Q1", people=BOTH), last_unit="2"
    )

    carried = [len(plan.line_parts) for plan in plans_of(direction, text)[1:]]

    assert carried == [1, 0]
