"""What the Supervisor is shown of a take, and what a remark becomes."""

from collections.abc import Iterator

from crews.director.plan import ShotPlan
from crews.director.speech import spoken
from crews.director.stage import Stage
from crews.director.windows import SceneText, Window
from crews.specialists.entries import plain_camera
from crews.supervisor.take import Take
from ports.film import Finding, Shot
from ports.questions.judgement import JudgementMaterial, Remark
from ports.questions.numbered import NumberedUnit
from ports.questions.specialties import Cinematography, ShotCamera, ShotOutline
from ports.story import Span

SAID = 6
"""Words of a speech that stand for it: the laws hold shots to all of them."""


def judgement_materials(take: Take, stage: Stage) -> Iterator[JudgementMaterial]:
    """Yield a take as questions show it, window by window."""
    for one in take.directed.windows:
        plans = _plans(take, one.window)
        yield JudgementMaterial(
            scene=take.directed.card.sequence_number,
            slugline=take.directed.card.setting,
            action_summary=one.direction.action_summary,
            emotional_arc=one.direction.emotional_arc,
            units=tuple(_abridged(one.window, stage.text)),
            shots=tuple(
                _outline(number, plan, _camera(take, number)) for number, plan in plans
            ),
            cameras=Cinematography(
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


def _plans(take: Take, window: Window) -> list[tuple[int, ShotPlan]]:
    numbered = enumerate(take.directed.plans, start=1)
    return [(number, plan) for number, plan in numbered if plan.part == window.part]


def _abridged(window: Window, text: SceneText) -> Iterator[NumberedUnit]:
    """Yield units with long speeches cut short."""
    for number, unit in zip(window.unit_numbers(), window.units, strict=True):
        pieces, at = [], unit.shown.start
        for quotation in window.quotations:
            source = quotation.source
            words = text.of(source).split()
            if unit.shown.holds(source) and len(words) > SAID:
                pieces += [
                    text.of(Span(at, source.start)),
                    " ".join(words[:SAID]),
                    "…",
                ]
                at = source.end
        pieces.append(text.of(Span(at, unit.shown.end)))
        yield NumberedUnit(number=number, role=unit.role, text="".join(pieces))


def _outline(number: int, plan: ShotPlan, camera: ShotCamera) -> ShotOutline:
    return ShotOutline(
        number=number,
        action=plan.action,
        purpose=f"{plan.purpose}, {camera.size}",
        # The units stand beside it, and the action says who and what is seen.
        text="",
        people=(),
        speakers=(),
        objects=(),
        words=spoken(plan.line_parts),
        seconds=plan.seconds,
        beat=plan.beat,
    )


def _telling(cameras: list[ShotCamera]) -> tuple[ShotCamera, ...]:
    """Return the opening camera and those that call attention to themselves.

    All of them would cost more tokens than the scene; sizes stand with the shots.
    """
    first, *rest = cameras
    calm = ("eye_level", "over_the_shoulder")
    loud = (c for c in rest if c.reason or c.angle not in calm or c.movement == "crane")
    return (first, *loud)


def _camera(take: Take, number: int) -> ShotCamera:
    return take.treatment.cameras.get(number) or plain_camera(number)
