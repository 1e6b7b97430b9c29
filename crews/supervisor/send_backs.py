"""Findings that are sent back to their owner to be corrected."""

from collections.abc import Container, Iterable

from crews.specialists.crew import SPECIALIST_TASKS
from crews.supervisor.scene_version import SceneVersion
from ports.domain.film import CrewMember, Finding, Shot

OWNERS: frozenset[CrewMember] = frozenset({"director", *SPECIALIST_TASKS})
"""Who is asked about a scene, and so can correct it."""


def fixable(
    findings: Iterable[Finding], able: Container[CrewMember]
) -> tuple[Finding, ...]:
    """Return the findings that one of *able* can correct."""
    return tuple(finding for finding in findings if finding.owner in able)


def first_owners(findings: Iterable[Finding]) -> frozenset[CrewMember]:
    """Return who is asked first: the Director alone, or else all specialists.

    New shots need new answers of the specialists anyway.
    """
    owners = frozenset(finding.owner for finding in findings)
    return owners & {"director"} or owners


def filter_by_owner(
    owner: CrewMember, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return the findings of one owner."""
    return tuple(finding for finding in findings if finding.owner == owner)


def resolution_notes(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return the findings of *before* that *after* does not have, as notes."""
    remaining = {(f.code, f.shot, f.field, f.owner) for f in after}
    return tuple(
        finding.model_copy(update={"severity": "note", "mended": True})
        for finding in before
        if (finding.code, finding.shot, finding.field, finding.owner) not in remaining
    )


def group_by_window(
    version: SceneVersion, findings: tuple[Finding, ...]
) -> dict[int, tuple[str, ...]]:
    """Return findings as sentences, by number of the window that each is about.

    A finding without a shot is about all windows.
    """
    window_of_shot = {
        shot.shot_id: plan.window_number
        for shot, plan in zip(version.shots, version.directed.plans, strict=True)
    }
    all_windows = [one.window.number for one in version.directed.windows]
    by_window: dict[int, list[str]] = {}
    for finding in findings:
        windows = (
            [window_of_shot[finding.shot]]
            if finding.shot in window_of_shot
            else all_windows
        )
        for number in windows:
            by_window.setdefault(number, []).append(
                describe_finding(finding, version.shots)
            )
    return {
        number: tuple(descriptions)
        for number, descriptions in sorted(by_window.items())
    }


def describe_finding(finding: Finding, shots: tuple[Shot, ...]) -> str:
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
