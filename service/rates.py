"""How questions and answers grow with a story, as measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ports.language_model import Task
from ports.questions.casting import CastReading
from ports.questions.direction import SceneDirection
from ports.questions.judgement import Judgement
from ports.questions.plotting import PlotReading
from ports.questions.reading import PassageReading
from ports.questions.specialties import ArtDirection, Cinematography, SoundDesign
from ports.story import Word

Asked = Literal["passage", "story", "scene"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How a task grows with a story.

    Attributes:
        asked: Once for each of these.
        prompt: Tokens of material for a token of the story, beside the rules and the
            instructions of every question.
        completion: Tokens answered for a token of the story.
    """

    crew: str
    answer: type[Word]
    asked: Asked
    prompt: float
    completion: float


RATES: Mapping[Task, Rate] = {
    "read_passage": Rate(
        crew="architect",
        answer=PassageReading,
        asked="passage",
        prompt=1.24,
        completion=2.4,
    ),
    "cast_people": Rate(
        crew="architect",
        answer=CastReading,
        asked="story",
        prompt=0.12,
        completion=0.04,
    ),
    "plot_story": Rate(
        crew="architect", answer=PlotReading, asked="story", prompt=0.21, completion=0.5
    ),
    "direct_scene": Rate(
        crew="director",
        answer=SceneDirection,
        asked="scene",
        prompt=1.39,
        completion=4.6,
    ),
    "shoot_scene": Rate(
        crew="specialists",
        answer=Cinematography,
        asked="scene",
        prompt=0.79,
        completion=3.6,
    ),
    "dress_scene": Rate(
        crew="specialists",
        answer=ArtDirection,
        asked="scene",
        prompt=0.42,
        completion=0.54,
    ),
    "score_scene": Rate(
        crew="specialists",
        answer=SoundDesign,
        asked="scene",
        prompt=0.53,
        completion=0.67,
    ),
    "judge_scene": Rate(
        crew="supervisor",
        answer=Judgement,
        asked="scene",
        prompt=0.42,
        completion=0.1,
    ),
}
