"""The lines of a prompt: units of text and shots, one in a line.

Each line begins with the number that answers refer to.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.shots import ShotCamera, ShotOutline

DIALOGUE_PURPOSES = ("single", "over")
"""Beginnings of the purposes of shots that show the speakers."""
_PLAIN_SINGLE = re.compile(r"single(?: on .+)?")


def unit_lines_with_quotations(
    units: Sequence[NumberedUnit], quotations: Sequence[NumberedQuotation]
) -> Iterator[str]:
    """Yield a line for each unit, with each quotation's number where it begins."""
    for unit in units:
        yield _unit_line(unit, [q for q in quotations if q.unit == unit.number])


def unit_lines(units: Sequence[NumberedUnit]) -> Iterator[str]:
    """Yield a line for each unit, without quotation numbers."""
    for unit in units:
        yield _unit_line(unit, ())


def escape_cell(text: str) -> str:
    """Return *text* in one line, its braces replaced: braces mark our numbers."""
    return " ".join(_escape_braces(text).split())


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Map each name to its first word, if no other name begins with it, or to
    itself."""
    first_words = {name: name.partition(" ")[0] for name in names}
    counts = Counter(first_words.values())
    return {
        name: first if counts[first] == 1 and not first.endswith(".") else name
        for name, first in first_words.items()
    }


def to_camera_outline(shot: ShotOutline, names: Mapping[str, str]) -> ShotOutline:
    """Shorten a shot of dialogue to what the camera needs: who is in the picture.

    A single is shown as the name alone: most shots are singles, and "Single on Nora"
    says no more than the name.
    """
    purpose = shot.purpose.casefold()
    if not shot.speakers or not purpose.startswith(DIALOGUE_PURPOSES):
        return shot
    return replace(
        shot,
        purpose="" if _PLAIN_SINGLE.fullmatch(purpose) else shot.purpose,
        action=", ".join(names[key] for key in shot.speakers),
    )


def lines_by_beat(shots: Iterable[ShotOutline]) -> Iterator[str]:
    """Yield a line for each shot, and the line ``beat`` where a new beat begins."""
    beat, sound = 0, ""
    for shot in shots:
        if shot.beat != beat:
            beat = shot.beat
            yield "beat"
        # A sound that lasts over several shots is written once.
        yield outline_line(replace(shot, text="") if shot.text == sound else shot)
        sound = shot.text


def outline_line(shot: ShotOutline) -> str:
    """Return a shot as a line: number, purpose, action, and sound in parentheses."""
    purpose = f"{shot.purpose}: " if shot.purpose else ""
    sound = f" ({shot.text})" if shot.text else ""
    return f"{shot.number} {escape_cell(purpose + shot.action + sound)}"


def camera_line(camera: ShotCamera) -> str:
    """Return a shot's camera as a line: number, angle, movement, and the reason."""
    reason = f" because {camera.reason}" if camera.reason else ""
    return escape_cell(f"{camera.number} {camera.angle} {camera.movement}{reason}")


def _unit_line(unit: NumberedUnit, quotations: Sequence[NumberedQuotation]) -> str:
    parts, position = [], 0
    for quotation in quotations:
        parts += [
            _escape_braces(unit.text[position : quotation.start]),
            _quotation_label(quotation),
        ]
        position = quotation.start
    parts.append(_escape_braces(unit.text[position:]))
    role = "" if unit.role == "prose" else f"({unit.role}) "
    if unit.opens_scene:
        role += "(after a gap on the page) "
    return f"{unit.number} {role}{' '.join(''.join(parts).split())}"


def _quotation_label(quotation: NumberedQuotation) -> str:
    """Return ``{Q1 Della}`` with the speaker, or ``{Q2+Q1}`` if it continues Q1."""
    if quotation.continues:
        return f"{{{quotation.number}+{quotation.continues}}}"
    speaker = f" {escape_cell(quotation.speaker)}" if quotation.speaker else ""
    return f"{{{quotation.number}{speaker}}}"


def _escape_braces(text: str) -> str:
    # The story's own braces must not be read as our numbers.
    return text.replace("{", "(").replace("}", ")")
