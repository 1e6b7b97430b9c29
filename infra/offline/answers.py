"""Which rules answer which task."""

from collections.abc import Mapping

from infra.offline.casting import cast_people
from infra.offline.directing import direct_scene
from infra.offline.dressing import dress_scene
from infra.offline.grammar import ParsedText
from infra.offline.page import Document
from infra.offline.passage import read_passage
from infra.offline.plotting import plot_story
from infra.offline.scoring import score_scene
from infra.offline.shooting import shoot_scene
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
from ports.questions.judgement import Judgement
from ports.story import FrozenModel


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
