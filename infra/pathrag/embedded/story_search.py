"""Finds the passages of a story that answer a person's question.

By words where there is no encoder; by meaning and words together where there is one.
How well is measured on four hundred questions (tests/quality/questions.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from statistics import fmean

from infra.pathrag.embedded.story_passages import StoryPassage, cut_story, join
from infra.pathrag.embedded.text_similarity import SimilarityIndex
from ports.domain.story import Span
from ports.meaning import TextEncoder

MAX_PASSAGES = 5

WEIGHT_OF_PASSAGE = 0.5
WEIGHT_OF_SENTENCES = 0.65
WEIGHT_OF_WORDS = 0.15
"""For the words of the whole passage by meaning, its nearest sentences as wholes, and
the letters, against 1 for the words of the best four sentences in a row by meaning."""

NEAREST_SENTENCES = 3
"""Of a passage, whose mean nearness counts: one alone may be near by chance."""

MAX_DISTANCE = 0.105
"""From the best passage, by meaning. Of 100 questions that are not held out 91 are
answered, and 0.54 of all passages are right; with 0.05 83 and 0.62, with 0.15 93 and
0.47."""

MIN_WORD_SIMILARITY = 0.11
"""Where there is no encoder. Of the same questions 50 / 0.60; with 0.12 47 / 0.67, with
0.1 52 / 0.53."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """A passage that may answer a question.

    Attributes:
        source: Whole paragraphs, which overlap those of no other passage found.
        best: The sentence in it that is nearest to the question.
        score: Higher is nearer; comparable within one answer only.
    """

    source: Span
    best: Span
    score: float


class StorySearch:
    """One story, read once for many questions."""

    def __init__(self, text: str, encoder: TextEncoder | None) -> None:
        self._story = cut_story(text)
        sentences = [sentence.slice(text) for sentence in self._story.sentences]
        self._passage_words = SimilarityIndex(
            [passage.source.slice(text) for passage in self._story.passages]
        )
        self._sentence_words = SimilarityIndex(sentences)
        runs = [passage.sentences for passage in self._story.passages]
        self._meanings = encoder.index(sentences, runs) if encoder else None

    def find(self, question: str) -> tuple[FoundPassage, ...]:
        """Return the passages that may answer *question*, best first; none is fine."""
        if not self._story.passages:
            return ()
        words = self._passage_words.scores(question)
        if self._meanings is None:
            nearness = self._sentence_words.scores(question)
            scores = [words.get(n, 0.0) for n in range(len(self._story.passages))]
            least = MIN_WORD_SIMILARITY
        else:
            near = self._meanings.similarities(question)
            nearness = dict(enumerate(near.texts))
            scores = [
                near.stretches[number]
                + WEIGHT_OF_PASSAGE * near.runs[number]
                + WEIGHT_OF_SENTENCES * _mean_of_nearest(passage, near.texts)
                + WEIGHT_OF_WORDS * words.get(number, 0.0)
                for number, passage in enumerate(self._story.passages)
            ]
            least = max(scores) - MAX_DISTANCE
        return tuple(
            FoundPassage(
                source=passage.source,
                best=self._nearest(passage, nearness),
                score=score,
            )
            for passage, score in self._join_neighbours(
                self._best(scores, least), scores
            )
        )

    def _join_neighbours(
        self, best: Sequence[int], scores: Sequence[float]
    ) -> list[tuple[StoryPassage, float]]:
        """Return the passages with their scores, in which neighbours are one."""
        joined: list[tuple[StoryPassage, float]] = []
        for number in sorted(best):
            passage, score = self._story.passages[number], scores[number]
            if joined and joined[-1][0].sentences.stop == passage.sentences.start:
                before, highest = joined.pop()
                passage, score = join(before, passage), max(highest, score)
            joined.append((passage, score))
        return sorted(joined, key=lambda each: -each[1])

    def _best(self, scores: Sequence[float], least: float) -> list[int]:
        """Return the best passages that do not overlap."""
        best: list[int] = []
        spans = [passage.source for passage in self._story.passages]
        for number in sorted(range(len(scores)), key=lambda n: (-scores[n], n)):
            if scores[number] < least or len(best) == MAX_PASSAGES:
                break
            if not any(spans[number].overlaps(spans[other]) for other in best):
                best.append(number)
        return best

    def _nearest(self, passage: StoryPassage, nearness: dict[int, float]) -> Span:
        nearest = max(passage.sentences, key=lambda number: nearness.get(number, 0.0))
        return self._story.sentences[nearest]


def _mean_of_nearest(passage: StoryPassage, nearness: Sequence[float]) -> float:
    return fmean(nlargest(NEAREST_SENTENCES, (nearness[n] for n in passage.sentences)))
