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
    left = {(f.code, f.shot, f.field, f.owner) for f in after}
    return tuple(
        finding.model_copy(update={"severity": "note", "mended": True})
        for finding in before
        if (finding.code, finding.shot, finding.field, finding.owner) not in left
    )


def group_by_window(
    version: SceneVersion, findings: tuple[Finding, ...]
) -> dict[int, tuple[str, ...]]:
    """Return findings in words, by the window that they are about, or all windows."""
    parts = {
        shot.shot_id: plan.window_number
        for shot, plan in zip(version.shots, version.directed.plans, strict=True)
    }
    everywhere = [one.window.number for one in version.directed.windows]
    words: dict[int, list[str]] = {}
    for finding in findings:
        about = [parts[finding.shot]] if finding.shot in parts else everywhere
        for part in about:
            words.setdefault(part, []).append(describe_finding(finding, version.shots))
    return {part: tuple(said) for part, said in sorted(words.items())}
