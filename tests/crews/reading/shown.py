"""What a manuscript shows, in words that a test can compare."""

from itertools import pairwise

from crews.reading import manuscript, normalise
from ports.domain.choices import StoryFormat
from ports.domain.manuscript import Manuscript, Quotation
from ports.domain.story import Span


def quotations(text: str, kind: StoryFormat = "prose") -> list[Quotation]:
    return [q for p in manuscript(text, kind).passages for q in p.quotations]


def spoken(text: str, kind: StoryFormat = "prose") -> list[str]:
    """Return the quotations, white space folded; a plus where one goes on."""
    return [
        ("+ " if q.continues else "") + " ".join(q.source.slice(text).split())
        for q in quotations(text, kind)
    ]


def units(text: str, kind: StoryFormat = "prose") -> list[tuple[str, str]]:
    """Return role and text of every unit, white space folded."""
    return [
        (unit.role, " ".join(unit.source.slice(text).split()))
        for passage in manuscript(text, kind).passages
        for unit in passage.units
    ]


def words_of(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [" ".join(span.slice(text).split()) for span in spans]


def partition(found: Manuscript) -> list[Span]:
    shown = [unit.source for passage in found.passages for unit in passage.units]
    return sorted([*shown, *found.matter])


def covers_once(text: str, spans: list[Span]) -> bool:
    in_order = all(above.end <= below.start for above, below in pairwise(spans))
    covered = "".join(span.slice(text) for span in spans)
    return in_order and "".join(covered.split()) == "".join(text.split())


def prose(words: int, seed: str = "rain") -> str:
    """Return sentences of ten words that say where they stand."""
    return " ".join(
        f"The {seed} fell on stone number {n} all night long."
        for n in range(words // 10)
    )


def paragraphs(count: int, words: int = 60, seed: str = "rain") -> str:
    return "\n\n".join(prose(words, f"{seed} {n}") for n in range(count))


__all__ = [
    "covers_once",
    "normalise",
    "paragraphs",
    "partition",
    "prose",
    "quotations",
    "spoken",
    "units",
    "words_of",
]
