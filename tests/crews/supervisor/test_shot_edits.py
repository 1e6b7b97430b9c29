"""A shot is as people say, and nobody is asked about the scene again for it."""

from typing import Any

from crews.architect.edits.anchors import make_anchor
from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import ShotEdit
from crews.supervisor.crew import ReviewedScene, Supervisor
from crews.supervisor.shot_search import find_shots
from ports.domain.edits import DecisionOnShot
from ports.domain.shot_edits import ShotCorrection, ShotJoin, ShotSplit
from ports.domain.story import Span
from ports.questions.judge_scene import Judgement, Remark
from tests.crews.architect.edits.edited_story import an_edit
from tests.crews.crew_answers import a_crew, a_direction, a_shot
from tests.crews.scene_builders import LAMPLIGHT, a_scene, a_scene_context
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel

BELL = LAMPLIGHT.index("A bell rang")


def decide(decision: DecisionOnShot, start: int) -> ShotEdit:
    edit = an_edit(decision)
    return ShotEdit.model_validate({**dict(edit), "start": start})


def place(start: int, shows: str) -> dict[str, Any]:
    end = LAMPLIGHT.index(" ", start + 8)
    return {
        "at": make_anchor(LAMPLIGHT, Span(start, end)),
        "nth": 1,
        "among": 1,
        "shows": shows,
    }


def correct(start: int = BELL, *, nth: int = 1, **says: Any) -> ShotEdit:
    at = make_anchor(LAMPLIGHT, Span(start, start + 40))
    assert at
    edit = an_edit(ShotCorrection(at=at, nth=nth, **says))
    return ShotEdit.model_validate({**dict(edit), "start": start})


async def review(
    *edits: ShotEdit, model: ScriptedLanguageModel | None = None
) -> ReviewedScene:
    model = model or ScriptedLanguageModel(by_task=a_crew())
    supervisor = Supervisor(
        runner=CrewRunner(model=model, answers=InMemoryAnswerCache())
    )
    return await supervisor.review(a_scene_context(a_scene(shot_edits=edits)))


async def test_a_shot_shows_what_people_say_and_the_others_stay() -> None:
    action = "An owl lands on the windlass."
    before = (await review()).version
    reviewed = await review(
        correct(action=action),
        correct(people=("tobias",), size="extreme_close", angle="low", movement="pan"),
    )

    after = reviewed.version
    changed = [b != a for b, a in zip(before.shots, after.shots, strict=True)]
    assert changed == [False, False, False, True, False]
    shot = after.shots[3]
    camera = shot.technical_layer.camera
    assert shot.edited
    assert shot.narrative_layer.action_description == action
    assert shot.digital_assets.characters == ("char_tobias_v01",)
    assert shot.subject == "char_tobias_v01"
    assert (camera.size, camera.angle, camera.movement) == (
        *("extreme_close", "low"),
        "pan",
    )
    # What nothing in the text says is no invention where a person says it.
    assert reviewed.findings == ()


async def test_a_shot_shows_the_things_that_people_say_and_no_others() -> None:
    direction = a_direction(
        *(a_shot("1", objects=("lamp",)), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        *(a_shot("4"), a_shot("5", "Q4")),
    )
    crew = a_crew() | {"direct_scene": direction}

    reviewed = await review(
        correct(things=("compass", "the lamp")),
        correct(LAMPLIGHT.index("Nora set"), things=()),
        model=ScriptedLanguageModel(by_task=crew),
    )

    after = reviewed.version.shots
    assert set(after[3].digital_assets.objects) == {
        "obj_compass_v01",
        "obj_lamp_v01",
    }
    assert after[0].digital_assets.objects == ()
    assert reviewed.findings == ()


async def test_who_has_left_the_frame_is_not_what_it_is_about() -> None:
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        a_shot("4", purpose="Single on Nora", performance="Nora holds her breath."),
        a_shot("5", "Q4"),
    )
    crew = a_crew() | {"direct_scene": direction}

    nobody = await review(correct(people=()), model=ScriptedLanguageModel(by_task=crew))

    shot = nobody.version.shots[3]
    assert shot.digital_assets.characters == ()
    assert shot.subject == "loc_harbour_house_v01"
    assert shot.narrative_layer.shot_purpose == "Survey what is there"
    assert shot.narrative_layer.character_performance == ""


