"""Gives each shot the lines that it carries, and splits shots that are too long."""

from collections.abc import Iterator

from crews.director.scene_context import SceneContext
from crews.director.shot_resolution import ResolvedShot, carrier_shots
from crews.director.speech_timing import SpeechRate, count_words, split_line
from crews.director.windows import Window
from crews.step_inputs import SceneQuotation
from ports.domain.film import LinePart
from ports.domain.story import Span


def allocate_lines(
    shots: tuple[ResolvedShot, ...], window: Window, context: SceneContext
) -> list[list[LinePart]]:
    """Return the line parts of each shot; shots may share one line between them."""
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
    """Yield the line parts of each shot, as many as a comfortable rate allows."""
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
    """Split the text of a shot between the shots that it becomes, after their lines."""
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
    return split_line(
        quotation.line_id,
        quotation.source,
        words,
        context.speech_rate,
        shot_count=shot_count if shot_count > 1 else None,
    )
