"""Answers by rules: correct, immediate, and always the same."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

from ports.domain.film import ShotSize
from ports.domain.story import FrozenModel
from ports.language_model import Question, Task
from ports.questions import (
    PassageMaterial,
    PlotMaterial,
    SceneMaterial,
    ShotsMaterial,
)
from ports.questions.cast_people import CastReading
from ports.questions.direct_scene import BeatDirection, SceneDirection, ShotDirection
from ports.questions.judge_scene import Judgement
from ports.questions.plot_story import ActReading, PlotReading
from ports.questions.read_passage import (
    PassageReading,
    PersonReading,
    QuotationReading,
    SceneReading,
)
from ports.questions.shots import (
    ArtDirection,
    Cinematography,
    ShotCamera,
    ShotDressing,
    ShotSound,
    SoundDesign,
)

SPEAKER = "Mara"
"""The speaker of every quotation in the stories of `tests.chaos.stories`."""


def answer_by_rule(question: Question[Any]) -> FrozenModel:
    """Return the answer to *question*, of any task that the crews ask."""
    return _RULES[question.task](question.material)


def _reading(material: PassageMaterial) -> PassageReading:
    return PassageReading(
        scenes=tuple(
            SceneReading(
                first_unit=unit.number,
                last_unit=unit.number,
                kind="scene",
                place=f"hall {number}",
                setting="interior",
                time_of_day="NIGHT",
                day="same",
                people=(SPEAKER,),
                summary=unit.text[:60],
            )
            for number, unit in enumerate(material.units, start=1)
        ),
        people=(PersonReading(name=SPEAKER, mentions=len(material.units)),),
        quotations=tuple(
            QuotationReading(
                number=quotation.number,
                speaker=SPEAKER,
                attribution="explicit",
                confidence=1,
            )
            for quotation in material.quotations
        ),
        elements=(),
    )


def _casting(_: object) -> CastReading:
    return CastReading(merges=())


def _plot(material: PlotMaterial) -> PlotReading:
    first, last = material.scenes[0].number, material.scenes[-1].number
    act = ActReading(
        name="The act", first_scene=first, last_scene=last, description=material.title
    )
    return PlotReading(roles=(), acts=(act,), beats=(), themes=())


def _direction(material: SceneMaterial) -> SceneDirection:
    people = tuple(member.key for member in material.cast)
    return SceneDirection(
        action_summary=material.units[0].text[:60],
        narrative_purpose="It goes on.",
        emotional_arc="From waiting to waiting.",
        beats=(
            BeatDirection(
                first_unit=material.units[0].number,
                last_unit=material.units[-1].number,
                description="Waiting",
                tone="tense",
            ),
        ),
        shots=tuple(
            ShotDirection(
                units=(unit.number,),
                quotations=tuple(
                    quotation.number
                    for quotation in material.quotations
                    if quotation.unit == unit.number
                ),
                action=unit.text[:60],
                performance="Still.",
                purpose="master",
                people=people,
                seconds=4,
            )
            for unit in material.units
        ),
    )


def _cameras(material: ShotsMaterial) -> Cinematography:
    sizes: cycle[ShotSize] = cycle(("wide", "medium", "close"))
    return Cinematography(
        shots=tuple(
            ShotCamera(
                number=shot.number,
                size=size,
                angle="eye_level",
                movement="static",
                lens="normal",
                focus=SPEAKER,
                side="a",
                lighting="one lamp",
            )
            for shot, size in zip(material.shots, sizes, strict=False)
        )
    )


def _dressing(material: ShotsMaterial) -> ArtDirection:
    return ArtDirection(
        shots=tuple(
            ShotDressing(
                number=shot.number, tone_and_mood="hushed", genre_aesthetics=()
            )
            for shot in material.shots
        )
    )


def _sound(material: ShotsMaterial) -> SoundDesign:
    return SoundDesign(
        shots=tuple(
            ShotSound(number=shot.number, sound_effects=("the sea",))
            for shot in material.shots
        )
    )


def _judgement(_: object) -> Judgement:
    return Judgement(remarks=())


_RULES: dict[Task, Callable[[Any], FrozenModel]] = {
    "read_passage": _reading,
    "cast_people": _casting,
    "plot_story": _plot,
    "direct_scene": _direction,
    "shoot_scene": _cameras,
    "dress_scene": _dressing,
    "score_scene": _sound,
    "judge_scene": _judgement,
}
