"""Which words of a paragraph of action each shot shows.

A shot tells its part of the text in much the same words, so that is found again: as the
stretch that has most of the shot's words and fewest others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from infra.film.script_blocks import ActionBlock, Block, Cover
from infra.film.speech_tags import TITLES
from ports.domain.film import Shot

_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
_DOUBLE = re.compile(r"([bdgklmnprt])\1$")
_CLAUSE_END = re.compile(r"[,;:.!?…—–)”\"]$")
_SENTENCE_END = re.compile(r"[.!?…][)”\"’']*$")
_TITLES = frozenset(f"{title}." for title in TITLES)
_LONG = 4
"""Letters of a word that says what is shown; shorter ones, being everywhere, count for
nothing."""
_LEAST_WORDS = 2
_MOSTLY = 0.75
"""Share of a corrected action's long words by which it still tells its words of the
text; one in other words has what the others leave of its source."""
_MAX_PAIRS = 1_000_000
"""More words times shots are not compared: it would take too long."""

Letters = tuple[int, int]
"""From where to where something is in a block, spaces not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A shot, and the part of a paragraph that its source is; all of it by default."""

    shot: Shot
    letters: Letters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    """A paragraph of action, and the shots whose source it is or is part of."""

    words: Sequence["_Word"]
    parts: tuple[ShownPart, ...]

    @property
    def letters(self) -> int:
        """How many it has, spaces not counted."""
        return self.words[-1].letters[1] if self.words else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word of the paragraph.

    Attributes:
        opens: A clause may begin with it.
        begins: A sentence begins with it.
    """

    stems: frozenset[str]
    letters: Letters
    opens: bool
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """The words that a shot shows, from *start* up to *end*."""

    shot: str
    start: int
    end: int


def cover_actions(
    blocks: Sequence[Block], shown: Mapping[int, Sequence[ShownPart]]
) -> Iterator[Block]:
    """Yield the blocks of a scene, each paragraph of action with what shots have of it.

    What no shot tells goes with what stands before it. A shot whose words are found
    nowhere has all of its source, unless it is there for its lines. One that a person
    describes in other words, or that is staged, has what the shots around it leave of
    its source.

    Args:
        blocks: Without covers.
        shown: The shots over each paragraph, by its place in *blocks*.
    """
    paragraphs = {
        place: _Paragraph(
            words=tuple(_read_words(block.text)), parts=tuple(shown.get(place, ()))
        )
        for place, block in enumerate(blocks)
        if isinstance(block, ActionBlock)
    }
    told = {place: list(_find_stretches(each)) for place, each in paragraphs.items()}
    known = {each.shot for stretches in told.values() for each in stretches}
    for place, block in enumerate(blocks):
        if isinstance(block, ActionBlock):
            covers = tuple(_covers(paragraphs[place], told[place], known))
            yield replace(block, covers=covers)
        else:
            yield block


def word_stems(text: str) -> frozenset[str]:
    """Return the long words of *text* without the endings that a tense has."""
    words = (word for word in _WORD.findall(text.casefold()) if len(word) >= _LONG)
    return frozenset(_DOUBLE.sub(r"\1", _ENDING.sub("", word)) for word in words)


def _covers(
    paragraph: _Paragraph, stretches: Sequence[_Stretch], known: AbstractSet[str]
) -> Iterator[Cover]:
    words = paragraph.words
    found = {
        each.shot: (words[each.start].letters[0], words[each.end - 1].letters[1])
        for each in _close_gaps(words, stretches)
    }
    is_alone = len(paragraph.parts) == 1
    for part in paragraph.parts:
        shot = part.shot
        letters = part.letters or (0, paragraph.letters)
        is_elsewhere = shot.shot_id in known or (shot.lines and found)
        if shot.shot_id in found or is_alone or not is_elsewhere:
            start, end = found.get(shot.shot_id, letters)
            yield Cover(shot=shot.shot_id, start=start, end=end)