async def test_what_told_of_an_empty_frame_goes_when_somebody_is_put_into_it() -> None:
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        a_shot("4", people=(), purpose="Listen", performance="Nobody in frame."),
        a_shot("5", "Q4"),
    )
    crew = a_crew() | {"direct_scene": direction}

    seen = await review(
        correct(people=("tobias",)), model=ScriptedLanguageModel(by_task=crew)
    )

    layer = seen.version.shots[3].narrative_layer
    assert layer.character_performance == ""
    assert layer.shot_purpose == "Watch Tobias"


async def test_what_a_shot_is_for_stays_where_it_still_fits() -> None:
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        a_shot("4", people=("nora",), purpose="Reaction of Nora"),
        a_shot("5", "Q4"),
    )
    crew = a_crew() | {"direct_scene": direction}

    purposes = [
        (await review(correct(**says), model=ScriptedLanguageModel(by_task=crew)))
        .version.shots[3]
        .narrative_layer.shot_purpose
        for says in (
            {"size": "wide"},
            {"people": ("Nora", "Tobias")},
            {"people": ("Tobias",)},
        )
    ]

    assert purposes == ["Reaction of Nora", "Reaction of Nora", "Watch Tobias"]


async def test_lens_and_focus_follow_size_and_people_unless_a_person_says_them() -> (
    None
):
    insert = correct(people=("tobias",), size="extreme_close")
    closer = (await review(insert)).version
    chosen = (await review(correct(lens="telephoto"), correct(size="wide"))).version

    cameras = [v.shots[3].technical_layer.camera for v in (closer, chosen)]
    assert (cameras[0].lens, cameras[0].focus) == ("macro", "on Tobias")
    assert (cameras[1].size, cameras[1].lens) == ("wide", "telephoto")


async def test_nobody_is_seen_over_the_shoulder_of_who_has_left_the_frame() -> None:
    over = correct(people=("nora", "tobias"), angle="over_the_shoulder")
    alone = correct(people=("tobias",))

    angles = [
        (await review(*edits)).version.shots[3].technical_layer.camera.angle
        for edits in ((over,), (over, alone))
    ]

    assert angles == ["over_the_shoulder", "eye_level"]


async def test_what_a_person_tells_of_a_shot_outlasts_other_edits() -> None:
    before = (await review()).version.shots
    reviewed = await review(
        correct(performance="He listens.", purpose="Doubt him", mood="Cold."),
        correct(people=("tobias",), size="wide", lens="ultra_wide", light="One lamp."),
        correct(mood=""),
    )

    after = reviewed.version.shots
    layers = after[3].narrative_layer
    assert (layers.character_performance, layers.shot_purpose) == (
        "He listens.",
        "Doubt him",
    )
    assert after[3].technical_layer.camera.lens == "ultra_wide"
    assert after[3].technical_layer.lighting == "One lamp."
    # A mood is that of a whole beat; a person's is that of the shot.
    moods = [shot.contextual_layer.tone_and_mood for shot in before]
    assert [s.contextual_layer.tone_and_mood for s in after] == [
        *moods[:3],
        "",
        *moods[4:],
    ]


async def test_a_sound_that_a_person_drops_leaves_the_shots_of_its_scene() -> None:
    scene = a_scene(
        dropped_sounds=("The Sea",), shot_edits=(correct(sounds=("a gull",)),)
    )
    supervisor = Supervisor(
        runner=CrewRunner(
            model=ScriptedLanguageModel(by_task=a_crew()), answers=InMemoryAnswerCache()
        )
    )

    before = (await review()).version.shots
    after = (await supervisor.review(a_scene_context(scene))).version.shots

    assert {s.technical_layer.audio.sound_effects for s in before} == {("the sea",)}
    heard = [shot.technical_layer.audio.sound_effects for shot in after]
    assert heard == [(), (), (), ("a gull",), ()]


async def test_a_shot_lasts_as_long_as_its_action_needs_and_no_longer_than_it_may() -> (
    None
):
    before = (await review()).version
    longer = (await review(correct(action="Nora waits. " * 13))).version
    longest = (await review(correct(action="Nora waits. " * 30))).version

    seconds = [v.shots[3].estimated_duration_seconds for v in (before, longer, longest)]
    assert seconds == [3.0, 4.4, 7.0]
    assert (before.directed.card.page_eighths or 0) < (
        longest.directed.card.page_eighths or 0
    )


async def test_a_correction_asks_nobody_again_even_where_it_breaks_a_law() -> None:
    untouched = ScriptedLanguageModel(by_task=a_crew())
    await review(model=untouched)
    model = ScriptedLanguageModel(by_task=a_crew())

    # The same size as the shot before: a jump at the cut.
    reviewed = await review(correct(size="close"), model=model)

    assert [f.code for f in reviewed.findings] == ["jump_cut"]
    assert model.questions == untouched.questions


