"""What the Supervisor is shown of a take, and what a remark becomes."""

from collections.abc import Iterator

from crews.director.plan import ShotPlan
from crews.director.speech import spoken
from crews.director.stage import Stage
from crews.director.windows import SceneText, Window
from crews.specialists.entries import plain_camera
from crews.specialists.listing import Sheet, freest
from crews.supervisor.take import Take
from ports.film import Finding, Shot
from ports.questions.judgement import JudgementMaterial, Remark
from ports.questions.numbered import NumberedUnit
from ports.questions.specialties import Cinematography, ShotCamera, ShotOutline
from ports.story import Span

TOLD = 4
"""Words without which a unit tells nothing beside what is said in it."""


def judgement_materials(take: Take, stage: Stage) -> Iterator[JudgementMaterial]:
    """Yield a take as questions show it, window by window."""
    for one in take.directed.windows:
        plans = freest(_plans(take, one.window), stage)
        yield JudgementMaterial(
            scene=take.directed.card.sequence_number,
            slugline=take.directed.card.setting,
            action_summary=one.direction.action_summary,
            emotional_arc=one.direction.emotional_arc,
            units=tuple(_abridged(one.window, plans, stage.text)),
            shots=tuple(
                _outline(number, plan, _camera(take, number)) for number, plan in plans
            ),
            # An empty one is no answer, but says that nothing calls attention.
            cameras=Cinematography.model_construct(
                shots=_telling([_camera(take, n) for n, _ in plans])
            ),
            findings=tuple(finding.evidence for finding in take.violations),
        )


def as_finding(remark: Remark, take: Take) -> Finding:
    """Return a remark as a finding, on its shot where it names one that exists."""
    shot = next(
        (s.shot_id for s in take.shots if s.shot_number_in_scene == remark.shot), None
    )
    return Finding(
        code=remark.code,
        severity="warning",
        scene=take.directed.card.sequence_number,
        shot=shot,
        evidence=remark.evidence,
        owner=remark.owner,
    )


def in_words(finding: Finding, shots: tuple[Shot, ...]) -> str:
    """Return a finding as its owner can act on it.

    The Director numbers fewer shots than there are when speeches are split, so the
    action is what both sides know a shot by.
    """
    about = next((shot for shot in shots if shot.shot_id == finding.shot), None)
    if about is None:
        return f"{finding.code}: {finding.evidence}"
    action = about.narrative_layer.action_description
    return (
        f"{finding.code}, shot {about.shot_number_in_scene} ({action}): "
        f"{finding.evidence}"
    )


def _plans(take: Take, window: Window) -> Sheet:
    numbered = enumerate(take.directed.plans, start=1)
    return tuple((n, plan) for n, plan in numbered if plan.part == window.part)


def _abridged(window: Window, plans: Sheet, text: SceneText) -> Iterator[NumberedUnit]:
    """Yield what the units of *plans* tell; the laws hold shots to what is said."""
    shown = [span for _, plan in plans for span in plan.source]
    for number, unit in zip(window.unit_numbers(), window.units, strict=True):
        if not any(
            s.start < unit.shown.end and unit.shown.start < s.end for s in shown
        ):
            continue
        pieces, at = [], unit.shown.start
        for quotation in window.quotations:
            if unit.shown.holds(quotation.source):
                pieces.append(text.of(Span(at, quotation.source.start)))
                at = quotation.source.end
        pieces.append(text.of(Span(at, unit.shown.end)))
        if sum(len(piece.split()) for piece in pieces) > TOLD:
            told = "…".join(pieces)
            yield NumberedUnit(number=number, role=unit.role, text=told)


def _outline(number: int, plan: ShotPlan, camera: ShotCamera) -> ShotOutline:
    return ShotOutline(
        number=number,
        action=plan.action,
        purpose=camera.size,
        # The action says who and what is seen.
        text="",
        people=(),
        speakers=(),
        objects=(),
        words=spoken(plan.line_parts),
        seconds=plan.seconds,
        beat=plan.beat,
    )


def _telling(cameras: list[ShotCamera]) -> tuple[ShotCamera, ...]:
    """Return the cameras that call attention to themselves.

    All of them would cost more tokens than the scene; sizes stand with the shots.
    """
    loud = ("overhead", "dutch", "pov")
    return tuple(
        c for c in cameras if c.reason or c.angle in loud or c.movement == "crane"
    )


def _camera(take: Take, number: int) -> ShotCamera:
    return take.treatment.cameras.get(number) or plain_camera(number)
