"""The law of state: looks do not change within a story day without a reason."""

from collections.abc import Iterable

from crews.laws.case import LawResult, SceneCase, identity_key
from ports.domain.film import Finding, SceneBreakdown
from ports.domain.structure import Structure


def state(case: SceneCase) -> LawResult:
    """Within a scene, everybody has the look that the continuity ledger gives them."""
    looks = {identity_key(key): key for key in case.scene_input.ledger.people}
    seen = [
        (shot.shot_id, key)
        for shot in case.shots
        for key in shot.digital_assets.characters
        if identity_key(key) in looks
    ]
    return LawResult(
        law="state",
        checked=len(seen),
        findings=tuple(
            case.violation(
                "state",
                f"{key} where the ledger has {looks[identity_key(key)]}",
                shot=shot,
                field="digital_assets.characters",
                owner="director",
            )
            for shot, key in seen
            if key != looks[identity_key(key)]
        ),
    )


def steady_looks(structure: Structure, scenes: Iterable[SceneBreakdown]) -> LawResult:
    """Over the film, looks change with the day, or where a new look begins."""
    begins = {
        (look.key, look.first_scene)
        for person in structure.people
        for look in person.looks
    }
    worn: dict[tuple[str, int], str] = {}
    checked, findings = 0, []
    for scene, day, key in _appearances(scenes):
        before = worn.get((identity_key(key), day))
        worn[identity_key(key), day] = key
        if before is None:
            continue
        checked += 1
        if before != key and (key, scene) not in begins:
            findings.append(_change_violation(scene, day, before, key))
    return LawResult(law="state", checked=checked, findings=tuple(findings))


def _appearances(scenes: Iterable[SceneBreakdown]) -> list[tuple[int, int, str]]:
    return [
        (breakdown.scene.sequence_number, breakdown.scene.story_day, key)
        for breakdown in scenes
        if breakdown.scene.story_day is not None
        for key in sorted(
            {k for shot in breakdown.shots for k in shot.digital_assets.characters}
        )
    ]


def _change_violation(scene: int, day: int, before: str, key: str) -> Finding:
    return Finding(
        code="state",
        severity="violation",
        scene=scene,
        field="digital_assets.characters",
        evidence=f"{before} becomes {key} on day {day} and nothing changes them",
        owner="architect",
    )
