"""A scene in pieces: stretches of narration and speeches, in the order of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from ports.questions.numbered import NumberedQuotation

MAX_SEGMENT_WORDS = 45
"""Words of narration that one shot can show; more is several shots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotSegment:
    """What one shot may show.

    Attributes:
        quotation: The speech it is; None for narration.
        tokens: Of narration; empty for speech.
        beside: Narration that belongs to the speech ("said Della, rising").
    """

    unit: TextUnit
    quotation: NumberedQuotation | None
    tokens: tuple[Token, ...]
    adjacent_tokens: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        if self.quotation is not None:
            return self.unit.text[self.quotation.start : self.quotation.end]
        return plain_text(self.unit, self.tokens)

    @property
    def word_count(self) -> int:
        return len(self.text.split())


QUOTATION_MARKS = frozenset("“”\"«»‹›„‘’'`—–―") | {"``", "''", "--"}


def plain_text(part: TextUnit, tokens: Sequence[Token]) -> str:
    """Return the words of *tokens* as they stand, white space folded."""
    told = strip_quotation_marks(tokens)
    if not told:
        return ""
    text = part.text[told[0].start : told[-1].end]
    return " ".join(text.replace("_", "").split())


def strip_quotation_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return *tokens* without a quotation's own marks at either end."""
    first, last = 0, len(tokens)
    while first < last and _is_quotation_mark(tokens[first]):
        first += 1
    while first < last and _is_quotation_mark(tokens[last - 1]):
        last -= 1
    return tokens[first:last]


def _is_quotation_mark(token: Token) -> bool:
    return token.text in QUOTATION_MARKS and token.tag != "POS"


MAX_ADJACENT_WORDS = 14
"""Words of narration beside a speech that need no shot of their own."""


def split_into_segments(part: TextUnit) -> list[ShotSegment]:
    """Return the pieces of *part*; at least one, so that no unit is left out."""
    found: list[ShotSegment] = []
    waiting: tuple[Token, ...] = ()
    for stretch, quotation in _split_at_quotations(part):
        if quotation is not None:
            found.append(
                ShotSegment(
                    unit=part, quotation=quotation, tokens=(), adjacent_tokens=waiting
                )
            )
            waiting = ()
        elif _word_count(stretch) <= MAX_ADJACENT_WORDS and part.quotations:
            if found and found[-1].quotation is not None:
                last = found.pop()
                found.append(
                    ShotSegment(
                        unit=part,
                        quotation=last.quotation,
                        tokens=(),
                        adjacent_tokens=(*last.adjacent_tokens, *stretch),
                    )
                )
            else:
                waiting = stretch
        else:
            found.extend(
                ShotSegment(unit=part, quotation=None, tokens=tokens)
                for tokens in _group_sentences(stretch)
            )
    return found or [ShotSegment(unit=part, quotation=None, tokens=part.narration)]


def _word_count(tokens: tuple[Token, ...]) -> int:
    return sum(t.text[0].isalnum() for t in tokens)


def _split_at_quotations(
    part: TextUnit,
) -> Iterator[tuple[tuple[Token, ...], NumberedQuotation | None]]:
    rest = list(part.narration)
    for quotation in part.quotations:
        before = tuple(t for t in rest if t.start < quotation.start)
        rest = rest[len(before) :]
        if _word_count(before):
            yield before, None
        yield (), quotation
    if _word_count(tuple(rest)):
        yield tuple(rest), None


def _group_sentences(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Yield whole sentences, together up to what one shot shows."""
    held: list[Token] = []
    for start in sorted({t.sentence_start for t in tokens}):
        sentence = [t for t in tokens if t.sentence_start == start]
        if held and _word_count((*held, *sentence)) > MAX_SEGMENT_WORDS:
            yield tuple(held)
            held = []
        held += sentence
    if held:
        yield tuple(held)