async def test_a_remark_on_what_a_person_has_corrected_is_dropped() -> None:
    remarks = tuple(
        Remark(shot=shot, owner="director", code="unclear", evidence="who?")
        for shot in (3, 4)
    )
    crew = a_crew() | {"judge_scene": Judgement(remarks=remarks)}

    reviewed = await review(
        correct(action="The bell swings."), model=ScriptedLanguageModel(by_task=crew)
    )

    assert [f.shot for f in reviewed.findings] == ["sc001_sh003"]


async def test_an_edit_that_finds_no_shot_or_nobody_is_a_finding() -> None:
    reviewed = await review(
        correct(nth=2, size="wide"),
        correct(people=("Solomon",)),
        correct(things=("anvil",)),
    )

    evidence = [(f.code, f.scene, f.evidence.split(": ")[1]) for f in reviewed.findings]
    assert evidence == [
        ("edit", 1, "no shot has these words any more"),
        ("edit", 1, "Solomon is not in the scene"),
        ("edit", 1, "the scene has no anvil to show"),
    ]


async def test_what_else_was_said_of_a_shot_holds_without_who_has_left() -> None:
    reviewed = await review(correct(people=("Solomon", "Tobias"), angle="high"))

    [finding] = reviewed.findings
    assert finding.severity == "note"
    assert finding.evidence.endswith("is applied without Solomon: not in the scene")
    shot = reviewed.version.shots[3]
    assert shot.digital_assets.characters == ("char_tobias_v01",)
    assert shot.technical_layer.camera.angle == "high"


async def test_a_shot_is_found_by_what_it_told_where_others_begin_there_too() -> None:
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        *(a_shot("4"), a_shot("4", action="A bell rings."), a_shot("5", "Q4")),
    )
    crew = a_crew() | {"direct_scene": direction}
    second: dict[str, Any] = {"nth": 1, "among": 1, "shows": "A bell rang far out."}
    gone: dict[str, Any] = {
        "nth": 3,
        "among": 3,
        "shows": "Mrs. Hale closes the shutters.",
    }

    reviewed = await review(
        correct(size="wide", **second),
        correct(mood="Cold.", **gone),
        model=ScriptedLanguageModel(by_task=crew),
    )

    edited = [shot.edited for shot in reviewed.version.shots]
    assert edited == [False, False, False, False, True, False]
    [lost] = [f.evidence for f in reviewed.findings if f.code == "edit"]
    assert lost.endswith("no shot shows “Mrs. Hale closes the shutters.” any more")


async def test_all_corrections_of_a_table_reach_the_shots_that_it_listed() -> None:
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        *(
            a_shot("4", action="The bell rings."),
            a_shot("4", action="The sea is loud."),
        ),
        a_shot("5", "Q4"),
    )
    crew = a_crew() | {"direct_scene": direction}
    first: dict[str, Any] = {"nth": 1, "among": 2, "shows": "The bell rings."}
    second: dict[str, Any] = {"nth": 2, "among": 2, "shows": "The sea is loud."}

    reviewed = await review(
        correct(action="Nobody moves in the yard.", **first),
        correct(action="The bell is silent.", **second),
        correct(mood="Cold.", **first),
        correct(mood="Warm.", **second),
        model=ScriptedLanguageModel(by_task=crew),
    )

    shots = reviewed.version.shots[3:5]
    assert [shot.contextual_layer.tone_and_mood for shot in shots] == ["Cold.", "Warm."]
    assert reviewed.findings == ()


def a_bell(**changes: Any) -> dict[str, Any]:
    """Return a crew whose fourth shot tells two things."""
    action = "A bell rings twice, and nobody speaks."
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        *(a_shot("4", action=action, seconds=4.0, **changes), a_shot("5", "Q4")),
    )
    return a_crew() | {"direct_scene": direction}


async def test_a_shot_is_cut_in_two_at_words_of_its_action() -> None:
    split = ShotSplit(
        **place(BELL, "A bell rings twice, and nobody speaks."), words="nobody"
    )
    second = ShotCorrection(**place(BELL, "Nobody speaks."), mood="Cold.")
    last = LAMPLIGHT.index("That is his")

    reviewed = await review(
        decide(split, BELL),
        decide(second, BELL),
        decide(ShotCorrection(**place(last, "That is his bell,"), mood="Brave."), last),
        model=ScriptedLanguageModel(by_task=a_bell()),
    )

    shots = reviewed.version.shots
    told = [shot.narrative_layer.action_description for shot in shots]
    assert told[3:5] == ["A bell rings twice.", "Nobody speaks."]
    assert [shot.edited for shot in shots] == [False] * 3 + [True] * 3
    assert [s.contextual_layer.tone_and_mood for s in shots[4:]] == ["Cold.", "Brave."]
    sizes = [shot.technical_layer.camera.size for shot in shots]
    assert sizes[3] != sizes[4] != sizes[5]
    assert reviewed.findings == ()


