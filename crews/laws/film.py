"""The laws that can only be checked over the whole film."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from crews.laws.case import LawResult, identity_key
from crews.laws.coverage import ESTABLISHING, find_gaps, is_unspecified
from crews.laws.screen_time import page_time
from crews.laws.silence import silence_results
from crews.laws.slugline import one_interior
from crews.laws.state import steady_looks
from ports.domain.film import Finding, Law, SceneBreakdown
from ports.domain.story import Span
from ports.domain.structure import Structure


def film_results(
    structure: Structure, scenes: Sequence[SceneBreakdown], text: str
) -> tuple[LawResult, ...]:
    """Return the result of every film-wide law; *scenes* come in order."""
    return (
        film_partition(structure, scenes, text),
        unique_references(structure, scenes),
        one_interior(structure, scenes),
        place_establishment(scenes),
        steady_looks(structure, scenes),
        page_time(scenes, text),
        *silence_results(scenes, text),
    )


def film_partition(
    structure: Structure, scenes: Sequence[SceneBreakdown], text: str
) -> LawResult:
    """Scenes with front and back matter cover every word once, in order."""
    spans = [breakdown.scene.source for breakdown in scenes]
    everything = sorted([*spans, *(matter.source for matter in structure.matter)])
    lost = [
        f"{gap.start}-{gap.end} is in no scene"
        for gap in find_gaps(Span(0, len(text)), everything)
        if gap.slice(text).strip()
    ]
    doubled = [
        f"{second.start}-{min(first.end, second.end)} is in two scenes"
        for first, second in pairwise(everything)
        if first.end > second.start
    ]
    disordered = [] if spans == sorted(spans) else ["scenes are not in story order"]
    return LawResult(
        law="partition",
        checked=len(everything),
        findings=tuple(
            _violation("partition", why) for why in (*lost, *doubled, *disordered)
        ),
    )


def unique_references(
    structure: Structure, scenes: Sequence[SceneBreakdown]
) -> LawResult:
    """Ids are unique over the film, and every key is defined in the structure."""
    shots = [shot for breakdown in scenes for shot in breakdown.shots]
    lines = [line for b in scenes for line in b.scene.dialogue_script]
    ids = Counter(
        (
            *(b.scene.scene_id for b in scenes),
            *(shot.shot_id for shot in shots),
            *(line.line_id for line in lines),
        )
    )
    used = {key for b in scenes for key in _keys_in_use(b)}
    defined = frozenset(map(identity_key, _structure_keys(structure)))
    undefined = sorted(key for key in used if identity_key(key) not in defined)
    return LawResult(
        law="references",
        checked=len(ids) + len(used),
        findings=(
            *(
                _violation("references", f"{name} is given {times} times")
                for name, times in sorted(ids.items())
                if times > 1
            ),
            *(_violation("references", f"{key} is not defined") for key in undefined),
        ),
    )


def place_establishment(scenes: Iterable[SceneBreakdown]) -> LawResult:
    """The first scene in a place has a shot that establishes it.

    A scene that violates its own law of variety is not counted twice.
    """
    first_scenes: dict[str, SceneBreakdown] = {}
    for breakdown in scenes:
        if not is_unspecified(breakdown.scene.place_id):
            first_scenes.setdefault(breakdown.scene.place_id, breakdown)
    return LawResult(
        law="variety",
        checked=len(first_scenes),
        findings=tuple(
            _violation(
                "variety",
                f"no shot establishes {place}",
                scene=breakdown.scene.sequence_number,
            )
            for place, breakdown in first_scenes.items()
            if not any(
                shot.technical_layer.camera.size in ESTABLISHING
                for shot in breakdown.shots
            )
            and not any(finding.code == "variety" for finding in breakdown.findings)
        ),
    )


def _keys_in_use(breakdown: SceneBreakdown) -> Iterable[str]:
    yield breakdown.scene.place_id
    yield from breakdown.scene.characters_present
    for shot in breakdown.shots:
        assets = shot.digital_assets
        yield from (*assets.characters, *assets.animals, *assets.locations)
        yield from (*assets.objects, *assets.vehicles, *assets.clothes)


def _structure_keys(structure: Structure) -> Iterable[str]:
    for person in structure.people:
        yield person.key
    for place in structure.places:
        yield place.key
    for prop in structure.props:
        yield prop.key


def _violation(law: Law, evidence: str, *, scene: int | None = None) -> Finding:
    return Finding(
        code=law,
        severity="violation",
        scene=scene,
        evidence=evidence,
        owner="cinematographer" if law == "variety" else "architect",
    )
