"""Lines dealt out to the shots that carry them, and text to the shots it becomes."""

from collections.abc import Iterator

from crews.director.sketch import Sketch, carriers
from crews.director.speech import Pace, parts, shared, spoken
from crews.director.stage import Stage
from crews.director.windows import Window
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
    # The Director wants it over more shots than its length asks for.
    phrases = shared(quotation.line_id, quotation.source, words, over=over)
    if phrases is None or max(spoken([part]) for part in phrases) > stage.pace.most:
        return pieces
    return phrases
