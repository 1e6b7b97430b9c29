"""Units of a story's text with the numbers that answers point to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ports.questions.numbered import NumberedQuotation, NumberedUnit


def spoken_units(
    shown: Sequence[NumberedUnit], quotations: Sequence[NumberedQuotation]
) -> Iterator[str]:
    """Yield units with every quotation's number where it begins."""
    for unit in shown:
        yield _unit(unit, [q for q in quotations if q.unit == unit.number])


def units(shown: Sequence[NumberedUnit]) -> Iterator[str]:
    """Yield units as they stand."""
    for unit in shown:
        yield _unit(unit, ())


def cell(text: str) -> str:
    """Return *text* in one line, and without marks that would pass for ours."""
    return " ".join(_plain(text).split())


def briefly(names: Iterable[str]) -> dict[str, str]:
    """Return each of *names* by its first word, where that says who it is."""
    firsts = {name: name.partition(" ")[0] for name in names}
    times = Counter(firsts.values())
    return {
        name: first if times[first] == 1 and not first.endswith(".") else name
        for name, first in firsts.items()
    }


def _unit(unit: NumberedUnit, quotations: Sequence[NumberedQuotation]) -> str:
    pieces, at = [], 0
    for quotation in quotations:
        pieces += [_plain(unit.text[at : quotation.start]), _mark(quotation)]
        at = quotation.start
    pieces.append(_plain(unit.text[at:]))
    role = "" if unit.role == "prose" else f"({unit.role}) "
    return f"{unit.number} {role}{' '.join(''.join(pieces).split())}"


def _mark(quotation: NumberedQuotation) -> str:
    """Return ``{Q1 Della}``, who says it, or ``{Q2+Q1}``, what it goes on from."""
    if quotation.continues:
        return f"{{{quotation.number}+{quotation.continues}}}"
    speaker = f" {cell(quotation.speaker)}" if quotation.speaker else ""
    return f"{{{quotation.number}{speaker}}}"


def _plain(text: str) -> str:
    # The story's own braces must not pass for our numbers.
    return text.replace("{", "(").replace("}", ")")
