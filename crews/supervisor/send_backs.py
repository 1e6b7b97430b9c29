"""What is sent back, to whom, and in which words."""

from collections.abc import Iterable

from crews.specialists.crew import SPECIALIST_TASKS
from crews.supervisor.judgement import describe_finding
from crews.supervisor.scene_version import SceneVersion
from ports.domain.film import CrewMember, Finding


def fixable(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what somebody in this scene's crews can mend."""
    return tuple(
        f for f in findings if f.owner == "director" or f.owner in SPECIALIST_TASKS
    )


def filter_by_owner(
    owner: CrewMember, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return what one member owns."""
    return tuple(finding for finding in findings if finding.owner == owner)


def resolution_notes(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return what was sent back and came back mended, as notes."""
    remaining = {(f.code, f.shot, f.field, f.owner) for f in after}
    return tuple(
        finding.model_copy(update={"severity": "note", "mended": True})
        for finding in before
        if (finding.code, finding.shot, finding.field, finding.owner) not in remaining
    )


def group_by_window(
    version: SceneVersion, findings: tuple[Finding, ...]
) -> dict[int, tuple[str, ...]]:
    """Return findings in words, by the window that they are about, or all windows."""
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
