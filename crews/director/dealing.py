"""Lines dealt out to the shots that carry them, and text to the shots it becomes."""

import math
from collections.abc import Iterator

from crews.director.sketch import Sketch, carriers
from crews.director.speech import Pace, parts, spoken
from crews.director.stage import Stage
from crews.director.windows import Window
from crews.laws.duration import WORDS_PER_SECOND, spoken_words
from crews.scene import SceneQuotation
from ports.film import LinePart
from ports.story import Span


def loads(
    sketches: tuple[Sketch, ...], window: Window, stage: Stage
) -> list[list[LinePart]]:
    """Return what each shot carries; a line given to several shots is dealt out."""
    dealt: list[list[LinePart]] = [[] for _ in sketches]
    for quotation, run in zip(
        window.quotations, carriers(sketches, window), strict=True
    ):
        pieces = _pieces(quotation, stage, over=len(run))
        share = max(len(run), 1) if len(pieces) >= len(run) else len(pieces)
        for number, piece in enumerate(pieces):
            dealt[run[number * share // len(pieces)]].append(piece)
    return dealt


def packs(load: list[LinePart], pace: Pace) -> Iterator[list[LinePart]]:
    """Yield what goes into one shot, as much as an easy pace allows."""
    pack: list[LinePart] = []
    for piece in load:
        if pack and spoken([*pack, piece]) > pace.easy:
            yield pack
            pack = []
        pack.append(piece)
    yield pack


def shares(
    source: tuple[Span, ...], packed: list[list[LinePart]]
) -> list[tuple[Span, ...]]:
    """Deal a shot's text out to the shots that it becomes, cut where words end."""
    cuts = [source[0].start, *(pack[-1].source.end for pack in packed[:-1])]
    ends = [*cuts[1:], max(span.end for span in source)]
    return [
        tuple(
            Span(max(span.start, start), min(span.end, end))
            for span in source
            if max(span.start, start) < min(span.end, end)
        )
        for start, end in zip(cuts, ends, strict=True)
    ]


def _pieces(quotation: SceneQuotation, stage: Stage, *, over: int) -> list[LinePart]:
    words = stage.text.of(quotation.source)
    pieces = parts(quotation.line_id, quotation.source, words, stage.pace)
    if len(pieces) >= over:
        return pieces
    # The Director wants it over more shots than its length asks for: where phrases
    # allow it, but never between two words of one.
    share = math.ceil(spoken_words(words) / over) / WORDS_PER_SECOND
    shorter = parts(
        quotation.line_id, quotation.source, words, Pace(longest=max(share, 1.0))
    )
    phrased = all(not piece.text[-1:].isalnum() for piece in shorter)
    return shorter if phrased else pieces
