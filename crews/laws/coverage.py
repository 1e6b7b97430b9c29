"""The laws of a scene's coverage: axis, variety, and partition within the scene."""

from collections.abc import Iterable, Iterator

from crews.laws.case import LawResult, SceneCase
from ports.domain.film import Shot
from ports.domain.story import Span

ESTABLISHING = frozenset({"extreme_wide", "wide"})
"""Sizes that show the place."""

_UNSPECIFIED = "loc_unspecified_place"
"""How the key of a place begins that the text does not tell."""

MIN_SHOTS_FOR_VARIETY = 3
"""Scenes with fewer shots may have one size throughout."""


def axis(case: SceneCase) -> LawResult:
    """The camera stays on one side of the line, unless it crosses on purpose.

    It may cross over a shot on the line, or for a reason that is given. An insert or a
    shot of nobody in between does not turn the room round.
    """
    pairs = list(_pairs_beside_line(case.shots))
    return LawResult(
        law="axis",
        checked=len(pairs),
        findings=tuple(
            case.violation(
                "axis",
                f"crosses the line from shot {before.shot_number_in_scene} without a "
                f"reason: take side {_side(before)} or on_axis, or give a reason",
                shot=after.shot_id,
                field="camera.side",
                owner="cinematographer",
            )
            for before, after in pairs
            if _side(before) != _side(after)
        ),
    )


def _pairs_beside_line(shots: Iterable[Shot]) -> Iterator[tuple[Shot, Shot]]:
    """Yield each shot beside the line with the one before that it must agree with."""
    before: Shot | None = None
    for shot in shots:
        if _side(shot) == "on_axis":
            before = None
        elif _side(shot) in {"a", "b"}:
            if before is not None and not shot.reason:
                yield before, shot
            before = shot


def variety(case: SceneCase) -> LawResult:
    """Sizes change within a scene, and a wide shot establishes a new place."""
    sizes = [shot.technical_layer.camera.size for shot in case.shots]
    evidence = []
    if len(sizes) >= MIN_SHOTS_FOR_VARIETY and len(set(sizes)) == 1:
        evidence.append(f"all {len(sizes)} shots are {sizes[0]}")
    is_new_place = case.scene_input.ledger.first_visit and not is_unspecified(
        case.scene_input.place.key
    )
    if is_new_place and not ESTABLISHING & set(sizes):
        evidence.append(
            f"no shot establishes {case.scene_input.place.key}: take one wide"
        )
    return LawResult(
        law="variety",
        checked=1 + is_new_place,
        findings=tuple(
            case.violation("variety", why, field="camera.size", owner="cinematographer")
            for why in evidence
        ),
    )


def is_unspecified(place_key: str) -> bool:
    """Tell whether the text does not say what place it is: nothing can show it."""
    return place_key.startswith(_UNSPECIFIED)


def scene_partition(case: SceneCase) -> LawResult:
    """Every unit of a scene is in some shot, so that nothing is dropped."""
    spans = sorted(span for shot in case.shots for span in shot.source)
    gaps = [
        gap
        for gap in find_gaps(case.scene_input.entry.source, spans)
        if case.words(gap).strip()
    ]
    return LawResult(
        law="partition",
        checked=len(case.scene_input.units),
        findings=tuple(
            case.violation(
                "partition",
                f"unit {unit.number} is not wholly in any shot",
                field="shots",
                owner="director",
            )
            for unit in case.scene_input.units
            if any(_has_words_in_gap(unit.source, gap, case) for gap in gaps)
        ),
    )


def _has_words_in_gap(unit: Span, gap: Span, case: SceneCase) -> bool:
    both = Span(max(unit.start, gap.start), min(unit.end, gap.end))
    return both.start < both.end and bool(case.words(both).strip())


def find_gaps(whole: Span, spans: list[Span]) -> list[Span]:
    """Return the parts of *whole* that the sorted *spans* do not cover."""
    gaps, reached = [], whole.start
    for span in spans:
        if span.start > reached and reached < whole.end:
            gaps.append(Span(reached, min(span.start, whole.end)))
        reached = max(reached, span.end)
    if reached < whole.end:
        gaps.append(Span(reached, whole.end))
    return gaps


def _side(shot: Shot) -> str:
    return shot.technical_layer.camera.side
