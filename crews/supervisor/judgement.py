"""What the Supervisor's model sees of a scene, and its remarks as findings."""

from collections.abc import Iterator

from crews.director.crew import DirectedWindow
from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.director.speech_timing import count_words
from crews.director.windows import SceneText, Window
from crews.specialists.entries import default_camera
from crews.specialists.shot_selection import NumberedShots, least_grounded_shots
from crews.supervisor.scene_version import SceneVersion
from ports.domain.film import Finding
from ports.domain.story import Span
from ports.questions.judge_scene import JudgementMaterial, Remark
from ports.questions.numbered import NumberedUnit
from ports.questions.shots import Cinematography, ShotCamera, ShotOutline

MIN_NARRATION_WORDS = 4
"""A unit with no more narration than this says nothing besides its dialogue."""


def judgement_materials(
    version: SceneVersion, context: SceneContext, *, divisor: int = 1
) -> Iterator[JudgementMaterial]:
    """Yield the material of the question about each window of *version*.

    A window of which no shot is worded freely has nothing to judge, and no question.
    With a *divisor* each window is asked about in so many questions, each of some of
    its shots and of what was found in them.
    """
    for directed_window in version.directed.windows:
        plans = least_grounded_shots(
            _window_shots(version, directed_window.window), context
        )
        size = max(1, -(-len(plans) // divisor))
        for start in range(0, len(plans), size):
            shown = plans[start : start + size]
            shots = {version.shots[number - 1].shot_id for number, _ in shown}
            yield _material(
                version,
                context,
                directed_window,
                shown,
                findings=tuple(
                    finding.evidence
                    for finding in version.violations
                    if divisor == 1 or finding.shot in shots
                ),
            )


def _material(
    version: SceneVersion,
    context: SceneContext,
    directed_window: DirectedWindow,
    plans: NumberedShots,
    *,
    findings: tuple[str, ...],
) -> JudgementMaterial:
    return JudgementMaterial(
        scene=version.directed.card.sequence_number,
        slugline=version.directed.card.setting,
        units=tuple(_narration_units(directed_window.window, plans, context.text)),
        shots=tuple(
            _shot_outline(number, plan, _camera(version, number))
            for number, plan in plans
        ),
        # Not validated: as material it may be empty, which an answer may not.
        cameras=Cinematography.model_construct(
            shots=_notable_cameras([_camera(version, n) for n, _ in plans])
        ),
        findings=findings,
    )


def to_finding(remark: Remark, version: SceneVersion) -> Finding:
    """Return a remark as a finding, with its shot if that exists."""
    shot = next(
        (s.shot_id for s in version.shots if s.shot_number_in_scene == remark.shot),
        None,
    )
    return Finding(
        code=remark.code,
        severity="warning",
        scene=version.directed.card.sequence_number,
        shot=shot,
        evidence=remark.evidence,
        owner=remark.owner,
    )


def _window_shots(version: SceneVersion, window: Window) -> NumberedShots:
    numbered = enumerate(version.directed.plans, start=1)
    return tuple(
        (n, plan) for n, plan in numbered if plan.window_number == window.number
    )


def _narration_units(
    window: Window, plans: NumberedShots, text: SceneText
) -> Iterator[NumberedUnit]:
    """Yield the narration of the units of *plans*; laws check the dialogue."""
    visible_spans = [span for _, plan in plans for span in plan.source]
    for number, unit in zip(window.unit_positions(), window.units, strict=True):
        if not any(map(unit.visible.overlaps, visible_spans)):
            continue
        pieces, position = [], unit.visible.start
        for quotation in window.quotations:
            if unit.visible.contains(quotation.source):
                pieces.append(text.of(Span(position, quotation.source.start)))
                position = quotation.source.end
        pieces.append(text.of(Span(position, unit.visible.end)))
        if sum(len(piece.split()) for piece in pieces) > MIN_NARRATION_WORDS:
            narration = "…".join(pieces)
            yield NumberedUnit(number=number, role=unit.role, text=narration)


def _shot_outline(number: int, plan: ShotPlan, camera: ShotCamera) -> ShotOutline:
    return ShotOutline(
        number=number,
        action=plan.action,
        purpose=camera.size,
        # The action says who and what is seen.
        text="",
        people=(),
        speakers=(),
        objects=(),
        words=count_words(plan.line_parts),
        seconds=plan.seconds,
        beat=plan.beat,
    )


def _notable_cameras(cameras: list[ShotCamera]) -> tuple[ShotCamera, ...]:
    """Return the cameras that a viewer would notice.

    All cameras would cost more tokens than the scene; the outlines have their sizes.
    """
    notable_angles = ("overhead", "dutch", "pov")
    return tuple(
        c
        for c in cameras
        if c.reason or c.angle in notable_angles or c.movement == "crane"
    )


def _camera(version: SceneVersion, number: int) -> ShotCamera:
    return version.answers.cameras.get(number) or default_camera(number)
