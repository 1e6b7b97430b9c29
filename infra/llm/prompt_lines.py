"""Units of a story's text with the numbers that answers point to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ports.questions.numbered import NumberedQuotation, NumberedUnit


def unit_lines_with_quotations(
    shown: Sequence[NumberedUnit], quotations: Sequence[NumberedQuotation]
) -> Iterator[str]:
    """Yield units with every quotation's number where it begins."""
    for unit in shown:
        yield _unit_line(unit, [q for q in quotations if q.unit == unit.number])


def unit_lines(shown: Sequence[NumberedUnit]) -> Iterator[str]:
    """Yield units as they stand."""
    for unit in shown:
        yield _unit_line(unit, ())


def escape_cell(text: str) -> str:
    """Return *text* in one line, and without marks that would pass for ours."""
    return " ".join(_escape_braces(text).split())


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Return each of *names* by its first word, where that says who it is."""
    firsts = {name: name.partition(" ")[0] for name in names}
    times = Counter(firsts.values())
    return {
        name: first if times[first] == 1 and not first.endswith(".") else name
        for name, first in firsts.items()
    }


def _unit_line(unit: NumberedUnit, quotations: Sequence[NumberedQuotation]) -> str:
    pieces, at = [], 0
    for quotation in quotations:
        pieces += [
            _escape_braces(unit.text[at : quotation.start]),
            _quotation_label(quotation),
        ]
        at = quotation.start
    pieces.append(_escape_braces(unit.text[at:]))
    role = "" if unit.role == "prose" else f"({unit.role}) "
    return f"{unit.number} {role}{' '.join(''.join(pieces).split())}"


def _quotation_label(quotation: NumberedQuotation) -> str:
    """Return ``{Q1 Della}``, who says it, or ``{Q2+Q1}``, what it goes on from."""
    if quotation.continues:
        return f"{{{quotation.number}+{quotation.continues}}}"
    speaker = f" {escape_cell(quotation.speaker)}" if quotation.speaker else ""
    return f"{{{quotation.number}{speaker}}}"


def _escape_braces(text: str) -> str:
    # The story's own braces must not pass for our numbers.
    return text.replace("{", "(").replace("}", ")")
