"""Recall and precision of the passages that questions of people find."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from infra.pathrag.embedded.story_search import FoundPassage, StorySearch
from ports.domain.story import Span
from ports.meaning import TextEncoder
from tests.quality.gold_figures import Ratio

HELD_OUT = Path(__file__).parent / "questions"
"""Questions, beside the stories that are held out; `questions.md` says how."""

TRIED_ON = HELD_OUT / "tried-on"
"""More questions, beside stories on which numbers are tried."""

STORIES = Path(__file__).parents[1] / "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuestion:
    """A question with the places of the story that answer it."""

    kind: str
    question: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionedStory:
    """A story with its questions."""

    id: str
    text: str
    is_held_out: bool
    questions: tuple[LabelledQuestion, ...]


def questioned_stories() -> Iterator[QuestionedStory]:
    """Yield all stories that have questions, in the order of their files."""
    for path in sorted(HELD_OUT.rglob("*.tsv")):
        [file] = (
            file
            for folder in (HELD_OUT, TRIED_ON, STORIES)
            for file in folder.glob(f"{path.stem}.*")
            if file != path
        )
        text = file.read_text(encoding="utf-8")
        yield QuestionedStory(
            id=path.stem,
            text=text,
            is_held_out=file.parent == HELD_OUT,
            questions=tuple(
                _parse(line, text)
                for line in path.read_text(encoding="utf-8").splitlines()
            ),
        )


def _parse(line: str, text: str) -> LabelledQuestion:
    kind, question, answers = line.split("\t")
    return LabelledQuestion(
        kind=kind,
        question=question,
        answers=tuple(
            Span(text.index(words), text.index(words) + len(words))
            for words in answers.split(" || ")
        ),
    )


@dataclass(kw_only=True)
class QuestionFigures:
    """Figures over the questions of several stories."""

    recall: dict[str, Ratio] = field(default_factory=dict)
    first: Ratio = field(default_factory=Ratio)
    precision: Ratio = field(default_factory=Ratio)
    words_shown: int = 0

    def measure(self, story: QuestionedStory, encoder: TextEncoder | None) -> None:
        """Ask *story* all its questions."""
        search = StorySearch(story.text, encoder)
        for asked in story.questions:
            found = search.find(asked.question)
            right = [_is_right(each, asked) for each in found]
            self.words_shown += sum(
                len(each.source.slice(story.text).split()) for each in found
            )
            for kind in (asked.kind, "all"):
                self.recall.setdefault(kind, Ratio()).add(hit=any(right))
            if right:
                self.first.add(hit=right[0])
            for each in right:
                self.precision.add(hit=each)

    def line(self, title: str) -> str:
        """Return the figures as a line of text."""
        kinds = ", ".join(
            f"{kind} {self.recall[kind].value:.2f}" for kind in ("words", "paraphrase")
        )
        asked = self.recall["all"].of
        return (
            f"questions, {title}: recall@5 {self.recall['all'].value:.2f} of {asked}"
            f" ({kinds}), the first is right {self.first.value:.2f} of {self.first.of},"
            f" precision {self.precision.value:.2f} of {self.precision.of},"
            f" {self.words_shown / asked:.0f} words a question"
        )


def _is_right(found: FoundPassage, asked: LabelledQuestion) -> bool:
    return any(
        found.source.start < answer.end and answer.start < found.source.end
        for answer in asked.answers
    )


def question_lines(encoder: TextEncoder) -> Iterator[str]:
    """Yield the figures by words only and with meaning, of both halves."""
    stories = list(questioned_stories())
    for held_out, half in ((False, "tried on"), (True, "held out")):
        for reader, how in ((None, "by words"), (encoder, "with meaning")):
            figures = QuestionFigures()
            for story in stories:
                if story.is_held_out == held_out:
                    figures.measure(story, reader)
            yield figures.line(f"{half}, {how}")
