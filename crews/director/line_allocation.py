"""Lines dealt out to the shots that carry them, and text to the shots it becomes."""

from collections.abc import Iterator

from crews.director.scene_context import SceneContext
from crews.director.shot_resolution import ResolvedShot, carrier_shots
from crews.director.speech_timing import (
    SpeechRate,
    count_words,
    split_evenly,
    split_line,
)
from crews.director.windows import Window
from crews.step_inputs import SceneQuotation
from ports.domain.film import LinePart
from ports.domain.story import Span


def allocate_lines(
    shots: tuple[ResolvedShot, ...], window: Window, context: SceneContext
) -> list[list[LinePart]]:
    """Return what each shot carries; a line given to several shots is dealt out."""
    allocated: list[list[LinePart]] = [[] for _ in shots]
    for quotation, carriers in zip(
        window.quotations, carrier_shots(shots, window), strict=True
    ):
        pieces = _line_parts(quotation, context, shot_count=len(carriers))
        share = max(len(carriers), 1) if len(pieces) >= len(carriers) else len(pieces)
        for number, piece in enumerate(pieces):
            allocated[carriers[number * share // len(pieces)]].append(piece)
    return allocated


def split_into_shots(
    line_parts: list[LinePart], rate: SpeechRate
) -> Iterator[list[LinePart]]:
    """Yield what goes into one shot, as much as an easy pace allows."""
    pack: list[LinePart] = []
    for piece in line_parts:
        if pack and count_words([*pack, piece]) > rate.comfortable_words:
            yield pack
            pack = []
        pack.append(piece)
    yield pack


def split_source(
    source: tuple[Span, ...], packs: list[list[LinePart]]
) -> list[tuple[Span, ...]]:
    """Deal a shot's text out to the shots that it becomes, cut where words end."""
    cuts = [source[0].start, *(pack[-1].source.end for pack in packs[:-1])]
    ends = [*cuts[1:], max(span.end for span in source)]
    return [
        tuple(
            Span(max(span.start, start), min(span.end, end))
            for span in source
            if max(span.start, start) < min(span.end, end)
        )
        for start, end in zip(cuts, ends, strict=True)
    ]


def _line_parts(
    quotation: SceneQuotation, context: SceneContext, *, shot_count: int
) -> list[LinePart]:
    words = context.text.of(quotation.source)
    pieces = split_line(quotation.line_id, quotation.source, words, context.speech_rate)
    if len(pieces) >= shot_count:
        return pieces
    # The Director wants it over more shots than its length asks for.
    phrases = split_evenly(
        quotation.line_id, quotation.source, words, shot_count=shot_count
    )
    if (
        phrases is None
        or max(count_words([part]) for part in phrases) > context.speech_rate.max_words
    ):
        return pieces
    return phrases
