"""Finds where in the text a shot is cut, whose action a person cuts in two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from crews.architect.edits.anchors import find_occurrences
from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.reading import split_sentences
from ports.domain.story import Span

Source = tuple[Span, ...]

NEAR_WORDS = 3
"""As many words before those of a cut go with them where a sentence begins there."""

MIN_TOLD = 0.5
"""Share of an action's long words that are in the text where it is told from there."""

_LONG = 4
"""Letters of a word that tells where in the text an action is."""

_CLAUSE_END = re.compile(r"[,;:—–][)”\"’']*$")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _TextWord:
    """A word of a shot's text.

    Attributes:
        rank: 2 where it begins a sentence, 1 where a clause, else 0.
        spoken: It stands in a line of the shot, so that no action tells it.
        inside: A line would be cut before it.
    """

    start: int
    stems: frozenset[str]
    rank: int
    spoken: bool
    inside: bool


def find_cut(
    before: str,
    after: str,
    words: str,
    plan: ShotPlan,
    context: SceneContext,
    *,
    told: str,
) -> int | None:
    """Return where the text of *plan* is cut between *before* and *after*.

    It is where *words* stand, or else other words of both; an action that is in other
    words than the text is cut at the sentence that is nearest in proportion, or clause.
    None where the text has nothing to be cut at. Shots of one paragraph all have it as
    their text: what the shot has *told* says which part of it is its own.
    """
    text = tuple(_read_words(plan, context))
    places = [at for at, word in enumerate(text) if at and not word.inside]
    if not places:
        return None
    share = len(before.split()) / max(1, len(f"{before} {after}".split()))
    start, end = _find_stretch(text, set(_list_stems(told)))
    likely = start + share * (end - start)
    cut = _find_words(words, text, likely, plan, context)
    if cut is not None:
        return text[_step_back(text, cut, before, NEAR_WORDS)].start
    cut = _align(text, places, _list_stems(before), _list_stems(after))
    if cut is not None:
        return text[_step_back(text, cut, before, len(text))].start
    own = [at for at in places if start < at < end] or places
    return text[_find_by_place(text, own, likely)].start


def cut_source(source: Source, at: int, context: SceneContext) -> tuple[Source, Source]:
    """Return *source* up to *at* and from there on."""
    early = (Span(s.start, min(s.end, at)) for s in source if s.start < at)
    late = (Span(max(s.start, at), s.end) for s in source if s.end > at)
    return _keep_words(early, context), _keep_words(late, context)


def begin_word(at: int, source: Source, context: SceneContext) -> int:
    """Return where the word at *at* begins with its quotation marks."""
    span = next(span for span in source if span.start <= at < span.end)
    marks = re.search(r"\S*$", context.text.of(Span(span.start, at)))
    return at - len(marks.group()) if marks else at


def _keep_words(spans: Iterator[Span], context: SceneContext) -> Source:
    return tuple(span for span in spans if context.text.of(span).strip())


def _read_words(plan: ShotPlan, context: SceneContext) -> Iterator[_TextWord]:
    lines = [part.source for part in plan.line_parts]
    for span in plan.source:
        text = context.text.of(span)
        begun = {s.start for s in split_sentences(text, Span(0, len(text)))}
        rank = 2
        for match in re.finditer(r"\S+", text):
            place = Span(span.start + match.start(), span.start + match.end())
            yield _TextWord(
                start=place.start,
                stems=frozenset(_list_stems(match.group())),
                rank=2 if match.start() in begun else rank,
                spoken=any(place.overlaps(s) for s in lines),
                inside=any(s.start < place.start < s.end for s in lines),
            )
            rank = 1 if _CLAUSE_END.search(match.group()) else 0


def _find_words(
    words: str,
    text: Sequence[_TextWord],
    likely: float,
    plan: ShotPlan,
    context: SceneContext,
) -> int | None:
    """Return where *words* begin; of several places that nearest to *likely*."""
    found = {
        span.start + one.start
        for span in plan.source
        for one in find_occurrences(words, context.text.of(span), ignore_case=True)
    }
    places = [
        at
        for at, word in enumerate(text)
        if at and not word.spoken and any(_is_at(text, at, each) for each in found)
    ]
    return min(places, key=lambda at: abs(at - likely), default=None)


def _is_at(text: Sequence[_TextWord], at: int, start: int) -> bool:
    is_last = at + 1 == len(text)
    return text[at].start <= start and (is_last or start < text[at + 1].start)


def _align(
    text: Sequence[_TextWord],
    places: Sequence[int],
    before: Sequence[str],
    after: Sequence[str],
) -> int | None:
    """Return the last place that parts most words of both halves as they are parted.

    None where the text does not tell either half.
    """
    first, second = set(before) - set(after), set(after) - set(before)
    early = [bool(w.stems & first) and not w.spoken for w in text]
    late = [bool(w.stems & second) and not w.spoken for w in text]
    if not (_is_told(first, text) and _is_told(second, text)):
        return None
    ahead = [0, *accumulate(early)]
    behind = [0, *accumulate(late)]
    return max(places, key=lambda at: (ahead[at] + behind[-1] - behind[at], at))


def _is_told(stems: set[str], text: Sequence[_TextWord]) -> bool:
    here = {stem for word in text if not word.spoken for stem in word.stems}
    return bool(stems) and len(stems & here) >= MIN_TOLD * len(stems)


def _step_back(text: Sequence[_TextWord], at: int, before: str, most: int) -> int:
    """Return where the sentence of the word at *at* begins, or else its clause.

    Words that the first half tells stay with it, and more words than *most*.
    """
    told = set(_list_stems(before))
    places = [at]
    for place in range(at - 1, max(0, at - most - 1), -1):
        if text[place].spoken or text[place].stems & told:
            break
        places.append(place)
    free = [each for each in places if not text[each].inside]
    return max(free, key=lambda each: (text[each].rank, each), default=at)


def _find_stretch(text: Sequence[_TextWord], told: set[str]) -> tuple[int, int]:
    """Return from where to where most of what is *told* stands; all if nothing does."""
    best, most, start, total = (0, len(text)), 0, 0, 0
    for at, word in enumerate(text):
        if total <= 0:
            start, total = at, 0
        if word.stems:
            total += 1 if word.stems & told else -1
        if total > most:
            best, most = (start, at + 1), total
    return best


def _find_by_place(
    text: Sequence[_TextWord], places: Sequence[int], likely: float
) -> int:
    best = max(text[at].rank for at in places)
    begun = (at for at in places if text[at].rank == best)
    return min(begun, key=lambda at: abs(at - likely))


def _list_stems(words: str) -> list[str]:
    found = re.findall(r"\w+", words.casefold())
    return [_ENDING.sub("", word) for word in found if len(word) >= _LONG]
