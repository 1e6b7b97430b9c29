"""Passages: how long they are, where they are cut, and what moves them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crews.reading import build_manuscript
from ports.domain.manuscript import Passage
from tests.crews.reading.manuscript_views import build_paragraphs, build_prose

SPEECH = '“{}\n\n“Indeed,” said Tom.\n\nHe went ‘out’ and "in".\n\n* * *\n\n'
chapters = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["", SPEECH, "“Unclosed. ", "' ", "— Yes.\n\n", "x" * 99]),
    ).map(lambda made: made[1] + build_paragraphs(made[0], 100) + "\n\nHe went on."),
    min_size=2,
    max_size=4,
)


def bodies(found: list[str]) -> str:
    return "\n\n".join(f"CHAPTER {n + 1}\n\n{body}" for n, body in enumerate(found))


def relative_content(text: str, passage: Passage) -> object:
    """Return everything of a passage that a prompt shows, wherever it stands."""
    start = passage.source.start
    return (
        passage.source.slice(text),
        passage.tail.slice(text),
        passage.opens_chapter,
        [(u.number, u.role, u.source.start - start) for u in passage.units],
        [
            (
                q.number,
                q.unit,
                q.continues,
                q.source.start - start,
                q.source.end - start,
            )
            for q in passage.quotations
        ],
    )


def content_by_chapter(text: str) -> list[list[object]]:
    found: list[list[object]] = []
    for passage in build_manuscript(text, "prose").passages:
        if passage.opens_chapter:
            found.append([])
        found[-1].append(relative_content(text, passage))
    return found


@given(
    chapters,
    st.integers(0, 3),
    st.sampled_from(["", "New.", "“New ‘it", build_prose(900)]),
)
@settings(max_examples=40)
def test_an_edit_in_one_chapter_moves_no_other(
    found: list[str], index: int, edit: str
) -> None:
    index %= len(found)
    edited = [*found[:index], f"{edit}\n\nHe went on.", *found[index + 1 :]]

    before, after = (
        content_by_chapter(bodies(found)),
        content_by_chapter(bodies(edited)),
    )

    assert len(before) == len(after)
    del before[index], after[index]
    assert before == after


@given(st.integers(1, 90), st.integers(10, 300))
@settings(max_examples=40)
def test_only_the_last_passage_of_a_chapter_is_short(count: int, words: int) -> None:
    text = build_paragraphs(count, words)

    sizes = [
        len(p.source.slice(text).split())
        for p in build_manuscript(text, "prose").passages
    ]

    assert all(1200 <= size <= 2000 for size in sizes[:-1])
    assert sizes[-1] <= 2000


@pytest.mark.parametrize("mark", ["* * *", "#"])
def test_a_passage_is_cut_at_the_scene_break_near(mark: str) -> None:
    text = f"{build_paragraphs(23)}\n\n{mark}\n\n{build_paragraphs(23, seed='snow')}"

    _, second = build_manuscript(text, "prose").passages

    assert second.source.slice(text).startswith("The snow 0")


def test_a_passage_is_cut_at_more_blank_lines_than_usual() -> None:
    text = f"{build_paragraphs(23)}\n\n\n\n{build_paragraphs(23, seed='snow')}"

    _, second = build_manuscript(text, "prose").passages

    assert second.source.slice(text).startswith("The snow 0")


def test_no_passage_begins_inside_a_speech_if_another_cut_is_near() -> None:
    speech = build_paragraphs(10).replace("\n\n", "\n\n“")
    text = f"{build_paragraphs(22)}\n\n“{speech}”\n\n{build_paragraphs(20)}"

    passages = build_manuscript(text, "prose").passages

    assert len(passages) > 1
    assert all(q.continues != "Q0" for p in passages for q in p.quotations)


def test_a_speech_that_runs_over_a_cut_goes_on_from_q0() -> None:
    text = "“" + build_paragraphs(60).replace("\n\n", "\n\n“") + "”"

    first, second = build_manuscript(text, "prose").passages[:2]

    assert first.quotations[0].continues is None
    assert second.quotations[0].continues == "Q0"
    assert second.quotations[1].continues == "Q1"


def test_a_speech_in_sentences_is_one_quotation_a_sentence() -> None:
    text = f"“{build_prose(400)}” he said."

    [passage] = build_manuscript(text, "prose").passages

    assert [q.unit for q in passage.quotations] == [u.number for u in passage.units]
    assert [q.continues for q in passage.quotations[:3]] == [None, "Q1", "Q2"]


def test_the_tail_is_the_words_before_a_passage() -> None:
    text = build_paragraphs(60)

    first, second = build_manuscript(text, "prose").passages[:2]

    assert first.tail.slice(text) == ""
    assert len(second.tail.slice(text).split()) == 120
    assert first.source.slice(text).endswith(second.tail.slice(text))


def test_a_chapters_first_passage_has_no_tail() -> None:
    text = bodies([build_paragraphs(3), build_paragraphs(3)])

    tails = [p.tail.slice(text) for p in build_manuscript(text, "prose").passages]

    assert tails == ["", ""]


def test_numbers_are_local_to_each_passage() -> None:
    passages = build_manuscript(
        bodies([build_paragraphs(60), build_paragraphs(3)]), "prose"
    ).passages

    assert {p.units[0].number for p in passages} == {"1"}
    assert [p.number for p in passages] == list(range(1, len(passages) + 1))
    assert all(a.source.end < b.source.start for a, b in pairwise(passages))


def test_a_text_without_white_space_is_cut_all_the_same() -> None:
    passages = build_manuscript("x" * 100_000, "prose").passages

    assert all(
        len(u.source.slice("x" * 100_000)) <= 5000 for p in passages for u in p.units
    )
    assert len(passages) > 1


@pytest.mark.parametrize("speech", ["“A.”\n\n", "“a ‘b ", "“A,” “b.” ", "— a\n\n"])
def test_a_passage_has_no_more_quotations_than_an_answer_holds(speech: str) -> None:
    text = f"Mara lit the lamp.\n\n{speech * 1500}"

    passages = build_manuscript(text, "prose").passages

    assert len(passages) > 2
    assert max(len(each.quotations) for each in passages) <= 400
    assert all(each.source.start < each.source.end for each in passages)
    assert [each.number for each in passages] == [*range(1, len(passages) + 1)]
