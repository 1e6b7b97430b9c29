"""What crews ask: for every task, its material and the shape of its answer.

Material is values with numbers; answers name the numbers (DESIGN §5). A model never
retypes text, so no answer has a field for what the story already says.
"""

from ports.questions.casting import CastMaterial
from ports.questions.direction import SceneMaterial
from ports.questions.judgement import JudgementMaterial
from ports.questions.plotting import PlotMaterial
from ports.questions.reading import PassageMaterial
from ports.questions.specialties import ShotsMaterial

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