def _find_stretches(paragraph: _Paragraph) -> Iterator[_Stretch]:
    """Yield what is told of a paragraph that several shots show."""
    words = paragraph.words
    if not 1 < len(paragraph.parts) <= _MAX_PAIRS // max(1, len(words)):
        return
    told = [_find_stretch(words, part) for part in paragraph.parts]
    for at, part in enumerate(paragraph.parts):
        rest = None
        if told[at] is None and (part.shot.edited or part.shot.staging):
            rest = _find_rest(words, part, before=told[:at], after=told[at + 1 :])
        if stretch := told[at] or rest:
            yield stretch


def _read_words(text: str) -> Iterator[_Word]:
    letters, opens, begins = 0, True, True
    for word in text.split():
        end = letters + len(word)
        yield _Word(
            stems=word_stems(word), letters=(letters, end), opens=opens, begins=begins
        )
        letters, opens = end, bool(_CLAUSE_END.search(word)) and word not in _TITLES
        begins = opens and bool(_SENTENCE_END.search(word))


def _find_stretch(words: Sequence[_Word], part: ShownPart) -> _Stretch | None:
    """Return the stretch with most of a shot's words and fewest others."""
    told = word_stems(part.shot.narrative_layer.action_description)
    best, best_sum = (0, 0), 0
    start, total = 0, 0
    for place, word in enumerate(words):
        if total <= 0 or not _is_in(word, part):
            start, total = place, 0
        if word.stems and _is_in(word, part):
            total += 1 if word.stems & told else -1
        if total > best_sum:
            best, best_sum = (start, place + 1), total
    start, end = _trim(words, *best)
    shown = words[start:end]
    known = {stem for word in shown for stem in word.stems & told}
    is_other = part.shot.edited and len(known) < _MOSTLY * len(told)
    if is_other or len(known) < max(1, min(_LEAST_WORDS, len(told))):
        return None
    return _Stretch(shot=part.shot.shot_id, start=start, end=end)


def _find_rest(
    words: Sequence[_Word],
    part: ShownPart,
    *,
    before: Sequence[_Stretch | None],
    after: Sequence[_Stretch | None],
) -> _Stretch | None:
    """Return what the shots around it leave of a shot's source; else all of it."""
    start = max((each.end for each in before if each), default=0)
    following = min((each.start for each in after if each), default=None)
    end = len(words) if following is None else _begin_sentence(words, start, following)
    inside = [place for place, word in enumerate(words) if _is_in(word, part)]
    places = [place for place in inside if start <= place < end] or inside
    if not places:
        return None
    return _Stretch(shot=part.shot.shot_id, start=places[0], end=places[-1] + 1)


def _trim(words: Sequence[_Word], start: int, end: int) -> tuple[int, int]:
    """Return a stretch without a single word of the clause before it or behind it."""
    if start + 1 < end and words[start + 1].opens and not words[start].opens:
        start += 1
    is_open = end < len(words) and not words[end].opens
    if start + 1 < end and words[end - 1].opens and is_open:
        end -= 1
    return start, end


def _is_in(word: _Word, part: ShownPart) -> bool:
    if part.letters is None:
        return True
    return part.letters[0] < word.letters[1] and word.letters[0] < part.letters[1]


def _close_gaps(
    words: Sequence[_Word], stretches: Sequence[_Stretch]
) -> Iterator[_Stretch]:
    """Yield *stretches* so long that every word is in one of them.

    One that begins in other words ("he" for a name) begins where its sentence does.
    """
    ordered = sorted(stretches, key=lambda each: (each.start, each.end))
    starts, ends = {}, {each.end: each.end for each in ordered}
    covered = 0
    for each in ordered:
        if each.start > covered:
            begin = _begin_sentence(words, covered, each.start) if covered else 0
            starts[each.start], ends[covered] = begin, begin
        covered = max(covered, each.end)
    ends[covered] = len(words)
    for each in ordered:
        start = starts.get(each.start, each.start)
        yield replace(each, start=start, end=ends[each.end])


def _begin_sentence(words: Sequence[_Word], first: int, start: int) -> int:
    """Return where the sentence of the word at *start* begins, from *first* on.

    Where another shot has its beginning, it is where the clause begins.
    """
    places = range(start, first - 1, -1)
    clause = next((place for place in places if words[place].opens), first)
    return next((place for place in places if words[place].begins), clause)
