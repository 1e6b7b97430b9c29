"""A story is cut into passages that cover it, and what is found stands in it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.pathrag.embedded.story_passages import MIN_WORDS, cut_story
from infra.pathrag.embedded.story_search import MAX_PASSAGES, StorySearch

TEXTS = st.text(alphabet="aB.!?\"'”’ \n\t–\u2028", max_size=300)


@given(TEXTS)
def test_every_letter_of_a_story_is_in_a_passage_and_in_one_sentence(text: str) -> None:
    story = cut_story(text)

    for place, letter in enumerate(text):
        if not letter.isspace():
            sentences = [s for s in story.sentences if s.start <= place < s.end]
            assert len(sentences) == 1
            assert any(
                passage.source.contains(sentences[0]) for passage in story.passages
            )


@given(TEXTS)
def test_the_sentences_of_a_passage_are_those_that_lie_in_it(text: str) -> None:
    story = cut_story(text)

    for passage in story.passages:
        inside = [s for s in story.sentences if passage.source.contains(s)]
        assert [story.sentences[n] for n in passage.sentences] == inside


def test_passages_are_whole_paragraphs_and_overlap_by_half() -> None:
    text = "\n\n".join("word " * 20 + f"{n}." for n in range(12))

    first, second, *_ = cut_story(text).passages

    assert len(first.source.slice(text).split()) >= MIN_WORDS
    assert first.source.start < second.source.start < first.source.end


@pytest.mark.parametrize("text", ["", " \n ", "...", "\0", "x" * 100_000])
def test_any_text_can_be_asked(text: str) -> None:
    assert len(StorySearch(text, None).find("Who?")) <= MAX_PASSAGES


def test_passages_that_are_found_do_not_overlap() -> None:
    quiet = "\n\n".join("Nothing happened there for an hour. " * 15 for _ in range(4))
    loud = "\n\n".join(["The brown dog barked at the gate. " * 4] * 9)
    text = f"{quiet}\n\n{loud}\n\n{quiet}"

    found = StorySearch(text, None).find("At which gate did the dog bark?")

    spans = sorted(each.source for each in found)
    assert len(spans) > 1
    assert all(one.end <= other.start for one, other in pairwise(spans))
