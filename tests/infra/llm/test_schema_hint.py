"""The schema of an answer in one line."""

from infra.llm.messages import schema_hint
from ports.questions.judge_scene import Judgement
from ports.questions.shots import SoundDesign


def test_a_shape_names_fields_types_and_choices() -> None:
    assert schema_hint(Judgement) == (
        "{remarks: [{shot: int|null, owner: director or cinematographer, "
        "code: invented unclear or wrong_emphasis, evidence}]}"
    )


def test_what_may_be_left_out_is_marked() -> None:
    assert schema_hint(SoundDesign) == (
        "{shots: [{number: int, sound_effects[], music_cue?}]}"
    )