async def test_half_a_shot_is_taken_and_played_by_who_is_in_its_frame() -> None:
    action = "Nora waits by the door, and Tobias looks away."
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        a_shot(
            *("4",),
            action=action,
            people=("nora", "tobias"),
            purpose="Single on Nora",
            performance="Nora holds her breath.",
        ),
        a_shot("5", "Q4"),
    )
    crew = a_crew() | {"direct_scene": direction}
    focus = correct(people=("nora",))
    both = correct(people=("nora", "tobias"))
    split = ShotSplit(**place(BELL, action), words="Tobias")

    reviewed = await review(
        *(focus, both, decide(split, BELL)),
        model=ScriptedLanguageModel(by_task=crew),
    )

    second = reviewed.version.shots[4]
    assert second.digital_assets.characters == ("char_tobias_v01",)
    assert second.technical_layer.camera.focus == "on Tobias"
    assert second.narrative_layer.shot_purpose == "Watch Tobias"
    assert second.narrative_layer.character_performance == ""
    assert reviewed.findings == ()


async def test_a_shot_is_cut_within_its_line_and_the_line_stays_whole() -> None:
    start = LAMPLIGHT.index("“He said")
    told = "Nora listens. He said he would be back before the tide,"
    split = ShotSplit(**place(start, told), words="before the tide")

    reviewed = await review(decide(split, start))

    shots = reviewed.version.shots
    parts = [part.text for shot in shots[1:3] for part in shot.line_parts]
    assert parts == [
        *("He said he would be back", "before the tide,", "He has never been late.")
    ]
    assert (
        shots[2].narrative_layer.action_description
        == "On Nora from “before the tide” on."
    )
    assert reviewed.findings == ()


async def test_two_shots_are_joined_where_one_may_last_as_long() -> None:
    start, shows = LAMPLIGHT.index("A bell"), "Nora listens."
    model = ScriptedLanguageModel(by_task=a_crew())

    reviewed = await review(decide(ShotJoin(**place(start, shows)), start), model=model)

    before = (await review()).version.shots
    after = reviewed.version.shots
    assert len(after) == len(before) - 1
    assert after[3].source[0].start == before[3].source[0].start
    assert after[3].source[-1].end == before[4].source[-1].end
    assert after[3].line_parts == before[4].line_parts
    assert after[3].estimated_duration_seconds <= 7
    assert reviewed.findings == ()


async def test_a_cut_that_cannot_be_made_is_a_finding_and_changes_nothing() -> None:
    start = LAMPLIGHT.index("That is his")
    told = "Nora listens. That is his bell,"
    waits = "Nora waits. " * 13
    direction = a_direction(
        *(a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3")),
        *(a_shot("4", action=waits), a_shot("4", action=waits), a_shot("5", "Q4")),
    )
    crew = a_crew() | {"direct_scene": direction}

    reviewed = await review(
        decide(ShotJoin(**place(start, told)), start),
        decide(ShotSplit(**place(start, told), words="anvil"), start),
        decide(ShotSplit(**place(start, told), words="Nora"), start),
        decide(ShotJoin(**place(BELL, waits)), BELL),
        model=ScriptedLanguageModel(by_task=crew),
    )

    assert [f.evidence.split("applied: ")[1] for f in reviewed.findings] == [
        "the scene has no shot after it",
        "the shot has no words “anvil” to cut at",
        "the shot begins with “Nora”",
        "both need 8.7 seconds, and a shot lasts 7 at most",
    ]
    assert len(reviewed.version.shots) == len(direction.shots)


def test_the_shots_that_begin_with_words_come_before_those_that_have_them() -> None:
    text = "One. Two. Three."
    long, two, three = Span(0, 16), Span(4, 9), Span(10, 16)

    def find(*sources: tuple[Span, ...], start: int) -> list[int]:
        return find_shots(sources, start, lambda span: span.slice(text))

    assert find((long,), (two,), (three,), (two,), start=5) == [1, 3]
    assert find((long,), (three,), start=5) == [0]
    assert find((three,), start=5) == []
