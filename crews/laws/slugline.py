"""The law of sluglines: their form, and one INT/EXT for each place."""

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from crews.laws.case import LawResult, SceneCase
from ports.domain.film import Finding, SceneBreakdown, TimeOfDay
from ports.domain.structure import Structure

_TIMES = "|".join((*get_args(TimeOfDay), "CONTINUOUS", "LATER"))
_SLUGLINE = re.compile(rf"(INT\.|EXT\.|INT\./EXT\.) (\S(?:.*\S)?) - ({_TIMES})")

_UNKNOWN = re.compile(r"\bUNKNOWN\b|\bUNSPECIFIED PLACE\b")
"""What a slugline says where the reading found no place or no time."""


def slugline(case: SceneCase) -> LawResult:
    """The form is ``INT. MEDICAL BAY - NIGHT``, with the INT/EXT of the place."""
    setting = case.card.setting
    violations = _find_violations(setting, case.scene_input.place.interior)
    evidence = next(violations, None)
    findings = [_violation(case.card.sequence_number, evidence)] if evidence else []
    if _UNKNOWN.search(setting):
        findings.append(_unknown(case))
    return LawResult(law="slugline", checked=1, findings=tuple(findings))


def one_interior(structure: Structure, scenes: Iterable[SceneBreakdown]) -> LawResult:
    """Over the whole film, a place stays INT., EXT. or INT./EXT."""
    interior = {place.key: place.interior for place in structure.places}
    cards = [breakdown.scene for breakdown in scenes]
    return LawResult(
        law="slugline",
        checked=len(interior),
        findings=tuple(
            _violation(card.sequence_number, f"{card.setting} in {card.place_id}")
            for card in cards
            if card.place_id in interior
            and not card.setting.startswith(f"{interior[card.place_id]} ")
        ),
    )


def _unknown(case: SceneCase) -> Finding:
    """Return a warning: the text may say no more, but nobody can schedule the scene."""
    return case.violation(
        "unknown_slugline",
        f"{case.card.setting!r} says neither where nor when"
        if len(_UNKNOWN.findall(case.card.setting)) > 1
        else f"{case.card.setting!r} leaves a place or a time open",
        field="setting",
        owner="architect",
        severity="warning",
    )


def _find_violations(setting: str, interior: str) -> Iterator[str]:
    matched = _SLUGLINE.fullmatch(setting)
    if matched is None or matched[2] != matched[2].upper():
        yield f"{setting!r} is no slugline"
    elif matched[1] != interior:
        yield f"{setting!r} is in a place that is {interior}"


def _violation(scene: int, evidence: str) -> Finding:
    return Finding(
        code="slugline",
        severity="violation",
        scene=scene,
        field="setting",
        evidence=evidence,
        owner="architect",
    )
