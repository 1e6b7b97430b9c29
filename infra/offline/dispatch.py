"""Which rules answer which task."""

from collections.abc import Mapping

from infra.offline.language.document import Document
from infra.offline.language.tokens import ParsedText
from infra.offline.tasks.cast_people import cast_people
from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from infra.offline.tasks.plot_story import plot_story
from infra.offline.tasks.read_passage import read_passage
from infra.offline.tasks.score_scene import score_scene
from infra.offline.tasks.shoot_scene import shoot_scene
from ports.domain.story import FrozenModel
from ports.errors import PortProtocolError
from ports.language_model import Task
from ports.questions import (
    CastMaterial,
    JudgementMaterial,
    Material,
    PassageMaterial,
    PlotMaterial,
    SceneMaterial,
    ShotsMaterial,
)
from ports.questions.judge_scene import Judgement


def answer_task(
    task: Task, material: Material, grammar: Mapping[str, ParsedText]
) -> FrozenModel:
    """Answer *task* about *material*.

    Raises:
        PortProtocolError: The material is another task's.
    """
    match task, material:
        case "read_passage", PassageMaterial():
            value: FrozenModel = read_passage(Document.build(material, grammar))
        case "cast_people", CastMaterial():
            value = cast_people(material)
        case "plot_story", PlotMaterial():
            value = plot_story(material)
        case "direct_scene", SceneMaterial():
            value = direct_scene(material, grammar)
        case "shoot_scene", ShotsMaterial():
            value = shoot_scene(material)
        case "dress_scene", ShotsMaterial():
            value = dress_scene(material)
        case "score_scene", ShotsMaterial():
            value = score_scene(material)
        case "judge_scene", JudgementMaterial():
            # Rules have no judgement; saying nothing is honest.
            value = Judgement(remarks=())
        case _:
            detail = f"{task} cannot be answered from {type(material).__name__}"
            raise PortProtocolError("model", detail)
    return value
