"""Shot segments: the narration and quotations of a unit, in the order of the text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token, strip_marks
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.clause_opening import (
    RELATIVES,
    find_opening,
    joins_clauses,
)
from ports.questions.numbered import NumberedQuotation

MAX_SEGMENT_WORDS = 21
"""Words of narration that one shot can show: seven seconds at three words a second."""
MAX_UNCUT_WORDS = 38
"""Words of a sentence that one shot holds on where no clauses join; what is described
is seen in half the time that it takes to tell."""
MIN_PART_WORDS = 6
"""Words of a part of a long sentence that has a shot of its own."""
MAX_ADJACENT_WORDS = 14
"""Words of narration beside a quotation that get no shot of their own."""
MAX_JOINED_WORDS = 17
"""Words of two quotations of one speaker that one shot can carry: seven seconds."""
QUOTATION_MARKS = frozenset("「」『』“”\"«»‹›„‘’'`—–―") | {"``", "''", "--"}
_PAUSES = frozenset(",;:—–")
_JOINTS = frozenset({"and", "but", "then", "so"})
MAX_TAG_WORDS = 4
"""Words of a sentence that is no more than a speech tag: "the old man asked."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotSegment:
    """What one shot may show: narration, or what one person says in one go.

    Attributes:
        quotations: Empty for narration; of one speaker.
        tokens: The narration; empty for speech.
        adjacent_tokens: Narration shown together with the speech:
            "said Della, rising".
    """

    unit: TextUnit
    quotations: tuple[NumberedQuotation, ...] = ()
    tokens: tuple[Token, ...] = ()
    adjacent_tokens: tuple[Token, ...] = ()

    @property
    def narration(self) -> tuple[Token, ...]:
        """The narration, of a shot of speech as well."""
        return self.adjacent_tokens if self.quotations else self.tokens

    @property
    def spoken_tokens(self) -> list[Token]:
        """The words of its quotations, with their marks."""
        return [t for q in self.quotations for t in self.unit.tokens_of(q)]

    @property
    def text(self) -> str:
        """The words of the segment, without quotation marks."""
        if self.quotations:
            return " ".join(self.unit.text[q.start : q.end] for q in self.quotations)
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
    return " ".join(strip_marks(text).split())


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
                ShotSegment(unit=unit, quotations=(quotation,), adjacent_tokens=leading)
            )
            leading = ()
        elif count_words(narration) <= MAX_ADJACENT_WORDS and unit.quotations:
            if found and found[-1].quotations:
                tokens = (*found[-1].adjacent_tokens, *narration)
                found[-1] = replace(found[-1], adjacent_tokens=tokens)
            else:
                leading = narration
        else:
            found.extend(
                ShotSegment(unit=unit, tokens=tokens)
                for tokens in _group_sentences(
                    unit.parse,
                    _without_tag(narration) if found and leading == () else narration,
                )
            )
    return _join_speech(found) or [ShotSegment(unit=unit, tokens=unit.narration)]


