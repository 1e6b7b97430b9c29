"""What the text of a scene shows, and what it only speaks of.

A thing is on screen where the narration tells of it as a fact of this scene. Words
inside speech, and narration that compares, denies, supposes, reports or remembers,
put nothing before the camera. The laws read this from the text itself: the reader's
own label is what they check.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crews.laws.case import SceneCase
from ports.domain.story import Span

_ARTICLES = r"(?:an?|the|his|her|their|its|my|our|your|some|any|one)\s+"
_FEW_WORDS = r"(?:[\w'’-]+\s+){0,4}?"
_UNREAL = re.compile(
    # compares: "like a roll of carpet", "as white as paper", "as if a lamp"
    rf"(?:(?<!would )(?<!'d )(?<!to )(?<!-)\blike\s+{_FEW_WORDS}"
    rf"|\bas\s+\w+\s+as\s+{_FEW_WORDS}"
    rf"|\b(?:as\s+if|as\s+though)\s+(?:[\w'’-]+\s+){{0,8}}?"
    rf"|\b(?:more|less|\w+er)\s+than\s+(?:{_ARTICLES})?"
    # denies: "no lamp", "without a hat", "not even a candle"
    rf"|\bno\s+(?:\w+\s+)?"
    rf"|\bwithout\s+(?:{_ARTICLES})?(?:\w+\s+)?"
    rf"|\b(?:not|never|nor)\s+{_FEW_WORDS}(?:an?|any)\s+(?:\w+\s+)?"
    # supposes: "might have been a ship", "she imagined the harbour"
    rf"|\b(?:would|could|might|should|must)(?:\s+not|n['’]t)?\s+have\s+{_FEW_WORDS}"
    rf"|\b(?:imagin|dream|wish)\w*\s+(?:[\w'’-]+\s+){{0,5}}?"
    # heads for: "bound for the ferry", "on her way to a tram"
    rf"|\b(?:head(?:s|ed|ing)?|bound|makes?|made|making)\s+for\s+{_FEW_WORDS}"
    rf"|\bon\s+(?:his|her|their|my|the)\s+way\s+to\s+{_FEW_WORDS}"
    # remembers: "she remembered the boat", "he had sold the dog"
    rf"|\b(?:remember|recall)\w*\s+(?:[\w'’-]+\s+){{0,5}}?"
    rf"|\bused\s+to\s+{_FEW_WORDS}"
    rf"|\bhad\s+(?:buried|burn(?:ed|t)|forgotten|lost|owned|sold)\s+{_FEW_WORDS}"
    # reports: "thinks that her neighbour's dog", "told her about the letter"
    rf"|\b(?:says?|said|thinks?|thought|believe[sd]?|tells?|told|ask(?:s|ed)?|knows?"
    rf"|wonders?|wondered|talk(?:s|ed|ing)?|spoke|speaking|heard)\s+{_FEW_WORDS}"
    rf"(?:that|whether|about|of)\s+{_FEW_WORDS})$",
    re.IGNORECASE,
)
"""What stands before a word that the narration does not show."""

_SENTENCE_END = re.compile(r"[.!?;:—–\n]")
_REACH = 90
"""How many characters before a word may decide what it is; a sentence's are fewer."""

_SEEN_UNSPOKEN = frozenset({"emphasis", "sign", "title"})
"""Quotations that nobody speaks and that narrate, or that a camera can read."""

_PLUPERFECT = re.compile(r"\b(?:had|having|would|could|might)\b|['’]d\b", re.IGNORECASE)
_TAKEN_UP = re.compile(r"\b(?:it|them|one)\b", re.IGNORECASE)
_POINTING = frozenset({"this", "that", "these", "those", "here", "your", "my"})
_TITLE = re.compile(r"[“‘\"]([^“”\"]+)[”’\"]")
_PREPOSITION = re.compile(r"\s+(?:of|for|from|with|in|on|to)\s+", re.IGNORECASE)
_MIN_PLURAL = 3
_PLURAL_ENDING = re.compile(r"(?:es|s)$")


@dataclass(frozen=True)
class Narration:
    """The text of a scene with everything that is said in it blanked out."""

    case: SceneCase

    @cached_property
    def text(self) -> str:
        """The narration; every character stands where it stands in the scene."""
        pieces, reached = [], 0
        for span in self._speech:
            if span.start > reached:
                pieces.append(self.case.text[reached : span.start])
            pieces.append(" " * (span.end - max(span.start, reached)))
            reached = max(reached, span.end)
        return "".join((*pieces, self.case.text[reached:]))

    @cached_property
    def _speech(self) -> tuple[Span, ...]:
        start = self.case.scene_input.entry.source.start
        return tuple(
            sorted(
                Span(quotation.source.start - start, quotation.source.end - start)
                for quotation in self.case.scene_input.quotations
                if quotation.unspoken not in _SEEN_UNSPOKEN
            )
        )

    def only_mentions(self, name: str) -> bool:
        """Tell whether the scene names *name* and never shows it.

        What a line names and the narration after it takes up ("he gave it to her")
        may be there, and so may what nothing names: only what is certain counts.
        """
        found = list(_occurrences(name, self.case.text))
        return bool(found) and not any(self._may_be_seen(*at) for at in found)

    def is_silent_about(self, name: str) -> bool:
        """Tell whether only speech names *name*, which neither shows nor denies it."""
        return not any(_occurrences(name, self.text))

    def tells_of_now(self, start: int) -> bool:
        """Tell whether the narration at *start* tells a fact of this scene."""
        return not self._is_unreal(start) and not _PLUPERFECT.search(
            self._clause_before(start)
        )

    def _may_be_seen(self, start: int, end: int) -> bool:
        if self.text[start:end].strip():
            return not self._is_unreal(start)
        after = self.text[end : end + 2 * _REACH]
        return _TAKEN_UP.search(after) is not None or self._is_pointed_at(start)

    def _is_unreal(self, start: int) -> bool:
        return _UNREAL.search(self._clause_before(start)) is not None

    def _clause_before(self, start: int) -> str:
        before = self.text[max(0, start - _REACH) : start]
        return _SENTENCE_END.split(before)[-1]

    def _is_pointed_at(self, start: int) -> bool:
        """Tell whether a speaker points at it: "this lamp", "your hands"."""
        words = re.findall(r"\w+", self.case.text[max(0, start - _REACH) : start])
        return any(w.casefold() in _POINTING for w in words[-3:])


def is_named_in(words: str, name: str) -> bool:
    """Tell whether *words* have *name*: its title, or else a noun of it."""
    return any(_occurrences(name, words))


def _occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where *text* has the title in *name*, or else what it is, or its last word.

    The words of a title tell nothing: the dream in “A Dream of Home” hangs on a wall.
    A "box of crayons" is there as a box or as crayons, each in either number.
    """
    titles = [
        match.span()
        for title in _TITLE.findall(name)
        for match in re.finditer(re.escape(title), text, re.IGNORECASE)
    ]
    if titles:
        yield from titles
        return
    for noun in dict.fromkeys(
        words[-1]
        for part in (_PREPOSITION.split(name)[0], name)
        if (words := re.findall(r"[\w'’-]+", part))
    ):
        stem = _PLURAL_ENDING.sub("", noun) if len(noun) > _MIN_PLURAL else noun
        pattern = rf"\b{re.escape(stem)}(?:e?s)?\b"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield match.start(), match.end()
