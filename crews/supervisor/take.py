"""One version of a broken-down scene, with what the laws say of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from crews.director.crew import Directed
from crews.director.stage import Stage
from crews.laws.book import Examination, examined
from crews.laws.case import SceneCase
from crews.specialists.crew import Treatment
from crews.specialists.merge import left_out, shots
from ports.film import Finding, Shot, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A scene as it would be published if nothing were sent back any more.

    Attributes:
        usage: What everything cost that was asked for this scene so far.
    """

    directed: Directed
    treatment: Treatment
    shots: tuple[Shot, ...]
    examination: Examination
    usage: Usage

    @property
    def violations(self) -> tuple[Finding, ...]:
        """What breaks a law."""
        return tuple(
            finding
            for finding in self.examination.findings
            if finding.severity == "violation"
        )

    def confessions(self) -> Iterable[Finding]:
        """Yield what code had to put right or leave plain."""
        scene = self.directed.card.sequence_number
        for one in self.directed.windows:
            for objection in one.mended:
                yield Finding(
                    code=objection.law,
                    severity="note",
                    scene=scene,
                    field="shots",
                    evidence=_in_window(
                        objection.words, one.window.part, one.window.parts
                    ),
                    owner="director",
                    mended=True,
                )
        yield from left_out(self.treatment, scene)


def take(directed: Directed, treatment: Treatment, stage: Stage, usage: Usage) -> Take:
    """Put a scene together and hold the laws over it."""
    made = shots(directed.plans, treatment, stage)
    case = SceneCase(
        given=stage.given,
        text=stage.text.text,
        max_shot_seconds=stage.pace.longest,
        scene=directed.card,
        shots=made,
    )
    return Take(
        directed=directed,
        treatment=treatment,
        shots=made,
        examination=examined(case),
        usage=usage,
    )


def _in_window(words: str, part: int, parts: int) -> str:
    return words if parts == 1 else f"window {part} of {parts}: {words}"
