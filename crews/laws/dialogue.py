"""The laws of dialogue: lines are verbatim, and each is carried exactly once."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from crews.laws.case import LawResult, SceneCase, collapse_whitespace
from ports.domain.film import Line, LinePart
from ports.domain.story import Span

FIELD = "dialogue_script"


def verbatim(case: SceneCase) -> LawResult:
    """Every line, and every part of a line, equals its span of the source."""
    parts = [part for shot in case.shots for part in shot.line_parts]
    claims = [
        *((line.line_id, line.source, line.line) for line in case.card.dialogue_script),
        *((part.line_id, part.source, part.text) for part in parts),
    ]
    return LawResult(
        law="verbatim",
        checked=len(claims),
        findings=tuple(
            case.violation(
                "verbatim",
                f"{line_id} says {text!r}, its source {words!r}",
                field=FIELD,
                owner="director",
            )
            for line_id, source, text in claims
            if (words := collapse_whitespace(case.words(source))) != text
        ),
    )


def line_ledger(case: SceneCase) -> LawResult:
    """Every quotation is a line or marked unspoken; shots carry every line once."""
    spoken = Counter(line.source for line in case.card.dialogue_script)
    unspoken = Counter(words.source for words in case.card.unspoken)
    expected = Counter(quotation.source for quotation in case.scene_input.quotations)
    return LawResult(
        law="line_ledger",
        checked=len(expected) + len(case.card.dialogue_script),
        findings=tuple(
            case.violation("line_ledger", evidence, field=FIELD, owner="director")
            for evidence in (
                *_count_mismatches(expected, spoken + unspoken),
                *_carrier_errors(case),
            )
        ),
    )


def _count_mismatches(expected: Counter[Span], entered: Counter[Span]) -> Iterator[str]:
    for span in sorted(expected.keys() | entered.keys()):
        if expected[span] != entered[span]:
            yield (
                f"quotation at {span.start}-{span.end} is entered {entered[span]} "
                f"times, not {expected[span]}"
            )


def _carrier_errors(case: SceneCase) -> Iterator[str]:
    carriers = _shots_by_line(case)
    lines = {line.line_id: line for line in case.card.dialogue_script}
    for line_id in sorted(carriers.keys() - lines.keys()):
        yield f"{line_id} is carried by a shot but is no line of the scene"
    for line_id, line in lines.items():
        if objection := _find_carrier_error(line, carriers.get(line_id, [])):
            yield f"{line_id} {objection}"
    for shot in case.shots:
        if set(shot.lines) != {part.line_id for part in shot.line_parts}:
            yield f"{shot.shot_id} names other lines than it has words of"


def _shots_by_line(case: SceneCase) -> dict[str, list[tuple[int, LinePart]]]:
    carriers: dict[str, list[tuple[int, LinePart]]] = {}
    for number, shot in enumerate(case.shots):
        for part in shot.line_parts:
            carriers.setdefault(part.line_id, []).append((number, part))
    return carriers


def _find_carrier_error(line: Line, carried: list[tuple[int, LinePart]]) -> str | None:
    if not carried:
        return "is carried by no shot"
    if any(
        later - earlier not in {0, 1} for (earlier, _), (later, _) in pairwise(carried)
    ):
        return "is carried by shots that do not follow one another"
    if collapse_whitespace(" ".join(part.text for _, part in carried)).replace(
        " ", ""
    ) != (line.line.replace(" ", "")):
        return "is not what its parts make when put together"
    return None
