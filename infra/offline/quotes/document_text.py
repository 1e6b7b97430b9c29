"""Paragraphs in quotation marks that are read, not heard."""

import re
from collections.abc import Sequence

from infra.offline.language.document import TextUnit
from infra.offline.quotes.non_speech import is_document_lead

_OPENS_QUOTED = re.compile(r"\W*[“\"‘'«„]")


def find_read_paragraphs(paragraphs: Sequence[tuple[TextUnit, ...]]) -> frozenset[str]:
    """Return the numbers of paragraphs that nobody speaks.

    These are documents shown after a colon, as far as their quotation runs, and the
    verses that stand over a chapter before it begins.
    """
    found: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        before = paragraphs[index - 1] if index else ()
        if not _OPENS_QUOTED.match(paragraph[0].text):
            continue
        goes_on = (
            before and before[0].paragraph in found and _is_continuation(paragraph)
        )
        if goes_on or _is_epigraph(paragraph, before) or _has_document_lead(before):
            found.add(paragraph[0].paragraph)
    return frozenset(found)


def _is_epigraph(paragraph: tuple[TextUnit, ...], before: tuple[TextUnit, ...]) -> bool:
    is_first = not before or before[0].role == "heading"
    return is_first and paragraph[0].role == "verse"


def _has_document_lead(before: tuple[TextUnit, ...]) -> bool:
    return bool(before) and is_document_lead(before[-1].text)


def _is_continuation(paragraph: tuple[TextUnit, ...]) -> bool:
    quotations = paragraph[0].quotations
    return bool(quotations) and quotations[0].continues is not None
