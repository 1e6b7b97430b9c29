"""Axis, variety and partition inside a scene: the grammar of its coverage."""

from itertools import pairwise

from crews.laws.case import SceneCase, Verdict
from ports.film import Shot
from ports.story import Span

ESTABLISHING = frozenset({"extreme_wide", "wide"})
"""Sizes that show where we are."""

FEW = 3
"""Below this many shots, the same size is no monotony."""


def axis(case: SceneCase) -> Verdict:
    """No jump across the line between linked shots without a reason."""
    linked = [(a, b) for a, b in pairwise(case.shots) if _share_somebody(a, b)]
    return Verdict(
        law="axis",
        checked=len(linked),
        findings=tuple(
            case.broken(
                "axis",
                f"crosses the line from {before.shot_id} without a reason",
                shot=after.shot_id,
                field="camera.side",
                owner="cinematographer",
            )
            for before, after in linked
            if {_side(before), _side(after)} == {"a", "b"} and not after.reason
        ),
    )


def variety(case: SceneCase) -> Verdict:
    """Sizes change in a scene; a new place is established."""
    sizes = [shot.technical_layer.camera.size for shot in case.shots]
    evidence = []
    if len(sizes) >= FEW and len(set(sizes)) == 1:
        evidence.append(f"all {len(sizes)} shots are {sizes[0]}")
    if case.given.ledger.first_visit and not ESTABLISHING & set(sizes):
        evidence.append(f"no shot establishes {case.given.place.key}")
    return Verdict(
        law="variety",
        checked=1 + case.given.ledger.first_visit,
        findings=tuple(
            case.broken("variety", why, field="camera.size", owner="cinematographer")
            for why in evidence
        ),
    )


def shown(case: SceneCase) -> Verdict:
    """Every unit of a scene is in some shot: nothing narrated is dropped."""
    spans = sorted(span for shot in case.shots for span in shot.source)
    gaps = [
        gap
        for gap in uncovered(case.given.entry.source, spans)
        if case.words(gap).strip()
    ]
    return Verdict(
        law="partition",
        checked=len(case.given.units),
        findings=tuple(
            case.broken(
                "partition",
                f"unit {unit.number} is not wholly in any shot",
                field="shots",
                owner="director",
            )
            for unit in case.given.units
            if any(_dropped(unit.source, gap, case) for gap in gaps)
        ),
    )


def _dropped(unit: Span, gap: Span, case: SceneCase) -> bool:
    both = Span(max(unit.start, gap.start), min(unit.end, gap.end))
    return both.start < both.end and bool(case.words(both).strip())


def uncovered(whole: Span, spans: list[Span]) -> list[Span]:
    """Return what sorted *spans* leave of *whole*."""
    gaps, reached = [], whole.start
    for span in spans:
        if span.start > reached and reached < whole.end:
            gaps.append(Span(reached, min(span.start, whole.end)))
        reached = max(reached, span.end)
    if reached < whole.end:
        gaps.append(Span(reached, whole.end))
    return gaps


def _share_somebody(before: Shot, after: Shot) -> bool:
    return bool(
        set(before.digital_assets.characters) & set(after.digital_assets.characters)
    )


def _side(shot: Shot) -> str:
    return shot.technical_layer.camera.side
