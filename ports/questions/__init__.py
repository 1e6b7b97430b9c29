"""What crews ask: for every task, its material and the shape of its answer.

Material is values with numbers, and answers name the numbers (ARCHITECTURE §5). A model
never retypes text, so no answer has a field for what the story already says.
"""

from ports.questions.cast_people import CastMaterial
from ports.questions.direct_scene import SceneMaterial
from ports.questions.judge_scene import JudgementMaterial
from ports.questions.plot_story import PlotMaterial
from ports.questions.read_passage import PassageMaterial
from ports.questions.shots import ShotsMaterial

Material = (
    PassageMaterial
    | CastMaterial
    | PlotMaterial
    | SceneMaterial
    | ShotsMaterial
    | JudgementMaterial
)

__all__ = [
    "CastMaterial",
    "JudgementMaterial",
    "Material",
    "PassageMaterial",
    "PlotMaterial",
    "SceneMaterial",
    "ShotsMaterial",
]
