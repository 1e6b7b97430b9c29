"""Shows the parts of a manuscript as texts that a test can compare."""

from itertools import pairwise

from crews.reading import build_manuscript
from ports.domain.choices import StoryFormat
from ports.domain.manuscript import Manuscript, Quotation
from ports.domain.story import Span


def quotations(text: str, kind: StoryFormat = "prose") -> list[Quotation]:
    return [q for p in build_manuscript(text, kind).passages for q in p.quotations]


def quotation_texts(text: str, kind: StoryFormat = "prose") -> list[str]:
    """Return the quotations, white space collapsed; "+" marks a continuation."""
    return [
        ("+ " if q.continues else "") + " ".join(q.source.slice(text).split())
        for q in quotations(text, kind)
    ]


def unit_texts(text: str, kind: StoryFormat = "prose") -> list[tuple[str, str]]:
    """Return role and text of every unit, white space collapsed."""
    return [
        (unit.role, " ".join(unit.source.slice(text).split()))
        for passage in build_manuscript(text, kind).passages
        for unit in passage.units
    ]


def span_texts(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [" ".join(span.slice(text).split()) for span in spans]


def all_spans(manuscript: Manuscript) -> list[Span]:
    units = [unit.source for passage in manuscript.passages for unit in passage.units]
    return sorted([*units, *manuscript.matter])


def is_covered_once(text: str, spans: list[Span]) -> bool:
    in_order = all(above.end <= below.start for above, below in pairwise(spans))
    covered = "".join(span.slice(text) for span in spans)
    return in_order and "".join(covered.split()) == "".join(text.split())


def build_prose(words: int, seed: str = "rain") -> str:
    """Return *words* words in sentences of ten, each with its number."""
    return " ".join(
        f"The {seed} fell on stone number {n} all night long."
        for n in range(words // 10)
    )


def build_paragraphs(count: int, words: int = 60, seed: str = "rain") -> str:
    return "\n\n".join(build_prose(words, f"{seed} {n}") for n in range(count))
