"""What a law is held over, and what it says: shared by every law."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crews.step_inputs import SceneInput
from ports.domain.film import CrewMember, Finding, Law, LawFigures, SceneCard, Shot
from ports.domain.story import Span

_VERSION = re.compile(r"_v\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneCase:
    """A broken-down scene beside everything that it must agree with.

    Attributes:
        text: What the scene covers of the story, and no more.
        max_shot_seconds: What the film's constraints allow, at most 7.
    """

    scene_input: SceneInput
    text: str
    max_shot_seconds: float
    card: SceneCard
    shots: tuple[Shot, ...]

    def words(self, span: Span) -> str:
        """Return the words of an absolute span, or none where it leaves the scene."""
        whole = self.scene_input.entry.source
        if not whole.contains(span):
            return ""
        return self.text[span.start - whole.start : span.end - whole.start]

    def violation(
        self,
        law: Law,
        evidence: str,
        *,
        field: str,
        owner: CrewMember,
        shot: str | None = None,
    ) -> Finding:
        """Return what says that a law is broken here, and who can mend it."""
        return Finding(
            code=law,
            severity="violation",
            scene=self.card.sequence_number,
            shot=shot,
            field=field,
            evidence=evidence,
            owner=owner,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LawResult:
    """What one law says: how much it looked at, and what it holds against it."""

    law: Law
    checked: int
    findings: tuple[Finding, ...]

    @property
    def figures(self) -> LawFigures:
        """The verdict in numbers; warnings and notes are no violations."""
        return LawFigures(
            checked=self.checked, violations=count_violations(self.findings)
        )


def count_violations(findings: Iterable[Finding]) -> int:
    """Count what breaks a law."""
    return sum(finding.severity == "violation" for finding in findings)


def collapse_whitespace(text: str) -> str:
    """Return *text* with every run of white space as one blank."""
    return " ".join(text.split())


def identity_key(key: str) -> str:
    """Return the identity behind a key, whatever its look: ``char_marcus``."""
    return _VERSION.sub("", key)
