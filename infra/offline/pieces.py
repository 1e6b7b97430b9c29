"""A scene in pieces: stretches of narration and speeches, in the order of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.offline.grammar import Token
from infra.offline.page import Part
from ports.questions.numbered import NumberedQuotation

PIECE = 45
"""Words of narration that one shot can show; more is several shots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one shot may show.

    Attributes:
        quotation: The speech it is; None for narration.
        tokens: Of narration; empty for speech.
        beside: Narration that belongs to the speech ("said Della, rising").
    """

    part: Part
    quotation: NumberedQuotation | None
    tokens: tuple[Token, ...]
    beside: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        if self.quotation is not None:
            return self.part.text[self.quotation.start : self.quotation.end]
        return plain(self.part, self.tokens)

    @property
    def words(self) -> int:
        return len(self.text.split())


MARKS = frozenset("“”\"«»‹›„‘’'`—–―") | {"``", "''", "--"}


def plain(part: Part, tokens: Sequence[Token]) -> str:
    """Return the words of *tokens* as they stand, white space folded."""
    told = unquoted(tokens)
    if not told:
        return ""
    text = part.text[told[0].start : told[-1].end]
    return " ".join(text.replace("_", "").split())


def unquoted(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return *tokens* without a quotation's own marks at either end."""
    first, last = 0, len(tokens)
    while first < last and _quotes(tokens[first]):
        first += 1
    while first < last and _quotes(tokens[last - 1]):
        last -= 1
    return tokens[first:last]


def _quotes(token: Token) -> bool:
    return token.text in MARKS and token.tag != "POS"


BRIEF = 14
"""Words of narration beside a speech that need no shot of their own."""


def pieces(part: Part) -> list[Piece]:
    """Return the pieces of *part*; at least one, so that no unit is left out."""
    found: list[Piece] = []
    waiting: tuple[Token, ...] = ()
    for stretch, quotation in _stretches(part):
        if quotation is not None:
            found.append(
                Piece(part=part, quotation=quotation, tokens=(), beside=waiting)
            )
            waiting = ()
        elif _words(stretch) <= BRIEF and part.quotations:
            if found and found[-1].quotation is not None:
                last = found.pop()
                found.append(
                    Piece(
                        part=part,
                        quotation=last.quotation,
                        tokens=(),
                        beside=(*last.beside, *stretch),
                    )
                )
            else:
                waiting = stretch
        else:
            found.extend(
                Piece(part=part, quotation=None, tokens=tokens)
                for tokens in _sentences(stretch)
            )
    return found or [Piece(part=part, quotation=None, tokens=part.told)]


def _words(tokens: tuple[Token, ...]) -> int:
    return sum(t.text[0].isalnum() for t in tokens)


def _stretches(
    part: Part,
) -> Iterator[tuple[tuple[Token, ...], NumberedQuotation | None]]:
    rest = list(part.told)
    for quotation in part.quotations:
        before = tuple(t for t in rest if t.start < quotation.start)
        rest = rest[len(before) :]
        if _words(before):
            yield before, None
        yield (), quotation
    if _words(tuple(rest)):
        yield tuple(rest), None


def _sentences(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Yield whole sentences, together up to what one shot shows."""
    held: list[Token] = []
    for start in sorted({t.sentence for t in tokens}):
        sentence = [t for t in tokens if t.sentence == start]
        if held and _words((*held, *sentence)) > PIECE:
            yield tuple(held)
            held = []
        held += sentence
    if held:
        yield tuple(held)
