"""All laws together: what they find in a scene, and how figures add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from crews.laws.case import LawResult, SceneCase
from crews.laws.coverage import axis, scene_partition, variety
from crews.laws.dialogue import line_ledger, verbatim
from crews.laws.duration import duration
from crews.laws.presence import grounding, presence
from crews.laws.references import references
from crews.laws.slugline import slugline
from crews.laws.state import state
from ports.domain.film import Finding, Law, LawFigures

SCENE_LAWS = (
    scene_partition,
    verbatim,
    line_ledger,
    duration,
    references,
    presence,
    grounding,
    slugline,
    axis,
    variety,
    state,
)

Quality = dict[Law, LawFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReport:
    """What the laws found, all told."""

    findings: tuple[Finding, ...]
    quality: Quality


def check_scene(case: SceneCase) -> LawReport:
    """Hold every law of a scene over it."""
    return combine(law(case) for law in SCENE_LAWS)


def combine(results: Iterable[LawResult]) -> LawReport:
    """Put verdicts together, in their order."""
    all_results = tuple(results)
    return LawReport(
        findings=tuple(
            finding for result in all_results for finding in result.findings
        ),
        quality=add_figures({result.law: result.figures} for result in all_results),
    )


def add_figures(parts: Iterable[Mapping[Law, LawFigures]]) -> Quality:
    """Add figures law by law; a law that nobody checked stands with noughts."""
    total: Quality = {law: LawFigures(checked=0, violations=0) for law in get_args(Law)}
    for part in parts:
        for law, figures in part.items():
            total[law] = LawFigures(
                checked=total[law].checked + figures.checked,
                violations=total[law].violations + figures.violations,
            )
    return total
