"""`judge_scene`: the Supervisor says what rules cannot see."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.story import FrozenModel
from ports.questions.numbered import NumberedUnit, SceneNumber, Sentence
from ports.questions.shots import Cinematography, ShotOutline


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementMaterial:
    """A scene as it would be published, and what the laws found.

    Attributes:
        findings: In words; what is known already need not be said again.
    """

    scene: SceneNumber
    slugline: str
    units: tuple[NumberedUnit, ...]
    shots: tuple[ShotOutline, ...]
    cameras: Cinematography
    findings: tuple[str, ...]


class Remark(FrozenModel):
    """Something only judgement sees, and who of those it is shown could mend it."""

    shot: int | None
    owner: Literal["director", "cinematographer"]
    code: Literal["invented", "unclear", "wrong_emphasis"]
    evidence: Annotated[str, Sentence]


class Judgement(FrozenModel):
    """What the Supervisor holds against a scene; nothing is a good answer."""

    remarks: Annotated[tuple[Remark, ...], Field(max_length=20)]
