"""One version of a scene's breakdown, with the result of the laws."""

from collections.abc import Iterable
from dataclasses import dataclass

from crews.director.crew import DirectedScene
from crews.director.scene_context import SceneContext
from crews.laws.case import SceneCase
from crews.laws.law_report import LawReport, check_scene
from crews.specialists.crew import SpecialistAnswers
from crews.specialists.merge import find_omissions, merge_shots
from ports.domain.film import Finding, Shot, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneVersion:
    """A scene as it would be published without another revision.

    Attributes:
        usage: Of everything that was asked for this scene so far.
    """

    directed: DirectedScene
    answers: SpecialistAnswers
    shots: tuple[Shot, ...]
    law_report: LawReport
    usage: Usage

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that break a law."""
        return tuple(
            finding
            for finding in self.law_report.findings
            if finding.severity == "violation"
        )

    def repair_findings(self) -> Iterable[Finding]:
        """Yield what code corrected, and the shots that specialists left out."""
        scene = self.directed.card.sequence_number
        for directed_window in self.directed.windows:
            for warning in directed_window.repairs:
                yield Finding(
                    code=warning.law,
                    severity="note",
                    scene=scene,
                    field="shots",
                    evidence=_name_window(
                        warning.message,
                        directed_window.window.number,
                        directed_window.window.total,
                    ),
                    owner="director",
                    mended=True,
                )
        yield from find_omissions(self.answers, scene)


def build_version(
    directed: DirectedScene,
    answers: SpecialistAnswers,
    context: SceneContext,
    usage: Usage,
) -> SceneVersion:
    """Merge the shots of a scene and check them against the laws."""
    shots = merge_shots(directed.plans, answers, context)
    case = SceneCase(
        scene_input=context.scene_input,
        text=context.text.text,
        max_shot_seconds=context.speech_rate.max_shot_seconds,
        card=directed.card,
        shots=shots,
    )
    return SceneVersion(
        directed=directed,
        answers=answers,
        shots=shots,
        law_report=check_scene(case),
        usage=usage,
    )


def _name_window(message: str, number: int, total: int) -> str:
    return message if total == 1 else f"window {number} of {total}: {message}"
