"""Shot segments: the narration and quotations of a unit, in the order of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from ports.questions.numbered import NumberedQuotation

MAX_SEGMENT_WORDS = 45
"""Words of narration that one shot can show."""
MAX_ADJACENT_WORDS = 14
"""Words of narration beside a quotation that get no shot of their own."""
QUOTATION_MARKS = frozenset("“”\"«»‹›„‘’'`—–―") | {"``", "''", "--"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotSegment:
    """What one shot may show: narration, or one quotation.

    Attributes:
        quotation: None for narration.
        tokens: The narration; empty for a quotation.
        adjacent_tokens: Narration shown together with the quotation:
            "said Della, rising".
    """

    unit: TextUnit
    quotation: NumberedQuotation | None
    tokens: tuple[Token, ...]
    adjacent_tokens: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        """The words of the segment, without quotation marks."""
        if self.quotation is not None:
            return self.unit.text[self.quotation.start : self.quotation.end]
        return plain_text(self.unit, self.tokens)

    @property
    def word_count(self) -> int:
        """Words between white space."""
        return len(self.text.split())


def plain_text(unit: TextUnit, tokens: Sequence[Token]) -> str:
    """Return the text from the first to the last of *tokens*, white space collapsed."""
    inner = strip_quotation_marks(tokens)
    if not inner:
        return ""
    text = unit.text[inner[0].start : inner[-1].end]
    return " ".join(text.replace("_", "").split())


def strip_quotation_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return *tokens* without quotation marks at either end."""
    first, last = 0, len(tokens)
    while first < last and _is_quotation_mark(tokens[first]):
        first += 1
    while first < last and _is_quotation_mark(tokens[last - 1]):
        last -= 1
    return tokens[first:last]


def _is_quotation_mark(token: Token) -> bool:
    return token.text in QUOTATION_MARKS and token.tag != "POS"


def split_into_segments(unit: TextUnit) -> list[ShotSegment]:
    """Return the segments of *unit*: at least one, so that every unit gets a shot.

    A few words of narration belong to the quotation before them, or else to the next.
    """
    found: list[ShotSegment] = []
    leading: tuple[Token, ...] = ()
    for narration, quotation in _split_at_quotations(unit):
        if quotation is not None:
            found.append(
                ShotSegment(
                    unit=unit, quotation=quotation, tokens=(), adjacent_tokens=leading
                )
            )
            leading = ()
        elif _word_count(narration) <= MAX_ADJACENT_WORDS and unit.quotations:
            if found and found[-1].quotation is not None:
                tokens = (*found[-1].adjacent_tokens, *narration)
                found[-1] = replace(found[-1], adjacent_tokens=tokens)
            else:
                leading = narration
        else:
            found.extend(
                ShotSegment(unit=unit, quotation=None, tokens=tokens)
                for tokens in _group_sentences(narration)
            )
    return found or [ShotSegment(unit=unit, quotation=None, tokens=unit.narration)]


def _word_count(tokens: tuple[Token, ...]) -> int:
    return sum(t.text[0].isalnum() for t in tokens)


def _split_at_quotations(
    unit: TextUnit,
) -> Iterator[tuple[tuple[Token, ...], NumberedQuotation | None]]:
    """Yield narration with None, and each quotation with no tokens, in text order."""
    rest = list(unit.narration)
    for quotation in unit.quotations:
        before = tuple(t for t in rest if t.start < quotation.start)
        rest = rest[len(before) :]
        if _word_count(before):
            yield before, None
        yield (), quotation
    if _word_count(tuple(rest)):
        yield tuple(rest), None


def _group_sentences(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Yield groups of whole sentences, each group as long as one shot can show."""
    group: list[Token] = []
    for start in sorted({t.sentence_start for t in tokens}):
        sentence = [t for t in tokens if t.sentence_start == start]
        if group and _word_count((*group, *sentence)) > MAX_SEGMENT_WORDS:
            yield tuple(group)
            group = []
        group += sentence
    if group:
        yield tuple(group)