def _without_tag(narration: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return *narration* without the tag that it begins with: "he asked. He had …"."""
    ends = (at for at, t in enumerate(narration) if t.text[0] in ".!?")
    end = next(ends, len(narration) - 1) + 1
    tag, rest = narration[:end], narration[end:]
    is_tag = count_words(tag) <= MAX_TAG_WORDS and any(
        t.lemma in terms("verbs", "speech") and t.tag in FINITE_TAGS for t in tag
    )
    return rest if is_tag and count_words(rest) else narration


def count_words(tokens: Sequence[Token]) -> int:
    """Count the words among *tokens*."""
    return sum(t.text[0].isalnum() for t in tokens)


def _join_speech(segments: list[ShotSegment]) -> list[ShotSegment]:
    """Join what one speaker says in one go: "You're late," said Nora. "It went." """
    joined: list[ShotSegment] = []
    for segment in segments:
        if joined and _is_one_speech(joined[-1], segment):
            before = joined[-1]
            joined[-1] = replace(
                before,
                quotations=(*before.quotations, *segment.quotations),
                adjacent_tokens=(*before.adjacent_tokens, *segment.adjacent_tokens),
            )
        else:
            joined.append(segment)
    return joined


def _is_one_speech(before: ShotSegment, after: ShotSegment) -> bool:
    if not before.quotations or not after.quotations:
        return False
    first, second = before.quotations[-1], after.quotations[0]
    narration = count_words((*before.adjacent_tokens, *after.adjacent_tokens))
    return (
        first.speaker is not None
        and (first.speaker, first.offscreen) == (second.speaker, second.offscreen)
        and before.word_count + after.word_count <= MAX_JOINED_WORDS
        and narration <= MAX_ADJACENT_WORDS
    )


def _split_at_quotations(
    unit: TextUnit,
) -> Iterator[tuple[tuple[Token, ...], NumberedQuotation | None]]:
    """Yield narration with None, and each quotation with no tokens, in text order."""
    rest = list(unit.narration)
    for quotation in unit.quotations:
        before = tuple(t for t in rest if t.start < quotation.start)
        rest = rest[len(before) :]
        if count_words(before):
            yield before, None
        yield (), quotation
    if count_words(tuple(rest)):
        yield tuple(rest), None


def _group_sentences(
    parse: ParsedText, tokens: tuple[Token, ...]
) -> Iterator[tuple[Token, ...]]:
    """Yield groups of sentences and of their parts, as long as one shot can show."""
    group: tuple[Token, ...] = ()
    for start in sorted({t.sentence_start for t in tokens}):
        sentence = tuple(t for t in tokens if t.sentence_start == start)
        for part in _split_sentence(parse, sentence):
            if group and count_words((*group, *part)) > MAX_SEGMENT_WORDS:
                yield group
                group = ()
            group += part
    if group:
        yield group


def _split_sentence(
    parse: ParsedText, sentence: tuple[Token, ...]
) -> list[tuple[Token, ...]]:
    """Split a sentence that is too long for a shot where both parts are sentences."""
    if count_words(sentence) <= MAX_SEGMENT_WORDS:
        return [sentence]
    cuts = _cuts(sentence, lambda at: _is_joint(parse, sentence, at))
    if not cuts and count_words(sentence) > MAX_UNCUT_WORDS:
        commas = _cuts(sentence, lambda at: sentence[at - 1].text in _PAUSES)
        # A clause with "which" is nothing without the noun before it.
        cuts = [at for at in commas if sentence[at].tag not in RELATIVES] or commas
        cuts = cuts or _cuts(sentence, lambda at: sentence[at].pos == "SCONJ")
        # A shot has no time for more, so that a phrase has to do.
        cuts = cuts or _cuts(sentence, lambda at: sentence[at].pos == "ADP")
    if not cuts:
        return [sentence]
    middle = count_words(sentence) / 2
    cut = min(cuts, key=lambda at: abs(count_words(sentence[:at]) - middle))
    return [
        *_split_sentence(parse, sentence[:cut]),
        *_split_sentence(parse, sentence[cut:]),
    ]


def _cuts(sentence: tuple[Token, ...], is_cut: Callable[[int], bool]) -> list[int]:
    """Return where *is_cut* allows a cut, with enough words on either side."""
    return [
        at
        for at in range(1, len(sentence))
        if is_cut(at)
        and count_words(sentence[:at]) >= MIN_PART_WORDS
        and count_words(sentence[at:]) >= MIN_PART_WORDS
    ]


def _is_joint(parse: ParsedText, sentence: tuple[Token, ...], at: int) -> bool:
    """Tell whether the words on either side of *at* are sentences: "… | and | the lamp
    went out"."""
    token = sentence[at]
    if sentence[at - 1].text not in _PAUSES and token.dep != "cc":
        return False
    left, right = strip_joints(sentence[:at]), strip_joints(sentence[at:])
    return (
        joins_clauses(parse, sentence[:at], sentence[at:])
        and find_opening(parse, left) is not None
        and find_opening(parse, right) is not None
    )


def strip_joints(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return *tokens* without the "and then" that they begin with."""
    first = 0
    while first < len(tokens) and (
        (tokens[first].lower in _JOINTS and not tokens[first].is_capitalised)
        or not (tokens[first].text == "(" or any(map(str.isalnum, tokens[first].text)))
    ):
        first += 1
    return tokens[first:]
