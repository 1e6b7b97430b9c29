"""The case that every scene law checks, and the result that every law returns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crews.step_inputs import SceneInput
from ports.domain.film import (
    CrewMember,
    Finding,
    Law,
    LawFigures,
    SceneCard,
    Severity,
    Shot,
)
from ports.domain.story import Span

_VERSION = re.compile(r"_v\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneCase:
    """The breakdown of a scene, with everything that it must agree with.

    Attributes:
        text: The text of the scene only.
        max_shot_seconds: What the constraints of the film allow, at most 7.
    """

    scene_input: SceneInput
    text: str
    max_shot_seconds: float
    card: SceneCard
    shots: tuple[Shot, ...]

    def words(self, span: Span) -> str:
        """Return the text of an absolute span, empty if it lies outside the scene."""
        whole = self.scene_input.entry.source
        if not whole.contains(span):
            return ""
        return self.text[span.start - whole.start : span.end - whole.start]

    def violation(
        self,
        code: str,
        evidence: str,
        *,
        field: str,
        owner: CrewMember,
        shot: str | None = None,
        severity: Severity = "violation",
    ) -> Finding:
        """Return a finding that *owner* can correct.

        *code* is the law that is violated, or the one of its checks that says more
        (`crews.laws` says why a check is no law of its own).
        """
        return Finding(
            code=code,
            severity=severity,
            scene=self.card.sequence_number,
            shot=shot,
            field=field,
            evidence=evidence,
            owner=owner,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LawResult:
    """The result of one law.

    Attributes:
        checked: How many things the law looked at.
    """

    law: Law
    checked: int
    findings: tuple[Finding, ...]

    @property
    def figures(self) -> LawFigures:
        """The result in numbers; warnings and notes are no violations."""
        return LawFigures(
            checked=self.checked, violations=count_violations(self.findings)
        )


def count_violations(findings: Iterable[Finding]) -> int:
    """Count the findings that are violations."""
    return sum(finding.severity == "violation" for finding in findings)


def collapse_whitespace(text: str) -> str:
    """Return *text* with every run of white space as one space."""
    return " ".join(text.split())


def identity_key(key: str) -> str:
    """Return a key without its version: ``char_marcus`` for any look of his."""
    return _VERSION.sub("", key)
