"""What is sent back, to whom, and in which words."""

from collections.abc import Iterable

from crews.specialists.crew import DUTIES
from crews.supervisor.judging import in_words
from crews.supervisor.take import Take
from ports.film import CrewMember, Finding


def returnable(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what somebody in this scene's crews can mend."""
    return tuple(f for f in findings if f.owner == "director" or f.owner in DUTIES)


def of(owner: CrewMember, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what one member owns."""
    return tuple(finding for finding in findings if finding.owner == owner)


def mended(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what was sent back and came back mended, as notes."""
    left = {(f.code, f.shot, f.field, f.owner) for f in after}
    return tuple(
        finding.model_copy(update={"severity": "note", "mended": True})
        for finding in before
        if (finding.code, finding.shot, finding.field, finding.owner) not in left
    )


def by_window(held: Take, findings: tuple[Finding, ...]) -> dict[int, tuple[str, ...]]:
    """Return findings in words, by the window that they are about, or all windows."""
    parts = {
        shot.shot_id: plan.part
        for shot, plan in zip(held.shots, held.directed.plans, strict=True)
    }
    everywhere = [one.window.part for one in held.directed.windows]
    words: dict[int, list[str]] = {}
    for finding in findings:
        about = [parts[finding.shot]] if finding.shot in parts else everywhere
        for part in about:
            words.setdefault(part, []).append(in_words(finding, held.shots))
    return {part: tuple(said) for part, said in sorted(words.items())}
