"""How a chapter prints its speech."""

from collections.abc import Sequence
from dataclasses import dataclass

from crews.reading.marks import Mark
from ports.domain.story import Span

DASHES = "—–―"
APOSTROPHES = "'’‘`´"


@dataclass(frozen=True, slots=True)
class Typography:
    """What the marks of a chapter mean.

    Attributes:
        singles: Speech stands between single marks, and double ones are nested.
        inverted: Guillemets point inwards, »so«.
        dashes: A dash at the start of a paragraph opens speech.
        italics: Nothing opens speech, so what somebody cries may be in _italics_.
    """

    singles: bool
    inverted: bool
    dashes: bool
    italics: bool


def typography(
    text: str, paragraphs: Sequence[Span], marked: Sequence[Sequence[Mark]]
) -> Typography:
    """Tell the typography of a chapter from its own paragraphs."""
    every = [mark for found in marked for mark in found]
    # What stands first on a paragraph is not nested, so it counts twice.
    leading = [
        found[0].sign
        for found, paragraph in zip(marked, paragraphs, strict=True)
        if found and found[0].at == paragraph.start and not found[0].apostrophe
    ]
    doubles = sum(mark.sign in '"“”„' and mark.closes for mark in every)
    doubles += sum(sign in '"“„' for sign in leading)
    guillemets = sum(mark.sign in "«»" for mark in every)
    singles = sum(mark.sign in "'’" and mark.strong for mark in every)
    opened = sum(mark.sign in "'‘`‚" and mark.opens for mark in every)
    led = sum(sign in "'‘`" for sign in leading) if singles else 0
    outward = sum(mark.sign == "«" and mark.opens for mark in every)
    inward = sum(mark.sign == "»" and mark.opens for mark in every)
    dashed = sum(opens_with_dash(text, paragraph) for paragraph in paragraphs)
    quoting = any(
        mark.sign not in APOSTROPHES or (mark.opens and not mark.apostrophe)
        for mark in every
    )
    return Typography(
        singles=min(singles, opened) + led > max(doubles, guillemets // 2),
        inverted=inward > outward,
        dashes=dashed > max(1, doubles, guillemets // 2, singles),
        italics=not quoting and not dashed,
    )


def opens_with_dash(text: str, paragraph: Span) -> bool:
    """Tell whether *paragraph* begins as speech does in dash typography."""
    if text.startswith("--", paragraph.start):
        return text[paragraph.start + 2 : paragraph.start + 3] not in {"", "-"}
    if text[paragraph.start] in DASHES:
        return paragraph.end - paragraph.start > 1
    return text.startswith("- ", paragraph.start)
