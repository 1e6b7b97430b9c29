"""All scene laws together, and the sum of their figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from crews.laws.case import LawResult, SceneCase
from crews.laws.coverage import axis, scene_partition, variety
from crews.laws.dialogue import line_ledger, verbatim
from crews.laws.duration import duration
from crews.laws.framing import framing
from crews.laws.invention import bare_mentions, inventions
from crews.laws.presence import empty_cast, grounding, presence
from crews.laws.references import references
from crews.laws.screen_time import screen_time
from crews.laws.set_ups import focus, jump_cuts
from crews.laws.slugline import slugline
from crews.laws.state import arrivals, state
from ports.domain.film import Finding, Law, LawFigures

SCENE_LAWS = (
    scene_partition,
    verbatim,
    line_ledger,
    duration,
    screen_time,
    references,
    presence,
    empty_cast,
    focus,
    grounding,
    bare_mentions,
    inventions,
    slugline,
    axis,
    variety,
    jump_cuts,
    framing,
    state,
    arrivals,
)

Quality = dict[Law, LawFigures]
"""How much each law checked, and how many violations it found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReport:
    """The findings and figures of several laws."""

    findings: tuple[Finding, ...]
    quality: Quality


def check_scene(case: SceneCase) -> LawReport:
    """Check a scene against every scene law."""
    return combine(law(case) for law in SCENE_LAWS)


def combine(results: Iterable[LawResult]) -> LawReport:
    """Combine the results of several laws, in their order."""
    all_results = tuple(results)
    return LawReport(
        findings=tuple(
            finding for result in all_results for finding in result.findings
        ),
        quality=add_figures({result.law: result.figures} for result in all_results),
    )


def add_figures(parts: Iterable[Mapping[Law, LawFigures]]) -> Quality:
    """Add figures by law; a law that was not checked has zeros."""
    total: Quality = {law: LawFigures(checked=0, violations=0) for law in get_args(Law)}
    for part in parts:
        for law, figures in part.items():
            total[law] = LawFigures(
                checked=total[law].checked + figures.checked,
                violations=total[law].violations + figures.violations,
            )
    return total
