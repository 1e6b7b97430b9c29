"""How many tokens each task's questions and answers take, as measured.

The rates were measured on the hand-written answers of ``tests/models/scripted``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ports.domain.story import FrozenModel
from ports.language_model import Task
from ports.questions.cast_people import CastReading
from ports.questions.direct_scene import SceneDirection
from ports.questions.judge_scene import Judgement
from ports.questions.plot_story import PlotReading
from ports.questions.read_passage import PassageReading
from ports.questions.shots import ArtDirection, Cinematography, SoundDesign

AskedPer = Literal["passage", "story", "scene"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTokenRate:
    """How a task's tokens grow with the story.

    Attributes:
        crew: Folder of the crew that has the task.
        answer: Type of the task's answer.
        asked_per: The task is asked once for each of these.
        prompt: Tokens of material in the questions, for each token of the story. The
            rules and instructions of every question come on top.
        completion: Tokens of the answers, for each token of the story.
    """

    crew: str
    answer: type[FrozenModel]
    asked_per: AskedPer
    prompt: float
    completion: float


TOKEN_RATES: Mapping[Task, TaskTokenRate] = {
    "read_passage": TaskTokenRate(
        crew="architect",
        answer=PassageReading,
        asked_per="passage",
        prompt=1.21,
        completion=2.4,
    ),
    "cast_people": TaskTokenRate(
        crew="architect",
        answer=CastReading,
        asked_per="story",
        prompt=0.13,
        completion=0.04,
    ),
    "plot_story": TaskTokenRate(
        crew="architect",
        answer=PlotReading,
        asked_per="story",
        prompt=0.19,
        completion=0.5,
    ),
    "direct_scene": TaskTokenRate(
        crew="director",
        answer=SceneDirection,
        asked_per="scene",
        prompt=1.34,
        completion=4.6,
    ),
    "shoot_scene": TaskTokenRate(
        crew="specialists",
        answer=Cinematography,
        asked_per="scene",
        prompt=0.76,
        completion=3.6,
    ),
    "dress_scene": TaskTokenRate(
        crew="specialists",
        answer=ArtDirection,
        asked_per="scene",
        prompt=0.38,
        completion=0.54,
    ),
    "score_scene": TaskTokenRate(
        crew="specialists",
        answer=SoundDesign,
        asked_per="scene",
        prompt=0.49,
        completion=0.67,
    ),
    "judge_scene": TaskTokenRate(
        crew="supervisor",
        answer=Judgement,
        asked_per="scene",
        prompt=0.42,
        completion=0.1,
    ),
}
