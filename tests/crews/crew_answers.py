"""Answers that a simple but correct crew would give."""

from typing import Any

from ports.domain.story import FrozenModel
from ports.language_model import Question
from ports.questions.direct_scene import (
    BeatDirection,
    SceneDirection,
    SceneMaterial,
    ShotDirection,
)
from ports.questions.judge_scene import Judgement
from ports.questions.shots import (
    ArtDirection,
    Cinematography,
    ShotCamera,
    ShotDressing,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)
from tests.fakes.language_model import Reader


def a_shot(units: str, quotations: str = "", **changes: Any) -> ShotDirection:
    """Return a directed shot of units and quotations, numbers apart by blanks."""
    values = {
        "units": tuple(units.split()),
        "quotations": tuple(quotations.split()),
        "action": "Nora listens.",
        "performance": "Still.",
        "purpose": "master",
        "people": ("char_nora_v01",),
        "seconds": 3.0,
    }
    return ShotDirection.model_validate(values | changes)


def a_direction(*shots: ShotDirection, last_unit: str = "5") -> SceneDirection:
    """Return a direction of one beat."""
    return SceneDirection(
        action_summary="Nora waits for the boat.",
        narrative_purpose="It raises the stakes.",
        emotional_arc="From waiting to alarm.",
        beats=(
            BeatDirection(
                first_unit="1", last_unit=last_unit, description="Waiting", tone="tense"
            ),
        ),
        shots=shots,
    )


def direct_scene(question: Question[Any]) -> SceneDirection:
    """Give every unit a shot of its own, with all that is said in it."""
    material = question.material
    assert isinstance(material, SceneMaterial)
    return a_direction(
        *(
            a_shot(
                unit.number,
                " ".join(
                    q.number for q in material.quotations if q.unit == unit.number
                ),
                people=tuple(member.key for member in material.cast),
            )
            for unit in material.units
        ),
        last_unit=material.units[-1].number,
    )


def shoot_scene(question: Question[Any]) -> Cinematography:
    """Open wide, then keep to one side and vary the sizes."""
    sizes = ("wide", "medium", "close")
    return Cinematography(
        shots=tuple(
            a_camera(number, size=sizes[at % 3])
            for at, number in enumerate(_numbers(question))
        )
    )


def a_camera(number: int, **changes: Any) -> ShotCamera:
    """Return a set-up on side a."""
    values = {
        "number": number,
        "size": "medium",
        "angle": "eye_level",
        "movement": "static",
        "lens": "normal",
        "focus": "Nora",
        "side": "a",
        "lighting": "one lamp",
    }
    return ShotCamera.model_validate(values | changes)


def dress_scene(question: Question[Any]) -> ArtDirection:
    """Give every shot a mood."""
    return ArtDirection(
        shots=tuple(
            ShotDressing(number=n, tone_and_mood="hushed", genre_aesthetics=())
            for n in _numbers(question)
        )
    )


def score_scene(question: Question[Any]) -> SoundDesign:
    """Give every shot the sea."""
    return SoundDesign(
        shots=tuple(
            ShotSound(number=n, sound_effects=("the sea",)) for n in _numbers(question)
        )
    )


def judge_scene(question: Question[Any]) -> Judgement:
    """Make no remark."""
    assert question.task == "judge_scene"
    return Judgement(remarks=())


def a_crew(
    **changes: Reader,
) -> dict[str, FrozenModel | Exception | Reader]:
    """Return who answers which task, for a scripted model."""
    return {
        "direct_scene": direct_scene,
        "shoot_scene": shoot_scene,
        "dress_scene": dress_scene,
        "score_scene": score_scene,
        "judge_scene": judge_scene,
        **changes,
    }


def _numbers(question: Question[Any]) -> tuple[int, ...]:
    material = question.material
    assert isinstance(material, ShotsMaterial)
    return tuple(shot.number for shot in material.shots)
