"""Stage plays, where the speaker's name stands on the line of the speech."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crews.reading.text.lines import TextLine
from ports.domain.story import Span

_TITLE = r"(?:(?:MRS?|MS|DR|ST|REV|CAPT|SGT|PROF)\. )?"
_INLINE_CUE = re.compile(
    rf"(?P<name>[_*]{{0,2}}{_TITLE}[A-Z][A-Z'’&-]*+"
    # "NELL and OSKAR", but no sentence that begins with a cry.
    r"(?:,? (?:(?:and|with) (?=[A-Z]{2}))?(?!I\b)[A-Z0-9&][A-Z'’&-]*+){0,4}[_*]{0,2})"
    r"[.:]?\s?(?P<manner>[\[(_]{1,2}[^\])]{1,120}[\])_]{1,2})?\s?[.:]?[—–-]{0,2}[_*]{0,2}"
    r"(?:(?<=[.:—–_*-])|(?<=[)\]]))\s++(?=\S)"
)
_COLON_CUE = re.compile(
    r"(?P<name>[A-Z][\w'’.-]*+(?: [A-Z][\w'’.-]*+){0,2})(?P<manner>)?:\s++(?=\S)"
)
_CUE_ALONE = re.compile(
    rf"(?P<name>[_*]{{0,2}}{_TITLE}[A-Z][A-Z'’ &-]{{1,30}})(?P<manner>)?"
    r"[.:][_*]{0,2}$"
)
_SCRIPT_COLON_CUE = re.compile(
    rf"(?P<name>[_*]{{0,2}}{_TITLE}[A-Z][\w'’&-]*+\.?"
    r"(?: [A-Z0-9#][\w'’&-]*+\.?){0,3})"
    r"[_*]{0,2}\s?(?P<before>\([^()]{1,60}\))?[_*]{0,2}:[_*]{0,2}\s++"
    r"(?P<manner>\([^()]{1,120}\)\s++)?(?=\S)"
)
_MANNER = re.compile(r"[*_]{0,2}\([^()]{1,120}\)[*_]{0,2}\s++(?=\S)")
"""How a speech is spoken, before it."""
_CAPTION = re.compile(
    r"(?:SUPER|TITLES?|CAPTION|INSERT|NOTES?|CARD|CHYRON|ANGLE|CLOSE|MONTAGE|INTERCUT"
    r"|FLASHBACK|SOUND|MUSIC|SFX|TIME|DATE|SCENE|ACT|AUTHOR|CONTACT|DRAFT)\b",
    re.IGNORECASE,
)
"""Before a colon, what a script shows or says of itself."""
_EFFECT = re.compile(r"(?:SOUNDS?|MUSIC|SFX|F/?X|EFFECTS?|GRAMS)[ .:]")
"""Before a colon, what a radio play lets us hear."""
_PLACE_LINE = re.compile(
    r"(?:SCENE|Scene)\b(?:.{0,12}[.:—–-]|\s+(?:[IVX]{1,5}|\d{1,3}|[A-Z]{3,8})$)"
)
_MIN_SPEECH_SHARE = 0.3
_MIN_SPEECHES_BELOW_SCENE = 3
"""Of a text that has the heading of a scene, too."""


@dataclass(frozen=True, slots=True)
class InlineCue:
    """A speaker's name on the line of the speech.

    Attributes:
        speech_start: Index in the text where the speech begins; the end of the line
            where the name stands alone.
    """

    name: str
    source: Span
    manner: Span | None
    speech_start: int


def is_play(lines: Sequence[TextLine]) -> bool:
    """Tell whether *lines* are a play: a few names begin most paragraphs."""
    names = Counter(cue.name for line in lines if (cue := parse_inline_cue(line)))
    speakers = [name for name, speeches in names.items() if speeches > 1]
    paragraphs = sum(line.gap > 0 for line in lines) + 1
    spoken = sum(names[name] for name in speakers)
    # A text without blank lines has a paragraph a line.
    if paragraphs <= 2:  # noqa: PLR2004
        paragraphs = len(lines)
    least = _MIN_SPEECH_SHARE * min(paragraphs, len(lines))
    if len(names) > 1 and any(map(is_place_line, lines)):
        return names.total() >= max(_MIN_SPEECHES_BELOW_SCENE, least)
    return len(speakers) > 1 and spoken >= max(4, least)


def is_place_line(line: TextLine) -> bool:
    """Tell whether *line* opens a scene of a play and names its place."""
    return bool(_PLACE_LINE.match(line.text))


def parse_inline_cue(line: TextLine) -> InlineCue | None:
    """Return the cue at the start of *line*, or None if there is none."""
    match = (
        _CUE_ALONE.match(line.text)
        or _INLINE_CUE.match(line.text)
        or _COLON_CUE.match(line.text)
    )
    if match is None or _PLACE_LINE.match(line.text) or _EFFECT.match(line.text):
        return None
    if match.re is _COLON_CUE and _CAPTION.match(line.text):
        return None
    return _to_inline_cue(line, match, "manner")


def parse_colon_cue(line: TextLine) -> InlineCue | None:
    """Return the cue that a screenplay has before a colon: ``WANDA (V.O.): Hello.``"""
    match = _SCRIPT_COLON_CUE.match(line.text)
    if match is None or _CAPTION.match(line.text.lstrip("_*")):
        return None
    return _to_inline_cue(line, match, "manner" if match["manner"] else "before")


def _to_inline_cue(
    line: TextLine, match: re.Match[str], group: str
) -> InlineCue | None:
    name = match["name"].strip("_* .,")
    if len(name) < 2:  # noqa: PLR2004, an I or an A opens a sentence
        return None
    start, end = line.source.start, match.end()
    manner = Span(*match.span(group)) if match[group] else None
    if manner is None and (aside := _MANNER.match(line.text, end)):
        manner, end = Span(*aside.span()), aside.end()
    return InlineCue(
        name,
        Span(start, start + len(line.text[:end].rstrip())),
        Span(start + manner.start, start + manner.end) if manner else None,
        start + end,
    )
